import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { learnDuration, stalledAfterMs, type TypicalDurations, typicalMs } from '../../../lib/model/cursor.ts';

const minuteMs = 60_000;

describe('the usual duration of a kind', () => {
  it('is not known before ten ends were seen, and then is their median', () => {
    const durations = [1, 2, 3, 4, 5, 6, 7, 8, 900];
    assert.equal(typicalMs(learned('EXTEND', durations), 'EXTEND'), undefined);
    assert.equal(typicalMs(learned('EXTEND', [...durations, 9]), 'EXTEND'), 6);
  });

  it('forgets what is more than twenty ends ago', () => {
    const durations = [...Array<number>(20).fill(1), ...Array<number>(20).fill(1_000)];
    assert.equal(typicalMs(learned('EXTEND', durations), 'EXTEND'), 1_000);
  });

  it('learns nothing from an end before its start, from a task without a name, nor of more kinds than it keeps', () => {
    assert.deepEqual(learnDuration({}, '', 1), {});
    assert.deepEqual(learnDuration({}, 'EXTEND', -1), {});
    const full: TypicalDurations = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`kind ${index}`, [1]]));
    assert.equal(learnDuration(full, 'one more', 1), full);
    assert.deepEqual(learnDuration(full, 'kind 0', 2)['kind 0'], [1, 2]);
  });

  it('T42: a kind named like a property of every object is a kind like any other', () => {
    assert.equal(typicalMs({}, 'constructor'), undefined);
    assert.equal(typicalMs(learned('constructor', Array<number>(10).fill(7)), 'constructor'), 7);
    assert.equal(typicalMs(learned('__proto__', Array<number>(10).fill(7)), '__proto__'), 7);
  });
});

describe('stalledAfterMs', () => {
  const rows: readonly (readonly [string, readonly number[], number])[] = [
    ['of a kind nobody knows yet is the setting', [], 60 * minuteMs],
    ['is three times the usual', Array<number>(10).fill(10 * minuteMs), 30 * minuteMs],
    ['is never longer than the setting', Array<number>(10).fill(50 * minuteMs), 60 * minuteMs],
    ['is never shorter than five minutes', Array<number>(10).fill(1_000), 5 * minuteMs],
  ];
  for (const [name, durations, expected] of rows)
    it(name, () => assert.equal(stalledAfterMs(learned('EXTEND', durations), 'EXTEND', 60), expected));
});

function learned(name: string, durations: readonly number[]): TypicalDurations {
  return durations.reduce((usual, durationMs) => learnDuration(usual, name, durationMs), {} as TypicalDurations);
}
