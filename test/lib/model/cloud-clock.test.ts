import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  believe,
  type CloudClock,
  earliestOffsetMs,
  latestOffsetMs,
  saidOffsetMs,
} from '../../../lib/model/cloud-clock.ts';

const minuteMs = 60_000;

/** What is believed after polls that said these. */
function after(...said: readonly (number | undefined)[]): CloudClock {
  return said.reduce<CloudClock>((clock, saidMs) => believe(clock, saidMs), { clockOffsetMs: 0 });
}

describe('The cloud’s clock', () => {
  it('A05: is believed at once when it moves by a minute', () => {
    assert.deepEqual(after(minuteMs, 2 * minuteMs, 90_000), { clockOffsetMs: 90_000 });
  });

  for (const jumpMs of [minuteMs + 1, 5 * minuteMs, 15 * minuteMs, -2 * minuteMs, -15 * minuteMs]) {
    it(`A05: jumps by ${jumpMs} ms once the next poll says the same`, () => {
      assert.deepEqual(after(jumpMs), { clockOffsetMs: 0, clockJumpMs: jumpMs });
      assert.deepEqual(after(jumpMs, jumpMs), { clockOffsetMs: jumpMs });
    });
  }

  it('A05: does not jump when the next poll says something else', () => {
    assert.deepEqual(after(5 * minuteMs, 0), { clockOffsetMs: 0 });
    assert.deepEqual(after(5 * minuteMs, -5 * minuteMs), { clockOffsetMs: 0, clockJumpMs: -5 * minuteMs });
  });

  it('A05: jumps back in the same way', () => {
    assert.deepEqual(after(5 * minuteMs, 5 * minuteMs, 0), { clockOffsetMs: 5 * minuteMs, clockJumpMs: 0 });
    assert.deepEqual(after(5 * minuteMs, 5 * minuteMs, 0, 0), { clockOffsetMs: 0 });
  });

  it('A05: is not believed beyond 15 minutes, however often it is said', () => {
    const wild = 15 * minuteMs + 1;
    assert.deepEqual(after(wild, wild, -wild, -wild), { clockOffsetMs: 0 });
    assert.deepEqual(after(minuteMs, wild), { clockOffsetMs: minuteMs });
    assert.deepEqual(after(5 * minuteMs, wild, 5 * minuteMs), { clockOffsetMs: 0, clockJumpMs: 5 * minuteMs });
  });

  it('A05: is forgotten if an older release believed more', () => {
    assert.deepEqual(believe({ clockOffsetMs: 3_600_000 }, undefined), { clockOffsetMs: 0 });
    assert.deepEqual(believe({ clockOffsetMs: 3_600_000 }, 3_600_000), { clockOffsetMs: 0 });
  });

  it('stays as it is when no answer told it', () => {
    const clock = { clockOffsetMs: minuteMs, clockJumpMs: 5 * minuteMs };
    assert.deepEqual(believe(clock, undefined), clock);
  });

  it('is told to the next source as it was last said', () => {
    assert.equal(saidOffsetMs({ clockOffsetMs: minuteMs }), minuteMs);
    assert.equal(saidOffsetMs({ clockOffsetMs: minuteMs, clockJumpMs: -5 * minuteMs }), -5 * minuteMs);
    assert.equal(saidOffsetMs({ clockOffsetMs: 3_600_000 }), 0);
  });
});

describe('The earlier of both clocks', () => {
  it('is ours unless an answer that can be true says an earlier one', () => {
    assert.equal(earliestOffsetMs(), 0);
    assert.equal(earliestOffsetMs(5 * minuteMs, undefined), 0);
    assert.equal(earliestOffsetMs(minuteMs, -minuteMs, -5 * minuteMs), -5 * minuteMs);
    assert.equal(earliestOffsetMs(-minuteMs, -16 * minuteMs), -minuteMs);
  });

  it('is the other one where the later is asked for', () => {
    assert.deepEqual(
      [5 * minuteMs, -5 * minuteMs, 16 * minuteMs].map((clockOffsetMs) => latestOffsetMs({ clockOffsetMs })),
      [5 * minuteMs, 0, 0],
    );
  });
});
