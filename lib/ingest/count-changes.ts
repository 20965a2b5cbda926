/** How much changed while polls failed, for the notice that they work again. */
import type { ChangesWhileFailing } from '../model/changes-while-failing.ts';
import type { Cursor } from '../model/cursor.ts';
import { readTaskRow, type TaskRow } from '../model/task-row.ts';
import type { Committed } from './commit.ts';

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
  const known = new Map(cursor.watched.map(({ id, fingerprint }) => [id, fingerprint]));
  const held = new Set(cursor.memory?.held.map(({ id }) => id));
  let count = cursor.changesWhileFailing?.count ?? 0;
  for (const [id, { kind, row, before }] of committed) {
    // What was held had happened before.
    if (kind === 'new') count += Number(!held.has(id));
    if (kind === 'changed') count += Number(before === undefined || !isCounted(cursor, before));
    if (kind === 'unchanged' && row !== undefined && !held.has(id))
      count += Number(isOfDeadRun(cursor, readTaskRow(row), known.get(id)));
  }
  return { count, untilMs: nowMs };
}

/** By an earlier window. */
function isCounted(cursor: Cursor, { changedAtMs }: NonNullable<Committed['before']>): boolean {
  const { changesWhileFailing, failingSinceMs = 0, lastOkAtMs = failingSinceMs } = cursor;
  return changesWhileFailing !== undefined && changedAtMs > lastOkAtMs && changedAtMs <= changesWhileFailing.untilMs;
}

/**
 * It was written since the cursor was stored, and not by the run that stored it: that one would watch it. Rows and good
 * polls have our time; the beginning of the watch, by the earlier of both clocks, may be before that, but never after.
 */
function isOfDeadRun(cursor: Cursor, row: TaskRow, known: string | undefined): boolean {
  const { changesWhileFailing, lastOkAtMs = cursor.bootAtMs } = cursor;
  const sinceMs = changesWhileFailing?.untilMs ?? lastOkAtMs;
  if (row.changedAtMs <= sinceMs || isBaseline(row, cursor.bootAtMs)) return false;
  return known !== row.fingerprint || hasGoneAndComeBack(row, sinceMs);
}

const wordsOfChange: ReadonlySet<string> = new Set([
  'started',
  'succeeded',
  'failed',
  'cancelled',
  'unknown',
  'details',
]);

/** Dead runs told that it changed, and then that it is as it was. */
function hasGoneAndComeBack({ story }: TaskRow, sinceMs: number): boolean {
  return story.filter(({ what, atMs }) => atMs > sinceMs && wordsOfChange.has(what)).length >= 2;
}

/** Recorded in silence, since it had happened before the watch began. */
function isBaseline({ rev, story, task }: TaskRow, bootAtMs: number): boolean {
  const words = rev === 1 ? story.map(({ what }) => what) : [];
  const isToldByAnother = words.includes('joined') || words.includes('explained');
  return words.includes('baseline') || (isToldByAnother && (task.createdAtMs ?? 0) < bootAtMs);
}
