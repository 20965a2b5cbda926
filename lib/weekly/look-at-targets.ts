/** What the function that runs every 15 minutes has to know of all targets, read in batches. */
import { noticeKey } from '../deliver/notice.ts';
import { type Cursor, cursorKey, readCursor } from '../model/cursor.ts';
import { type TargetLateness, targetLateness } from '../model/overdue.ts';
import type { Settings, Target } from '../model/settings.ts';
import { type SourceName, sourceNames } from '../model/task.ts';
import { type Row, rowId, type Store } from '../ports/store.ts';
import { summaryDueMs, weekBefore } from './week.ts';

/** Three rows each, so that a batch is one request. */
const batchTargets = 33;

export interface Look {
  readonly target: Target;
  readonly lateness: TargetLateness;
  readonly summary: 'wanted' | 'noted' | 'not-watched' | 'not-due';
}

export async function lookAtTargets(store: Store, settings: Settings, nowMs: number): Promise<readonly Look[]> {
  const looks: Look[] = [];
  const { targets } = settings;
  for (let first = 0; first < targets.length; first += batchTargets) {
    const batch = targets.slice(first, first + batchTargets);
    const rows = await store.readMany(batch.flatMap((target) => keysOf(target, settings, nowMs)));
    // A cursor may hold thousands of tasks: what is known of it is little, and the rows go.
    looks.push(...batch.map((target) => lookAt(target, rows, settings, nowMs)));
  }
  return looks;
}

function keysOf(target: Target, { timeZone }: Settings, nowMs: number) {
  const week = weekBefore(nowMs, timeZone);
  return [...sourceNames.map((source) => cursorKey(target.id, source)), noticeKey(target.id, 'summary', week.name)];
}

function lookAt(target: Target, rows: ReadonlyMap<string, Row>, settings: Settings, nowMs: number): Look {
  const week = weekBefore(nowMs, settings.timeZone);
  const cursors = new Map<SourceName, Cursor>();
  for (const source of sourceNames) {
    const cursor = readCursorIn(rows.get(rowId(cursorKey(target.id, source))));
    if (cursor !== undefined) cursors.set(source, cursor);
  }
  const isWatched = [...cursors.values()].some(({ bootAtMs }) => bootAtMs < week.toMs);
  const isNoted = rows.has(rowId(noticeKey(target.id, 'summary', week.name)));
  const lateness = targetLateness(target, cursors, settings.builtAtMs, nowMs);
  if (!isWatched) return { target, lateness, summary: 'not-watched' };
  if (isNoted) return { target, lateness, summary: 'noted' };
  return { target, lateness, summary: nowMs < summaryDueMs(nowMs, settings) ? 'not-due' : 'wanted' };
}

/** One that cannot be read is like none: its target's polls fail over it as well, and say so. */
function readCursorIn(row: Row | undefined): Cursor | undefined {
  try {
    return row && readCursor(row);
  } catch {
    return undefined;
  }
}
