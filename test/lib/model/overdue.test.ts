import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Cursor, newCursor } from '../../../lib/model/cursor.ts';
import { beatsMissedMax, targetLateness } from '../../../lib/model/overdue.ts';
import type { SourceName } from '../../../lib/model/task.ts';

const nowMs = Date.parse('2026-11-27T12:00:00Z');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function beats(every: string, cursors: Partial<Record<SourceName, Partial<Cursor>>>, builtAtMs?: number): number {
  const sources = ['tasks', 'events'] as const;
  const known = sources.flatMap((source): [SourceName, Cursor][] => {
    const changes = cursors[source];
    return changes === undefined ? [] : [[source, { ...newCursor(source, nowMs - 9 * dayMs, 0, 7), ...changes }]];
  });
  const read = sources.filter((source) => source in cursors);
  const target = { id: 'prod', every, sources: read.length === 0 ? (['tasks'] as const) : read };
  return targetLateness(target, new Map(known), builtAtMs, nowMs).beatsMissed;
}

describe('the beats that a target has missed', () => {
  const rows: readonly [name: string, every: string, lastOkAgoMs: number, missed: number][] = [
    ['a poll that is on its way', '1 minute', 55_000, 0],
    ['five minutes of a fast target', '1 minute', 5 * minuteMs, beatsMissedMax],
    ['not quite five minutes', '1 minute', 5 * minuteMs - 1, beatsMissedMax - 1],
    ['five minutes of a slower one', '10 minutes', 5 * minuteMs, 0],
    ['fifty minutes of it', '10 minutes', 50 * minuteMs, beatsMissedMax],
    ['a day between two polls of a daily one', '1 day', dayMs - minuteMs, 0],
    ['two days between two polls', '2 days', 2 * dayMs - minuteMs, 0],
    ['five times that', '2 days', 10 * dayMs, beatsMissedMax],
    ['more than a timer of Node can wait', '60 days', 59 * dayMs, 0],
    ['a clock that was ahead', '1 minute', -hourMs, 0],
  ];
  for (const [name, every, agoMs, missed] of rows) {
    it(`G11: are counted in its own beats: ${name}`, () => {
      assert.equal(beats(every, { tasks: { lastOkAtMs: nowMs - agoMs } }), missed);
    });
  }

  it('G28: are those of the source that is furthest behind', () => {
    const both = { tasks: { lastOkAtMs: nowMs }, events: { lastOkAtMs: nowMs - 7 * minuteMs } };

    assert.equal(beats('1 minute', both), 7);
  });

  it('G28: are none while a backlog is read in pieces', () => {
    const behind = { lastOkAtMs: nowMs - dayMs, partlyReadAtMs: nowMs - minuteMs };

    assert.equal(beats('1 minute', { tasks: behind }), 1);
  });

  it('G28: begin with the watch where no poll has ever succeeded, and with the build where there was none', () => {
    assert.equal(beats('1 hour', { tasks: {} }), 9 * 24);
    assert.equal(beats('1 minute', {}, nowMs - 20 * minuteMs), 20);
    assert.equal(beats('1 minute', {}), 0);
  });

  it('G28: do not count what was before the settings were built: a target may just have got a faster schedule', () => {
    assert.equal(beats('1 minute', { tasks: { lastOkAtMs: nowMs - dayMs } }, nowMs - 2 * minuteMs), 2);
  });
});
