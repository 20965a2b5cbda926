/** One look at the list and all that follows from it; the watermark moves last, when everything before it is written. */

import {
  type Cursor,
  cursorKey,
  cursorPatch,
  learn as learnUsual,
  mergeCursors,
  readCursor,
  type TypicalDurations,
} from '../model/cursor.ts';
import { fingerprint } from '../model/diff.ts';
import { isFinal, type Task } from '../model/task.ts';
import { readTaskRow } from '../model/task-row.ts';
import { capWatched, isStillWatched, missed, type Watched, watchedOfRow } from '../model/watch-list.ts';
import { transitionOf } from '../model/weekly-tally.ts';
import { addWritten } from '../model/written-rows.ts';
import type { Run } from '../run.ts';
import { type CommitContext, type Committed, commitTasks } from './commit.ts';
import { findLost, findStalled } from './detect-stalled-and-lost.ts';
import { bootCursor, readList, type Seen, watchRules } from './read-list.ts';
import { resolveInstances } from './resolve-instances.ts';
import { announceDrift, announceProgress } from './self-notices.ts';
import type { IngestResult, Source } from './source.ts';

export interface Passed {
  readonly cursor: Cursor;
  readonly toSeconds: number;
  readonly reachedNow: boolean;
}

/** @param learn gets the cursor as soon as one is stored, for whoever has to note that the pass failed. */
export async function ingestSource(
  run: Run,
  source: Source,
  known: Cursor | undefined,
  observed: IngestResult,
  learn: (cursor: Cursor) => void,
): Promise<Passed> {
  const seen = await readList(run, source, known, observed.clockOffsetMs);
  const { cloudNowMs, clockOffsetMs, reachedNow } = seen;
  const cursor = known ?? (await storeCursor(run, bootCursor(run, source, cloudNowMs, clockOffsetMs)));
  learn(cursor);
  const { tasks, memory, joined } = (await source.relate?.(run, cursor, seen)) ?? { tasks: seen.tasks };
  const context = { ...contextOf(run, cursor, cloudNowMs, observed), ...(joined === undefined ? {} : { joined }) };
  const committed = await commitSeen(context, cursor, tasks, observed);
  const rules = watchRules(run, cloudNowMs);
  const looked = nextWatched(seen, cursor, tasks, committed);
  const found = await findLost(context, looked, observed);
  const watched = await findStalled(context, found, tasks, cursor.typicalDurations, observed);
  const moved: Cursor = {
    ...cursor,
    ...capWatched(watched.filter((entry) => isStillWatched(entry, rules))),
    watermarkSeconds: Math.max(cursor.watermarkSeconds, seen.toSeconds),
    clockOffsetMs,
    baseline: cursor.baseline + [...committed.values()].filter(endedBefore).length,
    typicalDurations: learnFrom(cursor.typicalDurations, committed),
    ...(memory === undefined ? {} : { memory }),
  };
  observed.window = { fromSeconds: seen.fromSeconds, toSeconds: seen.toSeconds };
  await announceDrift(run, source.name, observed, seen.unusable);
  const unnamed = reachedNow ? await resolveInstances(run, observed, moved) : moved.unnamed;
  if (reachedNow) await source.follow?.(run, context, moved, observed);
  const noted = reachedNow ? await announceProgress(run, observed, { ...moved, unnamed }, cloudNowMs) : moved;
  return { cursor: await storeCursor(run, noted), toSeconds: seen.toSeconds, reachedNow };
}

function contextOf(
  run: Run,
  { bootAtMs }: Cursor,
  cloudNowMs: number,
  { transitions: turns }: IngestResult,
): CommitContext {
  const { settings, target, timing, effects } = run;
  let mutes: ReturnType<CommitContext['mutes']> | undefined;
  return {
    store: effects.store,
    ids: effects.ids,
    settings,
    target,
    timing,
    bootAtMs,
    nowMs: run.now(),
    cloudNowMs,
    mutes: () => {
      mutes ??= effects.mutes?.() ?? Promise.resolve([]);
      return mutes;
    },
    // A bad state counts once, as what it was; that it is over is no second event.
    onTransition: ({ event, task, rev }) => {
      if (task.cloudEvent?.endedBy === undefined || rev === 1) turns.push(transitionOf(event, task));
    },
  };
}

/**
 * The very sighting that is committed needs no read, let alone a write. Its looks alone prove nothing: a run that died
 * before it stored the cursor may have committed something else in between, and the task looks as before again.
 */
async function commitSeen(
  context: CommitContext,
  cursor: Cursor,
  tasks: readonly Task[],
  observed: IngestResult,
): Promise<Map<string, Committed>> {
  const entries = new Map(cursor.watched.filter(({ lost }) => !lost).map((entry) => [entry.id, entry]));
  const isKnown = (task: Task) => {
    const entry = entries.get(task.id);
    if (entry === undefined) return false;
    return entry.fingerprint === fingerprint(task) && entry.updatedAtMs === task.updatedAtMs;
  };
  const committed = await commitTasks(
    context,
    tasks.filter((task) => !isKnown(task)),
  );
  for (const task of tasks) {
    const kind = committed.get(task.id)?.kind ?? 'unchanged';
    if ((observed.kinds.get(task.id) ?? 'unchanged') === 'unchanged') observed.kinds.set(task.id, kind);
  }
  for (const { row } of committed.values()) if (row !== undefined) addWritten(observed, row);
  return committed;
}

/** Starts from the stored cursor too: in a first run it can be another poller's, who watches what we did not know. */
function nextWatched(
  { watched, covered, cloudNowMs }: Seen,
  cursor: Cursor,
  tasks: readonly Task[],
  committed: ReadonlyMap<string, Committed>,
): Watched[] {
  const entries = new Map([...cursor.watched, ...watched].map((entry) => [entry.id, entry]));
  const seen = new Set(tasks.map(({ id }) => id));
  for (const entry of watched) {
    if (covered.has(entry.id) && !seen.has(entry.id)) entries.set(entry.id, missed(entry, cloudNowMs));
  }
  for (const task of tasks) {
    const row = committed.get(task.id)?.row;
    const entry = row === undefined ? entries.get(task.id) : watchedOfRow(row, cloudNowMs);
    if (entry !== undefined) entries.set(task.id, seenAgain(entry, task, cloudNowMs));
  }
  return [...entries.values()];
}

/** An update that changes nothing we show still moves the task, in a list that filters by update. */
function seenAgain(entry: Watched, task: Task, nowMs: number): Watched {
  const { missedSinceMs: _missedSince, ...rest } = entry;
  const updatedAtMs = Math.max(entry.updatedAtMs ?? 0, task.updatedAtMs ?? 0);
  const updated = updatedAtMs === 0 ? {} : { updatedAtMs };
  return { ...rest, ...updated, seenAtMs: entry.final ? entry.seenAtMs : nowMs, lookedAtMs: nowMs, misses: 0 };
}

/** Recorded in silence, and over: the open ones are told when they end. */
function endedBefore({ kind, row }: Committed): boolean {
  return kind === 'baseline' && row !== undefined && isFinal(readTaskRow(row).task.state);
}

function learnFrom(usual: TypicalDurations, committed: ReadonlyMap<string, Committed>): TypicalDurations {
  let next = usual;
  for (const { kind, row } of committed.values()) {
    if (row === undefined || kind === 'unchanged') continue;
    const { task } = readTaskRow(row);
    if (task.state !== 'succeeded' || task.createdAtMs === undefined || task.updatedAtMs === undefined) continue;
    next = learnUsual(next, task.name, task.updatedAtMs - task.createdAtMs);
  }
  return next;
}

const roundsMax = 10;

/** Moves the cursor forward under a condition; what another poller stored meanwhile is merged, never overwritten. */
export async function storeCursor(run: Run, cursor: Cursor): Promise<Cursor> {
  const { store, ids } = run.effects;
  let next = cursor;
  for (let round = 0; round < roundsMax; round += 1) {
    const key = cursorKey(run.target.id, next.source);
    const result = await store.write(key, next.v, cursorPatch(next), ids.nonce());
    if (result.written) return { ...next, v: result.row.v };
    next = result.row === undefined ? { ...next, v: 0 } : mergeCursors(next, readCursor(result.row));
  }
  throw new Error(`The cursor of target ${run.target.id} kept changing; its watermark stays.`);
}
