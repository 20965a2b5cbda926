import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isNearlyTooLate,
  learnDelays,
  listingDelayMs,
  mergeDelays,
  usualDelayMs,
} from '../../../lib/model/listing-delay.ts';

const nowMs = Date.parse('2026-11-25T10:00:00Z');
const minuteMs = 60_000;
const dayMs = 86_400_000;

describe('listingDelayMs', () => {
  const before = { readFromMs: nowMs - 10 * minuteMs, readToMs: nowMs - 5_000, lastOkAtMs: nowMs };

  it('is how long ago it had happened when the poll before did not find it', () => {
    assert.equal(listingDelayMs({ createdAtMs: nowMs - 7 * minuteMs }, before), 7 * minuteMs);
  });

  it('is nothing for what happened after that poll had read', () => {
    assert.equal(listingDelayMs({ createdAtMs: nowMs - 4_000 }, before), 0);
    assert.equal(listingDelayMs({ createdAtMs: nowMs + minuteMs }, before), 0);
  });

  it('is nothing for what changed since: a list that filters by update had it past the end', () => {
    const createdAtMs = nowMs - 7 * minuteMs;
    assert.equal(listingDelayMs({ createdAtMs, updatedAtMs: nowMs - 6_000 }, before), 7 * minuteMs);
    assert.equal(listingDelayMs({ createdAtMs, updatedAtMs: nowMs - 5_000 }, before), 0);
  });

  it('is nothing for what lies before that read', () => {
    assert.equal(listingDelayMs({ createdAtMs: nowMs - 10 * minuteMs }, before), 10 * minuteMs);
    assert.equal(listingDelayMs({ createdAtMs: nowMs - 10 * minuteMs - 1 }, before), 0);
  });

  it('is nothing for what has no time', () => assert.equal(listingDelayMs({}, before), 0));

  it('is nothing where no poll read while it may have been listed', () => {
    assert.equal(listingDelayMs({ createdAtMs: nowMs - minuteMs }, { ...before, lastOkAtMs: nowMs - 9 * minuteMs }), 0);
    assert.equal(
      listingDelayMs({ createdAtMs: nowMs - minuteMs }, { readFromMs: before.readFromMs, readToMs: nowMs }),
      0,
    );
  });
});

describe('what is measured', () => {
  it('is unknown until something new was listed', () => {
    assert.equal(learnDelays(undefined, [], nowMs), undefined);
  });

  it('keeps the usual delay of the latest twenty, and the worst', () => {
    const known = learnDelays(undefined, [9 * minuteMs, ...Array.from({ length: 20 }, () => 1_000)], nowMs);
    assert.deepEqual(known, { samplesMs: Array(20).fill(1_000), worstMs: 9 * minuteMs, worstAtMs: nowMs });
    assert.equal(usualDelayMs({ samplesMs: [5, 1, 9], worstMs: 9, worstAtMs: nowMs }), 5);
  });

  it('forgets the worst after a week', () => {
    const known = { samplesMs: [], worstMs: 9, worstAtMs: nowMs };
    assert.equal(learnDelays(known, [1], nowMs + 7 * dayMs)?.worstMs, 9);
    assert.equal(learnDelays(known, [1], nowMs + 7 * dayMs + 1)?.worstMs, 1);
  });

  it('is the worst of what two pollers saw', () => {
    const ours = { samplesMs: [1], worstMs: 1, worstAtMs: nowMs };
    const theirs = { samplesMs: [2], worstMs: 2, worstAtMs: nowMs - 1 };
    assert.deepEqual(mergeDelays(ours, theirs), { samplesMs: [1], worstMs: 2, worstAtMs: nowMs - 1 });
    assert.equal(mergeDelays(undefined, theirs), theirs);
    assert.equal(mergeDelays(ours, undefined), ours);
  });

  it('is nearly too late from three quarters of what is read back', () => {
    assert.equal(isNearlyTooLate(75, 100), true);
    assert.equal(isNearlyTooLate(74, 100), false);
  });
});
