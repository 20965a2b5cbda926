/** One read of the list and all that follows from it. The watermark moves last, when everything before it is written. */

import { type Cursor, learnDuration, type TypicalDurations } from '../model/cursor.ts';
import { isFinal } from '../model/task.ts';
import { readTaskRow } from '../model/task-row.ts';
import { capWatched, isStillWatched, type Watched } from '../model/watch-list.ts';
import type { Run } from '../run.ts';
import { type CommitContext, type Committed, commitContext } from './commit.ts';
import { commitListed } from './commit-listed.ts';
import { detectStalledAndLost } from './detect-stalled-and-lost.ts';
import { addStep, copyResult, type IngestResult } from './ingest-result.ts';
import { bootCursor, type ListRead, readList, watchRules } from './read-list.ts';
import { resolveInstances } from './resolve-instances.ts';
import { announceDrift, announceRecovered, announceWatching, caughtUp } from './self-notices.ts';
import type { Source } from './source.ts';
import { storeCursor } from './store-cursor.ts';
import { watchAfter } from './watch-after.ts';

export interface WindowIngested {
  /** What was found and written, also before a failure. */
  readonly result: IngestResult;
  /** As it is stored. */
  readonly cursor: Cursor | undefined;
  /** Absent when the window could not be ingested to its end. */
  readonly progress?: { readonly toSeconds: number; readonly reachedNow: boolean };
  readonly failure?: unknown;
}

/** @param known undefined in the first run of a source. */
export async function ingestWindow(
  run: Run,
  source: Source,
  known: Cursor | undefined,
  soFar: IngestResult,
): Promise<WindowIngested> {
  let result = copyResult(soFar);
  let cursor = known;
  try {
    const list = await readList(run, source, known, soFar.clockOffsetMs);
    cursor ??= await storeCursor(run, bootCursor(run, source, list.cloudNowMs, list.clockOffsetMs));
    const { tasks, memory, joined } = (await source.relate?.(run, cursor, list)) ?? { tasks: list.tasks };
    const context = commitContext(run, cursor.bootAtMs, list.cloudNowMs, joined);
    const { committed, ...commitStep } = await commitListed(context, cursor, tasks);
    addStep(result, commitStep);
    const entries = watchAfter(list, cursor, tasks, committed);
    const { watched, ...detectStep } = await detectStalledAndLost(context, entries, tasks, cursor.typicalDurations);
    addStep(result, detectStep);
    result = withWindow(result, list);
    addStep(result, await announceDrift(run, source.name, list.unusable));
    const moved = movedCursor(run, cursor, list, committed, watched);
    const next = { ...moved, ...(memory === undefined ? {} : { memory }) };
    const finished = list.reachedNow ? await finishSource(run, source, context, next, result) : next;
    cursor = await storeCursor(run, finished);
    return { result, cursor, progress: { toSeconds: list.toSeconds, reachedNow: list.reachedNow } };
  } catch (failure) {
    return { result, cursor, failure };
  }
}

function withWindow(result: IngestResult, { fromSeconds, toSeconds, unusable }: ListRead): IngestResult {
  const drift = (result.drift ?? 0) + unusable.length;
  return { ...result, window: { fromSeconds, toSeconds }, ...(drift === 0 ? {} : { drift }) };
}

function movedCursor(
  run: Run,
  cursor: Cursor,
  list: ListRead,
  committed: ReadonlyMap<string, Committed>,
  watched: readonly Watched[],
): Cursor {
  const rules = watchRules(run, list.cloudNowMs);
  return {
    ...cursor,
    ...capWatched(watched.filter((entry) => isStillWatched(entry, rules))),
    watermarkSeconds: Math.max(cursor.watermarkSeconds, list.toSeconds),
    clockOffsetMs: list.clockOffsetMs,
    baseline: cursor.baseline + [...committed.values()].filter(endedBeforeWatch).length,
    typicalDurations: learnDurations(cursor.typicalDurations, committed),
  };
}

/** Open tasks from before the watch are recorded in silence too, but their end is reported. */
function endedBeforeWatch({ kind, row }: Committed): boolean {
  return kind === 'baseline' && row !== undefined && isFinal(readTaskRow(row).task.state);
}

function learnDurations(known: TypicalDurations, committed: ReadonlyMap<string, Committed>): TypicalDurations {
  let next = known;
  for (const { kind, row } of committed.values()) {
    if (row === undefined || kind === 'unchanged') continue;
    const { task } = readTaskRow(row);
    if (task.state !== 'succeeded' || task.createdAtMs === undefined || task.updatedAtMs === undefined) continue;
    next = learnDuration(next, task.name, task.updatedAtMs - task.createdAtMs);
  }
  return next;
}

/** Once the list is read up to now: names, related events, and what the watch says about itself. Adds to `result`. */
async function finishSource(
  run: Run,
  source: Source,
  context: CommitContext,
  cursor: Cursor,
  result: IngestResult,
): Promise<Cursor> {
  const { unnamed, rows } = await resolveInstances(run, result.writtenRows, cursor);
  addStep(result, { rows });
  addStep(result, { rows: (await source.afterCommit?.(run, context, cursor)) ?? [] });
  addStep(result, await announceWatching(run, cursor));
  addStep(result, await announceRecovered(run, cursor, result.kinds, context.cloudNowMs));
  return caughtUp({ ...cursor, unnamed }, context.cloudNowMs);
}
