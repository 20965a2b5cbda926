/** One read of the list and all that follows from it. The watermark moves last, when everything before it is written. */
import type { ChangesWhileFailing } from '../model/changes-while-failing.ts';
import { type CloudClock, latestOffsetMs } from '../model/cloud-clock.ts';
import {
  type Cursor,
  clockOf,
  cursorKey,
  cursorPatch,
  learnDuration,
  listedFurther,
  mergeCursors,
  readCursor,
  type TypicalDurations,
} from '../model/cursor.ts';
import { isNewer, isOfAnother, owned, ownerOf } from '../model/cursor-owner.ts';
import { fingerprint } from '../model/diff.ts';
import { fitCursor } from '../model/fit-cursor.ts';
import { rememberRetries } from '../model/retries.ts';
import { isFinal, type Task } from '../model/task.ts';
import { readSighting } from '../model/task-row.ts';
import { followedOf, isStillWatched, type Watched } from '../model/watch-list.ts';
import type { Run } from '../run.ts';
import { type CommitContext, type CommitResult, type Committed, commitContext, commitTasks } from './commit.ts';
import { countChanges, recountChanges } from './count-changes.ts';
import { detectStalledAndLost, watchAfter } from './detect-stalled-and-lost.ts';
import { linkListedRetries } from './link-retries.ts';
import { announceLateListing, measureDelays } from './measure-delays.ts';
import { bootCursor, type ListRead, readList, watchRules } from './read-list.ts';
import { reportProgress } from './report-progress.ts';
import { resolveInstances } from './resolve-instances.ts';
import {
  announceDrift,
  announceGap,
  announceRecovered,
  announceWatching,
  caughtUp,
  type Drift,
} from './self-notices.ts';
import { addStep, copyResult, type IngestResult, type Relation, type Source, type StepResult } from './source.ts';

export interface WindowIngested {
  /** What was found and written, also before a failure. */
  readonly result: IngestResult;
  /** As it is stored. */
  readonly cursor: Cursor | undefined;
  /** Absent when the window could not be ingested to its end. */
  readonly progress?: { readonly toSeconds: number; readonly reachedNow: boolean; readonly outOfTime: boolean };
  readonly failure?: unknown;
  /** The clock as the list told it, also when something failed after it. */
  readonly heard?: CloudClock;
}

/**
 * @param known undefined in the first run of a source.
 * @param clock as the poll found it: a poll may read several windows, and confirms nothing that it said itself.
 */
export async function ingestWindow(
  run: Run,
  source: Source,
  known: Cursor | undefined,
  soFar: IngestResult,
  clock: CloudClock = clockOf(known),
): Promise<WindowIngested> {
  let result = copyResult(soFar);
  let cursor = known;
  let heard: CloudClock | undefined;
  try {
    const list = await readList(run, source, known, soFar.clockOffsetMs, clock);
    heard = list.clock;
    cursor ??= await storeCursor(run, bootCursor(run, source, list.cloudNowMs));
    const related: Relation = (await source.relate?.(run, cursor, list)) ?? { tasks: list.tasks };
    const { tasks, memory, joined } = related;
    addStep(result, { unreadable: [...list.unreadable, ...(related.unreadable ?? [])] });
    const context = commitContext(run, cursor.bootAtMs, list.cloudNowMs, joined, lastLookMs(cursor));
    const before = [...cursor.watched, ...list.watched];
    const { committed, ...commitStep } = await commitListed(context, before, tasks);
    addStep(result, commitStep);
    const entries = watchAfter(list, cursor, tasks, committed);
    const { watched, refused, ...detectStep } = await detectStalledAndLost(
      context,
      entries,
      { tasks, covered: list.covered },
      cursor.typicalDurations,
    );
    addStep(result, detectStep);
    const drift: Drift = { unusable: list.unusable, refused: [...refusals(committed.values()), ...refused] };
    result = withWindow(result, list, drift);
    addStep(result, await announceDrift(run, source.name, drift));
    addStep(result, await announceGap(run, cursor, list.unread));
    const rules = watchRules(run, source, list.cloudNowMs);
    const stillWatched = watched.filter((entry) => isStillWatched(entry, rules));
    const moved = movedCursor(cursor, list, committed, stillWatched, run.now());
    const next = {
      ...moved,
      ...measureDelays(run, cursor, list, committed, memory),
      ...(memory === undefined ? {} : { memory }),
    };
    addStep(result, await announceLateListing(run, next, list.cloudNowMs));
    if (list.reachedNow) cursor = await storeCursor(run, await finishSource(run, source, context, next, result));
    else {
      if (list.outOfTime || list.failure !== undefined) addStep(result, await relateListed(run, source, context, next));
      const recount = (theirs: Cursor) => recountChanges(theirs, committed, run.now());
      cursor = await storeCursor(run, next, recount);
    }
    if (list.failure !== undefined) return { result, cursor, failure: list.failure };
    const { toSeconds, reachedNow, outOfTime } = list;
    return { result, cursor, progress: { toSeconds, reachedNow, outOfTime } };
  } catch (failure) {
    return { result, cursor, failure, ...(heard === undefined ? {} : { heard }) };
  }
}

/** Why rows could not be written as they would be now. */
function refusals(committed: Iterable<Committed>): string[] {
  return [...committed].flatMap(({ refusal }) => refusal ?? []);
}

/** By the later of both clocks: where they differ, a good poll lay in between rather than not. */
function lastLookMs(cursor: Cursor): number {
  return (cursor.lastOkAtMs ?? cursor.bootAtMs) + latestOffsetMs(cursor);
}

function withWindow(result: IngestResult, list: ListRead, { unusable, refused }: Drift): IngestResult {
  const { fromSeconds, toSeconds } = list;
  const drift = (result.drift ?? 0) + unusable.length + refused.length;
  return { ...result, window: { fromSeconds, toSeconds }, ...(drift === 0 ? {} : { drift }) };
}

function movedCursor(
  cursor: Cursor,
  list: ListRead,
  committed: ReadonlyMap<string, Committed>,
  watched: readonly Watched[],
  nowMs: number,
): Cursor {
  const {
    clockJumpMs: _jump,
    listed: _listed,
    pieceSeconds: _piece,
    partlyReadAtMs: _at,
    reach: _reach,
    turnMs: _turn,
    retries,
    ...known
  } = cursor;
  const knownSeconds = Math.min(cursor.watermarkSeconds, list.knownSeconds);
  return {
    ...known,
    ...list.clock,
    ...(list.reachedNow ? list.turn : turnOf(cursor)),
    watched,
    ...listedFurther(list.listedTo, Math.max(knownSeconds, list.toSeconds)),
    ...foundAfter(cursor, list),
    ...(list.readBackToSeconds === undefined ? {} : { readBackToSeconds: list.readBackToSeconds }),
    ...(list.pieceSeconds === undefined ? {} : { pieceSeconds: list.pieceSeconds }),
    ...(list.reachedNow ? {} : { partlyReadAtMs: nowMs }),
    ...(list.reach === undefined ? {} : { reach: list.reach }),
    ...(cursor.source === 'tasks' && rememberRetries(retries, list.tasks, committed, list.cloudNowMs)),
    baseline: cursor.baseline + [...committed.values()].filter(endedBeforeWatch).length,
    typicalDurations: learnDurations(cursor.typicalDurations, committed),
    // What polls tell that read a part has changed since the last good one too, should the next ones fail.
    ...((!list.reachedNow || cursor.failingSinceMs !== undefined || cursor.changesWhileFailing !== undefined) && {
      changesWhileFailing: countChanges(cursor, committed, nowMs),
    }),
  };
}

/** Before a poll has read up to now, nobody had a turn. */
function turnOf({ overflow, turnMs }: Cursor): ListRead['turn'] {
  return turnMs === undefined ? { overflow } : { overflow, turnMs };
}

/** What was read once is read on from the watermark, as every list is. */
function foundAfter({ found }: Cursor, { listedTo }: ListRead): Pick<Cursor, 'found'> {
  if (found === undefined) return {};
  const isRead = (name: string, seconds: number) => (listedTo.get(name) ?? 0) > seconds;
  return { found: new Map([...found].map(([name, seconds]) => [name, isRead(name, seconds) ? 0 : seconds])) };
}

/** Open tasks from before the watch are recorded in silence too, but their end is reported. */
function endedBeforeWatch({ kind, row }: Committed): boolean {
  return kind === 'baseline' && row !== undefined && isFinal(readSighting(row).task.state);
}

function learnDurations(known: TypicalDurations, committed: ReadonlyMap<string, Committed>): TypicalDurations {
  let next = known;
  for (const { kind, row } of committed.values()) {
    if (row === undefined || kind === 'unchanged') continue;
    const { task } = readSighting(row);
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
  const { rows, ...searched } = await resolveInstances(run, result.writtenRows, cursor);
  addStep(result, { rows });
  const watched = followedOf(cursor.watched, rows);
  const named = { ...cursor, ...searched, watched };
  const { retries, ...linked } = await linkListedRetries(run, named, context.cloudNowMs);
  addStep(result, linked);
  const { rows: reportedRows, ...progress } = await reportProgress(run, source, named, result.writtenRows, context);
  addStep(result, { rows: reportedRows });
  addStep(result, await relateListed(run, source, context, cursor));
  const { cursor: discovered = cursor, ...discoverStep } =
    (await source.discover?.(run, cursor, context.cloudNowMs)) ?? {};
  addStep(result, discoverStep);
  addStep(result, await announceWatching(run, cursor));
  addStep(result, await announceRecovered(run, cursor, context.nowMs));
  const { progress: _progress, retries: _retries, ...known } = { ...discovered, ...searched };
  return caughtUp({ ...known, ...progress, ...(retries && { retries }), watched }, context.nowMs);
}

async function relateListed(run: Run, source: Source, context: CommitContext, cursor: Cursor): Promise<StepResult> {
  return (await source.afterCommit?.(run, context, cursor)) ?? {};
}

const roundsMax = 10;

/**
 * Writes the cursor under a condition. What another poller stored meanwhile is merged, never overwritten. What is of
 * another project is neither: the newer build has it.
 * @param recount what changed while no poll was good, of what another poller stored and of what this one committed.
 */
export async function storeCursor(
  run: Run,
  cursor: Cursor,
  recount?: (theirs: Cursor) => ChangesWhileFailing,
): Promise<Cursor> {
  const { store, ids } = run.effects;
  const key = cursorKey(run.target.id, cursor.source);
  const owner = ownerOf(run.settings, run.target);
  let next = owned(cursor, owner);
  for (let round = 0; round < roundsMax; round += 1) {
    next = fitCursor(next, run.now());
    const result = await store.write(key, next.v, cursorPatch(next), ids.nonce());
    if (result.written) return { ...next, v: result.row.v };
    const theirs = result.row && readCursor(result.row);
    next = owned(theirs === undefined ? { ...next, v: 0 } : joined(run, next, theirs, recount), owner);
  }
  throw new Error(`The cursor of target ${run.target.id} kept changing; its watermark stays.`);
}

function joined(
  { settings, target }: Run,
  ours: Cursor,
  theirs: Cursor,
  recount?: (theirs: Cursor) => ChangesWhileFailing,
): Cursor {
  const owner = ownerOf(settings, target);
  if (!isOfAnother(theirs, owner)) {
    const changes = recount === undefined ? {} : { changesWhileFailing: recount(theirs) };
    return owned({ ...mergeCursors(ours, theirs), ...changes }, theirs);
  }
  if (isNewer(theirs, owner)) throw new Error(newerBuildMessage(target.id));
  return { ...ours, v: theirs.v, renewed: true };
}

export function newerBuildMessage(targetId: string): string {
  return `Target ${targetId} is read by a newer build, in another project or region; this one stops. To go back, build again.`;
}

/**
 * Commits what was listed. A sighting that is committed already needs no read, let alone a write. It has to be the very
 * same sighting and not one that only looks the same: a run that died before it stored the cursor may have committed
 * something else in between.
 */
export async function commitListed(
  context: CommitContext,
  watched: readonly Watched[],
  tasks: readonly Task[],
): Promise<StepResult & CommitResult> {
  const entries = new Map(watched.map((entry) => [entry.id, entry]));
  const isCommitted = (task: Task) => {
    const entry = entries.get(task.id);
    if (entry === undefined || entry.lost) return false;
    return entry.fingerprint === fingerprint(task) && entry.updatedAtMs === task.updatedAtMs;
  };
  const changed = tasks.filter((task) => !isCommitted(task));
  const result = await commitTasks(context, changed, entries);
  if (result.failure !== undefined) return result;
  const { committed } = result;
  return {
    ...result,
    kinds: new Map(tasks.map(({ id }) => [id, committed.get(id)?.kind ?? 'unchanged'])),
    rows: [...committed.values()].flatMap(({ row }) => (row === undefined ? [] : [row])),
  };
}
