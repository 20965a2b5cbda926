/** How much changed while polls failed, for the notice that they work again. */
import {
  areMarksFull,
  type ChangesWhileFailing,
  markOf,
  readMarks,
  writeMarks,
} from '../model/changes-while-failing.ts';
import { earliestOffsetMs } from '../model/cloud-clock.ts';
import type { Cursor } from '../model/cursor.ts';
import type { TaskRow } from '../model/task-row.ts';
import type { Watched } from '../model/watch-list.ts';
import type { Committed } from './commit.ts';
import { readableRow } from './or-refusal.ts';

/**
 * Adds what this window committed, and what a run committed that died before it could store its cursor. A task that an
 * earlier window of the same series counted is not counted again.
 * @param cursor as it was before the window.
 * @param nowMs when the window was committed, by our clock.
 */
export function countChanges(
  cursor: Cursor,
  committed: ReadonlyMap<string, Committed>,
  nowMs: number,
): ChangesWhileFailing {
  const watched = new Map(cursor.watched.map((entry) => [entry.id, entry]));
  const held = new Set(cursor.memory?.held.map(({ id }) => id));
  const marks = readMarks(cursor.changesWhileFailing ?? {});
  const areAllMarked = !areMarksFull(marks);
  let count = cursor.changesWhileFailing?.count ?? 0;
  for (const [id, { kind, row }] of committed) {
    // What was held had happened before.
    const isHeld = held.has(id) && kind !== 'changed';
    if (row === undefined || kind === 'baseline' || isHeld) continue;
    const task = readableRow(row);
    const mark = markOf(id);
    if (task === undefined || marks.has(mark) || (kind === 'unchanged' && !isOfDeadRun(cursor, task))) continue;
    if (!areAllMarked && isCounted(cursor, task, watched.get(id))) continue;
    marks.add(mark);
    count += 1;
  }
  return { count, untilMs: nowMs, ...writeMarks(marks) };
}

/** The same, where another poller has stored its cursor since this window began: it may have been a good poll. */
export function recountChanges(
  theirs: Cursor,
  committed: ReadonlyMap<string, Committed>,
  nowMs: number,
): ChangesWhileFailing {
  const known = [...committed].map(([id, { kind, row }]) => {
    return [id, { kind: kind === 'baseline' ? kind : 'unchanged', row }] as const;
  });
  return countChanges(theirs, new Map(known), nowMs);
}

/**
 * It has changed since the last good poll. Rows and good polls have our time; the beginning of the watch, by the earlier
 * of both clocks, may be before that, but never after.
 */
function isOfDeadRun({ lastOkAtMs, bootAtMs }: Cursor, row: TaskRow): boolean {
  return hasChanged(row, lastOkAtMs ?? bootAtMs, Number.POSITIVE_INFINITY) && !isBaseline(row, bootAtMs);
}

const wordsOfChange: ReadonlySet<string> = new Set([
  'started',
  'succeeded',
  'failed',
  'cancelled',
  'unknown',
  'details',
]);

/**
 * By an earlier window of this series, for all that is known of one without a mark: it watches the task since, or has read
 * past it.
 */
function isCounted(cursor: Cursor, row: TaskRow, entry: Watched | undefined): boolean {
  const { changesWhileFailing, lastOkAtMs = cursor.bootAtMs } = cursor;
  if (changesWhileFailing === undefined || !hasChanged(row, lastOkAtMs, changesWhileFailing.untilMs)) return false;
  const { createdAtMs = 0, updatedAtMs = createdAtMs } = row.task;
  const goodMs = lastOkAtMs + earliestOffsetMs(cursor.clockOffsetMs, cursor.clockJumpMs);
  return entry === undefined ? updatedAtMs < cursor.watermarkSeconds * 1_000 : entry.lookedAtMs > goodMs;
}

function hasChanged({ story }: TaskRow, afterMs: number, untilMs: number): boolean {
  return story.some(({ what, atMs }) => wordsOfChange.has(what) && atMs > afterMs && atMs <= untilMs);
}

/** Recorded in silence, since it had happened before the watch began. */
function isBaseline({ rev, story, task }: TaskRow, bootAtMs: number): boolean {
  const words = rev === 1 ? story.map(({ what }) => what) : [];
  const isToldByAnother = words.includes('joined') || words.includes('explained');
  return words.includes('baseline') || (isToldByAnother && (task.createdAtMs ?? 0) < bootAtMs);
}
