import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Cursor, cursorPatch, mergeCursors, newCursor, readCursor } from '../../../lib/model/cursor.ts';
import type { Watched } from '../../../lib/model/watch-list.ts';

const bootAtMs = Date.parse('2026-11-25T03:00:00Z');
const base = newCursor('tasks', bootAtMs, 0, 7);

it('a new cursor looks back as long as a task can be of interest', () => {
  assert.equal(base.watermarkSeconds, bootAtMs / 1_000 - 7 * 86_400);
});

it('what is written is read back, and what is gone is taken out of the row', () => {
  const cursor: Cursor = { ...base, lastOkAtMs: 1, watched: [entryOf('a', 0)], typicalDurations: { EXTEND: [1, 2] } };
  const row = { pk: 'p', sk: 'CURSOR', v: 0, nonce: 'n', ...cursorPatch(cursor) };
  assert.deepEqual(readCursor(row as Parameters<typeof readCursor>[0]), cursor);
  for (const name of ['lastFailure', 'failingSinceMs']) assert.ok(Object.hasOwn(cursorPatch(cursor), name));
});

const arbitraryCursor: fc.Arbitrary<Cursor> = fc
  .record({
    watermarkSeconds: fc.nat(100),
    overflow: fc.boolean(),
    announced: fc.boolean(),
    baseline: fc.nat(5),
    misses: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(4)),
  })
  .map(({ misses, ...facts }) => ({
    ...base,
    ...facts,
    watched: Object.entries(misses).map(([id, count]) => entryOf(id, count)),
  }));

describe('mergeCursors', () => {
  it('knows the same whoever was first', () => {
    fc.assert(
      fc.property(arbitraryCursor, arbitraryCursor, (one, other) => {
        assert.deepEqual(knowledgeOf(mergeCursors(one, other)), knowledgeOf(mergeCursors(other, one)));
      }),
    );
  });

  it('never moves the watermark back, and lets nothing go that either watches', () => {
    fc.assert(
      fc.property(arbitraryCursor, arbitraryCursor, (one, other) => {
        const merged = mergeCursors(one, other);
        assert.equal(merged.watermarkSeconds, Math.max(one.watermarkSeconds, other.watermarkSeconds));
        const ids = new Set(merged.watched.map(({ id }) => id));
        assert.ok([...one.watched, ...other.watched].every(({ id }) => ids.has(id)));
      }),
    );
  });

  it('believes whoever saw a task last in a list: fewer misses in a row hold', () => {
    const ours = { ...base, watched: [entryOf('a', 3)] };
    const theirs = { ...base, watched: [entryOf('a', 0)] };
    assert.equal(mergeCursors(ours, theirs).watched[0]?.misses, 0);
    assert.equal(mergeCursors(theirs, ours).watched[0]?.misses, 0);
  });

  it('remembers the events that either of two pollers remembers', () => {
    const event = { name: 'redisNodeStatusNormal', status: '', state: 'succeeded', details: {} } as const;
    const held = (id: string) => ({ held: [{ id, ...event }], begun: [], failovers: [] });
    const memories = mergeCursors({ ...base, memory: held('a') }, { ...base, memory: held('b') }).memory;
    assert.deepEqual(memories?.held.map(({ id }) => id).sort(), ['a', 'b']);
    assert.equal(mergeCursors(base, base).memory, undefined);
  });

  it('C10: the last good poll is the later one of two pollers', () => {
    const [early, late] = [
      { ...base, lastOkAtMs: bootAtMs + 1 },
      { ...base, lastOkAtMs: bootAtMs + 2 },
    ];
    assert.equal(mergeCursors(early, late).lastOkAtMs, bootAtMs + 2);
    assert.equal(mergeCursors(late, early).lastOkAtMs, bootAtMs + 2);
    assert.equal(mergeCursors(base, base).lastOkAtMs, undefined);
  });

  it('forgets a part that was read before the good poll of another poller', () => {
    const part = { ...base, partlyReadAtMs: bootAtMs + 2 };
    assert.equal(mergeCursors(part, { ...base, lastOkAtMs: bootAtMs + 3 }).partlyReadAtMs, undefined);
    assert.equal(mergeCursors(part, { ...base, lastOkAtMs: bootAtMs + 1 }).partlyReadAtMs, bootAtMs + 2);
  });

  it('C10: keeps the larger count of what changed while polls failed, until a good poll ends that', () => {
    const failing = { ...base, failures: 3, failingSinceMs: bootAtMs + 5 };
    const counting = (count: number) => ({ ...failing, changesWhileFailing: { count, untilMs: bootAtMs + 9 } });
    assert.equal(mergeCursors(counting(2), counting(3)).changesWhileFailing?.count, 3);
    assert.equal(mergeCursors(failing, counting(3)).changesWhileFailing?.count, 3);
    assert.equal(mergeCursors(counting(2), { ...base, endedSinceMs: bootAtMs + 5 }).changesWhileFailing, undefined);
  });

  it('C10: keeps no count from before the good poll of another poller', () => {
    const failing = { ...base, failures: 1, failingSinceMs: bootAtMs + 5, lastOkAtMs: bootAtMs + 3 };
    const before = { ...base, lastOkAtMs: bootAtMs + 1, changesWhileFailing: { count: 2, untilMs: bootAtMs + 2 } };
    assert.equal(mergeCursors(before, failing).changesWhileFailing, undefined);
    assert.equal(mergeCursors(failing, before).changesWhileFailing, undefined);
    const counting = { ...failing, changesWhileFailing: { count: 1, untilMs: bootAtMs + 9 } };
    assert.equal(mergeCursors(before, counting).changesWhileFailing?.count, 1);
  });

  it('C10: keeps the count of polls that read a part, though none has failed', () => {
    const counting = { ...base, changesWhileFailing: { count: 2, untilMs: bootAtMs + 9 } };
    assert.equal(mergeCursors(base, counting).changesWhileFailing?.count, 2);
    assert.equal(mergeCursors(counting, base).changesWhileFailing?.count, 2);
  });

  it('T12: the time the watch began is what was stored first', () => {
    const merged = mergeCursors({ ...base, bootAtMs: bootAtMs + 9 }, { ...base, v: 4 });
    assert.deepEqual([merged.bootAtMs, merged.v], [bootAtMs, 4]);
  });
});

function knowledgeOf({ watermarkSeconds, overflow, announced, baseline, watched }: Cursor): unknown {
  const misses = watched.map(({ id, misses }) => [id, misses] as const);
  return { watermarkSeconds, overflow, announced, baseline, misses: new Map(misses.sort()) };
}

function entryOf(id: string, misses: number): Watched {
  const flags = { final: false, lost: false, stalled: false, unknown: false };
  return { id, fingerprint: 'f', ...flags, seenAtMs: 1, lookedAtMs: 1, misses };
}
