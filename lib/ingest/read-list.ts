/** Reads the lists of a source up to now, and once more where a task seems to have vanished. */
import { type CloudClock, latestOffsetMs } from '../model/cloud-clock.ts';
import { type Cursor, clockOf, newCursor } from '../model/cursor.ts';
import { readBackSeconds } from '../model/listing-delay.ts';
import { validReach } from '../model/reach.ts';
import { isDueToRead, isHistory, type Watched, type WatchRules } from '../model/watch-list.ts';
import type { Run } from '../run.ts';
import { createAsking } from './ask-list.ts';
import { searchMissing } from './search-missing.ts';
import { readSideBySide } from './side-by-side.ts';
import { type Items, readItems, type Source, type SourceList } from './source.ts';
import type { ReadPage } from './stable-read.ts';
import { type Turn, takeTurn } from './watch-turn.ts';
import type { Unread, WindowRead } from './window.ts';
import { readWithinReach } from './within-reach.ts';

/** `tasks`: those in the window, and the watched ones. What else a request showed is history. */
export interface ListRead extends Omit<WindowRead, 'items'>, Items {
  /** The read reached the newest second that was settled when it began. */
  readonly reachedNow: boolean;
  /** The watermark before the read, unless that is in the future. */
  readonly knownSeconds: number;
  readonly clock: CloudClock;
  /** When the read began, by our clock. */
  readonly startedAtMs: number;
  /** The same by the earlier of both clocks: whichever is wrong, nothing counts as over or as late before it is. */
  readonly cloudNowMs: number;
  /** What lies before was read when the list could add nothing to it any more; of a source with one list. */
  readonly readBackToSeconds?: number;
  /** The watched tasks that the cursor holds, and of those beyond it the ones whose turn it was. */
  readonly watched: readonly Watched[];
  readonly turn: Turn['next'];
  /** Rows of tasks whose turn it was. */
  readonly unreadable: Turn['unreadable'];
  /** By list: everything before this second is in `tasks`. */
  readonly listedTo: ReadonlyMap<string, number>;
  /** For some lists there was no time, or none that looks for what they take. */
  readonly outOfTime: boolean;
  /** Why a list could not be read, though others could. */
  readonly failure?: unknown;
}

/** A task that is being updated right now lies past the end of the window, if the list filters by update. */
const beyondNowSeconds = 60;

export function bootCursor(run: Run, source: Source, bootAtMs: number): Cursor {
  return newCursor(source.name, bootAtMs, 0, run.settings.fetch.staleAfterDays);
}

export function watchRules(run: Run, source: Source, nowMs: number): WatchRules {
  const { staleAfterDays } = run.settings.fetch;
  return {
    nowMs,
    overlapMs: readBackSeconds(run.settings, source.name) * 1_000,
    staleAfterMs: staleAfterDays * 86_400_000,
  };
}

/**
 * Asked up to the later of both clocks, and known up to the earlier one.
 * @param toldMs the cloud's clock minus ours, as another source told it in this poll.
 * @param clock as the poll found it.
 */
export async function readList(
  run: Run,
  source: Source,
  known: Cursor | undefined,
  toldMs?: number,
  clock: CloudClock = clockOf(known),
): Promise<ListRead> {
  const startedAtMs = run.now();
  const asking = createAsking(run, clock, known === undefined ? toldMs : undefined);
  const { settleSeconds } = run.settings.fetch;
  const overlapSeconds = readBackSeconds(run.settings, source.name);
  const pageSize = Math.min(run.settings.fetch.pageSize, source.pageMaxItems);
  const settled = (offsetMs: number) => Math.floor((startedAtMs + offsetMs) / 1_000) - settleSeconds;
  const beganMs = startedAtMs + asking.earliestMs();
  const cursor = known ?? bootCursor(run, source, beganMs);
  const listedToSeconds = (name: string) => progressOf(cursor, name);
  const settledSeconds = settled(asking.earliestMs());
  const laterMs = startedAtMs + latestOffsetMs(clock);
  const rules = watchRules(run, source, beganMs);
  const turn = await takeTurn(run, source.changes ? cursor : { ...cursor, overflow: false }, rules);
  const watched = source.changes ? turn.watched.filter((entry) => isDueToRead(entry, rules)) : [];
  const watchedIds = new Set([...turn.watched.map(({ id }) => id), ...turn.beyond]);
  const search = { startedAtMs, lastSecond: Math.floor(laterMs / 1_000) + beyondNowSeconds };
  const lists = source.lists(run.effects, cursor);
  // Kept with the cursor where they are those of one list.
  const { pieceSeconds, readBackToSeconds }: Partial<Cursor> = lists.length === 1 ? cursor : {};
  const wholeMs = Math.max(1, run.reading.remainingMs());
  const timeLeft = () => run.reading.remainingMs() / wholeMs;
  // What one list lets itself be asked for, the others do as well, and one that looks for it is enough.
  let reach = validReach(cursor.reach, settledSeconds);
  let isSearched = false;
  const beginSearch = () => {
    const isFirst = !isSearched;
    isSearched = true;
    return isFirst;
  };
  const readOne = async ({ name, list, readItem }: SourceList): Promise<ReadOfList> => {
    const watermarkSeconds = Math.min(listedToSeconds(name), settledSeconds);
    const nowSeconds = Math.max(watermarkSeconds + 1, settled(latestOffsetMs(clock)));
    const read = beyondNow((query) => asking.page(list, query), nowSeconds, source.aheadSeconds);
    const knownSeconds = readBackToSeconds ?? watermarkSeconds - overlapSeconds;
    const fromSeconds = Math.min(knownSeconds, settledSeconds - overlapSeconds);
    const piece = pieceSeconds === undefined ? {} : { pieceSeconds };
    const plan = {
      fromSeconds,
      watermarkSeconds,
      nowSeconds,
      watched,
      pageSize,
      timeLeft,
      ...piece,
      ...(reach && { reach }),
    };
    const found = await readWithinReach(read, plan, beginSearch);
    if (found.reach !== plan.reach) reach = found.reach;
    const { items, covered } = await searchMissing(read, found, plan, search);
    const { tasks, unusable } = readItems([...found.items, ...items], readItem);
    const windowFromMs = Math.min(fromSeconds, watermarkSeconds - overlapSeconds) * 1_000;
    const news = tasks.filter((task) => watchedIds.has(task.id) || !isHistory(task, windowFromMs));
    const reachedNow = found.toSeconds >= nowSeconds && found.failure === undefined;
    return { ...found, covered, tasks: news, unusable, reachedNow };
  };
  const { found, failure, outOfTime } = await readSideBySide(run, lists, listedToSeconds, readOne);
  if (found.size === 0) throw failure;
  const notInFuture = (seconds: number) => Math.min(seconds, Math.floor(startedAtMs / 1_000));
  const listedTo = new Map(
    lists.map(({ name }) => {
      const toSeconds = Math.min(found.get(name)?.toSeconds ?? 0, settled(asking.earliestMs()));
      return [name, Math.max(notInFuture(listedToSeconds(name)), toSeconds)] as const;
    }),
  );
  const [only] = lists.length === 1 ? found.values() : [];
  const surelySeconds = settled(asking.earliestMs()) - overlapSeconds;
  return {
    ...combineLists([...found.values()]),
    ...(only?.pieceSeconds === undefined ? {} : { pieceSeconds: only.pieceSeconds }),
    watched: turn.watched,
    turn: turn.next,
    unreadable: turn.unreadable,
    reachedNow: lists.every(({ name }) => found.get(name)?.reachedNow === true),
    toSeconds: Math.min(...listedTo.values()),
    ...(only === undefined
      ? {}
      : { readBackToSeconds: Math.min(Math.max(readBackToSeconds ?? 0, only.toSeconds), surelySeconds) }),
    listedTo,
    // What could not be asked for is asked for by the next poll: this one looks for it once.
    outOfTime: outOfTime || isSearched,
    ...(reach && { reach }),
    ...(failure === undefined ? {} : { failure }),
    knownSeconds: notInFuture(cursor.watermarkSeconds),
    clock: asking.clock(),
    startedAtMs,
    cloudNowMs: startedAtMs + asking.earliestMs(),
  };
}

/** A name that was found begins where it was not looked for; every other list is read to the watermark at least. */
function progressOf({ watermarkSeconds, listed, found }: Cursor, name: string): number {
  return listed?.get(name) ?? (found?.get(name) || watermarkSeconds);
}

/** What is stamped ahead of now is news now; it is read again until now has passed it. */
function beyondNow(read: ReadPage, nowSeconds: number, aheadSeconds: number): ReadPage {
  return (query) =>
    read(query.toSeconds < nowSeconds ? query : { ...query, toSeconds: query.toSeconds + aheadSeconds });
}

interface ReadOfList extends WindowRead, Items {
  readonly reachedNow: boolean;
}

type Combined = Pick<ListRead, 'tasks' | 'unusable' | 'fromSeconds' | 'covered' | 'skipped' | 'unread'>;

function combineLists(reads: readonly ReadOfList[]): Combined {
  return {
    skipped: new Set(reads.flatMap(({ skipped = [] }) => [...skipped])),
    ...combineUnread(reads.flatMap(({ unread = [] }) => unread)),
    tasks: reads.flatMap(({ tasks }) => tasks),
    unusable: reads.flatMap(({ unusable }) => unusable),
    fromSeconds: Math.min(...reads.map(({ fromSeconds }) => fromSeconds)),
    covered: new Set(reads.flatMap(({ covered }) => [...covered])),
  };
}

function combineUnread(unread: readonly Unread[]): Pick<ListRead, 'unread'> {
  if (unread.length === 0) return {};
  const fromSeconds = Math.min(...unread.map((one) => one.fromSeconds));
  return { unread: { fromSeconds, toSeconds: Math.max(...unread.map((one) => one.toSeconds)) } };
}
