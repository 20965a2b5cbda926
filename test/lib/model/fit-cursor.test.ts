import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Cursor, cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { capWatched, fitCursor } from '../../../lib/model/fit-cursor.ts';
import { type Watched, watchedMax } from '../../../lib/model/watch-list.ts';
import { writeWatched } from '../../../lib/model/watch-list-text.ts';
import { rowBytes } from '../../simulation/table-values.ts';

const nowMs = Date.parse('2026-11-25T03:00:00Z');
const rowMaxBytes = 400 * 1_024;

describe('capWatched', () => {
  it('keeps all while there is room, as they are', () => {
    const entries = Array.from({ length: watchedMax }, (_, index) => entry({ id: String(index), createdAtMs: -index }));
    assert.equal(capWatched(entries, rowMaxBytes), entries);
  });

  it('lets the finished go first, then the youngest, never one that is missing', () => {
    const open = Array.from({ length: watchedMax }, (_, index) => entry({ id: `open ${index}`, createdAtMs: index }));
    const missing = entry({ id: 'missing', createdAtMs: nowMs, misses: 1 });
    const finished = entry({ id: 'finished', createdAtMs: 0, final: true });
    const watched = capWatched([...open, finished, missing], rowMaxBytes);
    const ids = new Set(watched.map(({ id }) => id));
    assert.equal(watched.length, watchedMax);
    assert.deepEqual([ids.has('missing'), ids.has('finished'), ids.has('open 0')], [true, false, true]);
    assert.equal(ids.has(`open ${watchedMax - 1}`), false);
  });

  it('of the finished lets the oldest go first: they leave first anyway', () => {
    const finished = [1, 3, 2].map((at) => entry({ id: `${at}`, createdAtMs: at, final: true }));
    const bytes = writeWatched(finished.slice(0, 2)).length;
    assert.deepEqual(
      capWatched(finished, bytes).map(({ id }) => id),
      ['3', '2'],
    );
  });

  it('C03: counts the bytes of an id and not its characters', () => {
    const entries = ['a', '主'].map((letter) => entry({ id: letter.repeat(128) }));
    assert.equal(capWatched(entries, writeWatched(entries).length).length, 1);
  });
});

describe('A cursor', () => {
  for (const [what, letter] of [
    ['128 letters', 'i'],
    ['128 characters of three bytes', '主'],
  ] as const)
    it(`C03: is below the limit of a row with 2,000 watched ids of ${what}`, () => {
      const watched = Array.from({ length: 2_000 }, (_, index) =>
        entry({ id: String(index).padStart(128, letter), misses: 1, missedSinceMs: nowMs, endedSinceMs: nowMs }),
      );
      const fitted = fitCursor(cursorWith({ watched }), nowMs);
      assert.ok(rowBytes(cursorPatch(fitted)) < 0.91 * rowMaxBytes);
      assert.ok(fitted.watched.length > 300);
      assert.deepEqual([fitted.overflow, fitted.cappedAtMs], [true, nowMs]);
    });

  it('C02: leaves to the watch list what its other facts leave', () => {
    const typicalDurations = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        '主'.repeat(120) + index,
        Array.from({ length: 20 }, () => 86_400_000),
      ]),
    );
    const unnamed = Array.from({ length: 50 }, (_, index) => ({
      id: '主'.repeat(120) + index,
      tries: 1,
      nextAtMs: 1_795_575_600_000,
    }));
    const watched = Array.from({ length: 2_000 }, (_, index) => entry({ id: '主'.repeat(100) + index }));
    const fitted = fitCursor(cursorWith({ watched, typicalDurations, unnamed }), nowMs);
    assert.ok(rowBytes(cursorPatch(fitted)) < 0.91 * rowMaxBytes);
  });

  it('stays as it is while it fits', () => {
    const cursor = cursorWith({ watched: [entry({})] });
    assert.equal(fitCursor(cursor, nowMs), cursor);
  });
});

function cursorWith(changes: Partial<Cursor>): Cursor {
  return { ...newCursor('tasks', nowMs, 0, 7), ...changes };
}

function entry(changes: Partial<Watched>): Watched {
  const flags = { final: false, lost: false, stalled: false, unknown: false };
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs, seenAtMs: nowMs, lookedAtMs: nowMs };
  return { id: 'a', fingerprint: '0123456789abcdef', ...flags, ...times, misses: 0, ...changes };
}
