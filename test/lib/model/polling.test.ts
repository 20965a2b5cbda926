import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { everyMs, isInterrupted } from '../../../lib/model/polling.ts';

const minuteMs = 60_000;

describe('everyMs', () => {
  for (const [every, minutes] of [
    ['1 minute', 1],
    ['12 minutes', 12],
    ['1 hour', 60],
    ['2 hours', 120],
    ['1 day', 1_440],
    ['3 days', 4_320],
  ] as const) {
    it(`reads ${every}`, () => assert.equal(everyMs({ every }), minutes * minuteMs));
  }
});

describe('isInterrupted', () => {
  it('A16: is judged by how often the target is polled', () => {
    const isLate = (every: string, minutes: number) => isInterrupted({ every }, minutes * minuteMs);
    assert.deepEqual([isLate('1 minute', 1.5), isLate('1 minute', 2)], [false, true]);
    assert.deepEqual([isLate('30 minutes', 45), isLate('30 minutes', 46)], [false, true]);
    assert.deepEqual([isLate('1 hour', 90), isLate('1 hour', 91)], [false, true]);
  });
});
