import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { distance, nearest } from '../../../lib/commands/nearest.ts';

describe('distance', () => {
  for (const [one, other, expected] of [
    ['tasks', 'tasks', 0],
    ['taks', 'tasks', 1],
    ['tasls', 'tasks', 1],
    ['tsaks', 'tasks', 1],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['ab', 'ba', 1],
    ['status', 'stauts', 1],
    ['kitten', 'sitting', 3],
  ] as const) {
    it(`is ${expected} from "${one}" to "${other}"`, () => assert.equal(distance(one, other), expected));
  }

  it('is the same in both directions, and never more than the longer word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (one, other) => {
        assert.equal(distance(one, other), distance(other, one));
        assert.ok(distance(one, other) <= Math.max(one.length, other.length));
      }),
    );
  });
});

describe('nearest', () => {
  const words = ['tasks', 'task', 'status', '静音'];

  it('prefers the nearest, and finds the beginning of a word', () => {
    assert.equal(nearest('tassk', words), 'tasks');
    assert.equal(nearest('TSAK', words), 'task');
    assert.equal(nearest('stat', ['routes', 'status']), 'status');
  });

  it('suggests nothing for what is far from everything', () => {
    for (const word of ['x', 'orders', '任', 'a'.repeat(4_000)]) assert.equal(nearest(word, words), undefined, word);
  });
});
