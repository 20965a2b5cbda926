/** Reads the lists of a source by the cloud's own clock, and once more where a task seems to have vanished. */
import { type Cursor, newCursor } from '../model/cursor.ts';
import {
  isDueToRead,
  isHistory,
  isToBeLost,
  missed,
  type Watched,
  type WatchRules,
  watchedMax,
  watchedOfRow,
} from '../model/watch-list.ts';
import { CloudError, type CloudList } from '../ports/cloud.ts';
import type { Run } from '../run.ts';
import { readId } from './parse-task.ts';
import { type Items, readBackSeconds, readItems, type Source, type SourceList } from './source.ts';
import type { ReadPage } from './stable-read.ts';
import { readWhole, readWindow, type WindowRead } from './window.ts';

/** `tasks`: those in the window, and the watched ones. What else a request showed is history. */
export interface ListRead extends Omit<WindowRead, 'items'>, Items {
  /** The read reached the newest second that was settled when it began. */
  readonly reachedNow: boolean;
  readonly clockOffsetMs: number;
  /** When the read began, by the cloud's clock. */
  readonly cloudNowMs: number;
  /** All watched tasks, also those that the cursor cannot hold. */
  readonly watched: readonly Watched[];
}

/** If our idea of the cloud's time is more wrong than this, the list is read again with the right one. */
const clockOffsetMaxMs = 60_000;
/** A task that is being updated right now lies past the end of the window, if the list filters by update. */
const beyondNowSeconds = 60;

/**
 * No request is spent on the time: every answer tells it.
 * @param clockOffsetMs as another source told it. Used where this source has no cursor yet.
 */
export async function readList(
  run: Run,
  source: Source,
  known: Cursor | undefined,
  clockOffsetMs = 0,
): Promise<ListRead> {
  const startedAtMs = run.now();
  const first = await readListOnce(run, source, known, startedAtMs, known?.clockOffsetMs ?? clockOffsetMs);
  if (Math.abs(first.clockOffsetMs - first.assumedOffsetMs) <= clockOffsetMaxMs) return first;
  run.effects.log.warn('the clock differs from the cloud', { target: run.target.id, offsetMs: first.clockOffsetMs });
  return await readListOnce(run, source, known, startedAtMs, first.clockOffsetMs);
}

export function bootCursor(run: Run, source: Source, bootAtMs: number, clockOffsetMs: number): Cursor {
  return newCursor(source.name, bootAtMs, clockOffsetMs, run.settings.fetch.staleAfterDays);
}

export function watchRules(run: Run, source: Source, nowMs: number): WatchRules {
  const { staleAfterDays } = run.settings.fetch;
  return { nowMs, overlapMs: readBackSeconds(run, source) * 1_000, staleAfterMs: staleAfterDays * 86_400_000 };
}

async function readListOnce(
  run: Run,
  source: Source,
  known: Cursor | undefined,
  startedAtMs: number,
  assumedOffsetMs: number,
): Promise<ListRead & { assumedOffsetMs: number }> {
  let clockOffsetMs = assumedOffsetMs;
  const readerOf =
    (list: CloudList): ReadPage =>
    async (query) => {
      const request = { target: run.target, ...query, clockOffsetMs: assumedOffsetMs };
      const page = await list.page(request).catch((error: unknown) => {
        throw withClock(error, clockOffsetMs);
      });
      clockOffsetMs = page.clockOffsetMs ?? clockOffsetMs;
      return page;
    };
  const { settleSeconds } = run.settings.fetch;
  const overlapSeconds = readBackSeconds(run, source);
  const pageSize = Math.min(run.settings.fetch.pageSize, source.pageMaxItems);
  const settled = (offsetMs: number) => Math.floor((startedAtMs + offsetMs) / 1_000) - settleSeconds;
  const cursor = known ?? bootCursor(run, source, startedAtMs + assumedOffsetMs, assumedOffsetMs);
  const nowSeconds = Math.max(cursor.watermarkSeconds + 1, settled(assumedOffsetMs));
  const rules = watchRules(run, source, startedAtMs + assumedOffsetMs);
  const all = source.changes ? await watchedOf(run, cursor, rules) : cursor.watched;
  const watched = source.changes ? all.filter((entry) => isDueToRead(entry, rules)) : [];
  const watermarkSeconds = Math.min(cursor.watermarkSeconds, settled(assumedOffsetMs));
  const plan = { watermarkSeconds, nowSeconds, overlapSeconds, watched, pageSize };
  const readOne = async ({ list, readItem }: SourceList): Promise<WindowRead & Items> => {
    const read = readerOf(list);
    const found = await readWindow(read, plan);
    const items = [...found.items, ...(await searchMissing(read, found, watched, rules, pageSize))];
    return { ...found, ...readItems(items, readItem) };
  };
  const reads: (WindowRead & Items)[] = [];
  // One after the other: a key that is not accepted is refused once, and not once for each list.
  for (const list of source.lists(run.effects)) reads.push(await readOne(list));
  const found = combineLists(reads);
  const watchedIds = new Set(all.map(({ id }) => id));
  const windowFromMs = (watermarkSeconds - overlapSeconds) * 1_000;
  return {
    ...found,
    tasks: found.tasks.filter((task) => watchedIds.has(task.id) || !isHistory(task, windowFromMs)),
    watched: all,
    reachedNow: found.toSeconds >= nowSeconds,
    // Our clock may be ahead of the cloud's. What is not settled there is not known yet.
    toSeconds: Math.min(found.toSeconds, settled(clockOffsetMs)),
    clockOffsetMs,
    assumedOffsetMs,
    cloudNowMs: startedAtMs + clockOffsetMs,
  };
}

/** A source is known up to the second that all of its lists have reached. */
function combineLists(reads: readonly (WindowRead & Items)[]): Omit<WindowRead, 'items'> & Items {
  return {
    tasks: reads.flatMap(({ tasks }) => tasks),
    unusable: reads.flatMap(({ unusable }) => unusable),
    fromSeconds: Math.min(...reads.map(({ fromSeconds }) => fromSeconds)),
    toSeconds: Math.min(...reads.map(({ toSeconds }) => toSeconds)),
    covered: new Set(reads.flatMap(({ covered }) => [...covered])),
  };
}

/** Keeps what earlier answers said about the cloud's clock when a later request fails: `bootAtMs` depends on it. */
function withClock(error: unknown, clockOffsetMs: number): unknown {
  if (!(error instanceof CloudError) || error.clockOffsetMs !== undefined) return error;
  return new CloudError(error.message, { ...error, clockOffsetMs, cause: error.cause });
}

/** Before a task counts as lost, the list is searched once from the task's creation to now. */
async function searchMissing(
  read: ReadPage,
  { items, covered }: WindowRead,
  watched: readonly Watched[],
  { nowMs }: WatchRules,
  pageSize: number,
): Promise<readonly unknown[]> {
  if (covered.size === 0) return [];
  const ids = new Set(items.map(readId));
  const missing = watched.filter((entry) => covered.has(entry.id) && !ids.has(entry.id));
  const lost = missing.filter((entry) => isToBeLost(missed(entry, nowMs), nowMs));
  if (lost.length === 0) return [];
  const firstSecond = Math.floor(Math.min(...lost.map((entry) => entry.createdAtMs ?? entry.seenAtMs)) / 1_000);
  const lastSecond = Math.floor(nowMs / 1_000) + beyondNowSeconds;
  return (await readWhole(read, { firstSecond, lastSecond }, pageSize)).items;
}

/** While the cursor cannot hold all watched tasks, the open rows of the state index are watched too. */
async function watchedOf(run: Run, cursor: Cursor, { nowMs }: WatchRules): Promise<readonly Watched[]> {
  if (!cursor.overflow) return cursor.watched;
  const { store } = run.effects;
  const known = new Set(cursor.watched.map(({ id }) => id));
  const rows = await store.readMany(await store.open(run.target.id, 10 * watchedMax));
  const others = [...rows.values()].map((row) => watchedOfRow(row, nowMs)).filter(({ id }) => !known.has(id));
  return [...cursor.watched, ...others];
}
