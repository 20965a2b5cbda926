import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchAfter } from '../../../lib/ingest/detect-stalled-and-lost.ts';
import { sighted, type Watched } from '../../../lib/model/watch-list.ts';
import { makeTask, startMs } from '../../support/ingest-world.ts';

const nowMs = startMs + 60_000;

function watch(changes: Partial<Watched> = {}): Watched {
  return { ...sighted(makeTask(), 'fingerprint', false, startMs), ...changes };
}

function after(entry: Watched, { isCovered = true, isListed = false, stored = [] as readonly Watched[] } = {}) {
  const covered = new Set(isCovered ? [entry.id] : []);
  const list = { watched: [entry], covered, startedAtMs: nowMs, cloudNowMs: nowMs };
  const tasks = isListed ? [makeTask({ updatedAtMs: startMs + 30_000 })] : [];
  return watchAfter(list, { watched: stored }, tasks, new Map());
}

describe('watchAfter', () => {
  it('counts a miss when a read that covered the task did not list it', () => {
    const [entry] = after(watch());
    assert.deepEqual([entry?.misses, entry?.missedSinceMs, entry?.lookedAtMs], [1, nowMs, nowMs]);
  });

  it('A05: counts by our own clock since when it is missing, whatever the cloud’s says', () => {
    const list = { watched: [watch()], covered: new Set(['task']), startedAtMs: nowMs, cloudNowMs: nowMs - 840_000 };
    const [entry] = watchAfter(list, { watched: [] }, [], new Map());
    assert.equal(entry?.missedSinceMs, nowMs);
  });

  it('keeps since when a task is missing', () => {
    const [entry] = after(watch({ misses: 1, missedSinceMs: startMs }));
    assert.deepEqual([entry?.misses, entry?.missedSinceMs], [2, startMs]);
  });

  it('counts no miss when the read did not cover the task', () => {
    assert.deepEqual(after(watch(), { isCovered: false }), [watch()]);
  });

  it('forgets the misses of a task that is listed again, and moves it to its last update', () => {
    const [entry] = after(watch({ misses: 2, missedSinceMs: startMs }), { isListed: true });
    assert.deepEqual(entry, watch({ updatedAtMs: startMs + 30_000, seenAtMs: nowMs, lookedAtMs: nowMs }));
  });

  it('keeps when a task that ended was last seen', () => {
    assert.equal(after(watch({ final: true }), { isListed: true })[0]?.seenAtMs, startMs);
  });

  it('keeps what only the stored cursor watches', () => {
    const other = watch({ id: 'of another poller' });
    assert.deepEqual(
      after(watch(), { stored: [other] }).map(({ id }) => id),
      ['of another poller', 'task'],
    );
  });
});
