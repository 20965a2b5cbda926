/** Which spans of time to ask the list for, so that no change of any task can hide between two reads. */

import type { Reach } from '../model/reach.ts';
import type { Watched } from '../model/watch-list.ts';
import { lengthOf, readSpan, readWhole, type Span, type WholeRead } from './read-whole.ts';
import type { ReadPage } from './stable-read.ts';

export interface WindowRead {
  readonly items: readonly unknown[];
  readonly fromSeconds: number;
  /** Everything before this second is in `items`. */
  readonly toSeconds: number;
  /** Set when one page did not hold all of it: the length of the next piece. */
  readonly pieceSeconds?: number;
  /** How far the list lets itself be asked, once it has refused something. */
  readonly reach?: Reach;
  /** What it does not let itself be asked for. */
  readonly unread?: Unread;
  /** Why it ended early, if not for want of time. */
  readonly failure?: unknown;
  /** The watched tasks that this read must have found if they are still in the list. */
  readonly covered: ReadonlySet<string>;
  /** Those that it had no time to cover, though it was their turn. */
  readonly skipped?: ReadonlySet<string>;
}

export interface Unread {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export interface WindowPlan {
  /** Where changes may be that are not committed. */
  readonly fromSeconds: number;
  /** What lies before was read at least once. */
  readonly watermarkSeconds: number;
  /** Stays the same for the whole read. */
  readonly nowSeconds: number;
  /** As the last read left it, if one page did not hold all of that. */
  readonly pieceSeconds?: number;
  readonly reach?: Reach;
  /** The watched tasks that are due to be read. */
  readonly watched: readonly Watched[];
  readonly pageSize: number;
  /**
   * The share that is left of the time to read: 1 when it begins, 0 when it is over. What was read by then is committed,
   * and the next read goes on from there.
   */
  timeLeft(): number;
}

/** A backlog is committed whenever so many items were read past the watermark, so that writing them takes seconds. */
const itemsMax = 2_000;
/** For that, and for looking up older tasks, a backlog leaves some of the time once it is past the watermark. */
const restShare = 0.25;
/** What comes first among older tasks and does not fit into so much of the time is passed over. */
const mostShare = 0.75;
/** Older tasks are read second by second, up to two each: so many seconds a read, those that waited longest first. */
const olderSecondsMax = 60;
export const olderTasksMax = olderSecondsMax / 2;

/**
 * The window runs from what is committed for good, or from the oldest watched task, to now. That holds whether the list
 * filters by creation or by update. When one page holds all of it, that page is one snapshot and enough. Otherwise the
 * recent part is read in pieces for as long as there is time, and older tasks are looked up once it is done.
 */
export async function readWindow(read: ReadPage, plan: WindowPlan): Promise<WindowRead> {
  const { nowSeconds, watched, pageSize, reach } = plan;
  const earliest = earliestSecond(plan);
  const oldest = Math.min(...watched.map((entry) => Math.floor((entry.createdAtMs ?? entry.seenAtMs) / 1_000)));
  const wanted = Math.min(plan.fromSeconds, oldest);
  const from = Math.max(wanted, earliest, nowSeconds - (reach?.spanSeconds ?? nowSeconds));
  const recentFrom = Math.max(plan.fromSeconds, earliest);
  const unread =
    plan.fromSeconds < recentFrom ? { unread: { fromSeconds: plan.fromSeconds, toSeconds: recentFrom } } : {};
  const isOneRequest = from <= recentFrom;
  // A backlog that did not fit one page is read on: no request is spent on hearing that again.
  if (plan.pieceSeconds === undefined && isOneRequest) {
    const whole = await readSpan(read, { firstSecond: from, lastSecond: nowSeconds - 1 }, pageSize);
    if (!whole.full) {
      const all = { items: [], covered: new Set(watched.map(({ id }) => id)) };
      const older = from === wanted ? all : await readOlder(read, { ...plan, fromSeconds: from });
      return { ...unread, ...older, items: [...whole.items, ...older.items], fromSeconds: from, toSeconds: nowSeconds };
    }
  }
  const isFull = plan.pieceSeconds === undefined && from === recentFrom;
  const recent = await readRecent(read, { ...plan, fromSeconds: recentFrom }, isFull);
  const reached = { ...unread, ...recent, fromSeconds: recentFrom };
  if (reached.toSeconds < nowSeconds) {
    const isBegun = plan.pieceSeconds === undefined && !isOneRequest && recent.failure === undefined;
    const newest = isBegun ? await readNewest(read, plan, from) : { items: [] };
    return { ...reached, ...newest, items: [...reached.items, ...newest.items], covered: new Set() };
  }
  const older = await readOlder(read, { ...plan, fromSeconds: recentFrom });
  return { ...reached, ...older, items: [...reached.items, ...older.items] };
}

/** The longest span that the list takes, after all that there was time for: it has the news, and brings nothing further. */
async function readNewest(
  read: ReadPage,
  { nowSeconds, pageSize, timeLeft }: WindowPlan,
  firstSecond: number,
): Promise<Pick<WindowRead, 'items' | 'failure'>> {
  if (timeLeft() <= 0) return { items: [] };
  try {
    const { items, full } = await readSpan(read, { firstSecond, lastSecond: nowSeconds - 1 }, pageSize);
    return { items: full ? [] : items };
  } catch (failure) {
    return { items: [], ...(timeLeft() > 0 ? { failure } : {}) };
  }
}

/** Before it, the list does not let itself be asked. */
function earliestSecond({ nowSeconds, reach }: WindowPlan): number {
  return nowSeconds - (reach?.ageSeconds ?? nowSeconds);
}

async function readRecent(
  read: ReadPage,
  plan: WindowPlan,
  isFull: boolean,
): Promise<Omit<WholeRead, 'pieceSeconds'> & Pick<WindowRead, 'pieceSeconds'>> {
  const { fromSeconds, watermarkSeconds, nowSeconds, pageSize, timeLeft, reach } = plan;
  const span = { firstSecond: fromSeconds, lastSecond: nowSeconds - 1 };
  const pieceSeconds = Math.min(plan.pieceSeconds ?? nowSeconds, Math.ceil(lengthOf(span) / (isFull ? 2 : 1)));
  let knownItems = 0;
  const mayGoOn = (items: number, toSeconds: number) => {
    if (toSeconds > watermarkSeconds) return items - knownItems < itemsMax && timeLeft() > restShare;
    knownItems = items;
    return timeLeft() > 0;
  };
  const maxSeconds = reach?.spanSeconds ?? nowSeconds;
  const pace = { pieceSeconds, maxSeconds, mayGoOn, mayPageOn: () => timeLeft() > 0 };
  const recent = await readWhole(read, span, pageSize, pace);
  if (recent.toSeconds < nowSeconds || recent.pieceSeconds < lengthOf(span)) return recent;
  const { pieceSeconds: _all, ...rest } = recent;
  return rest;
}

/** In turns, those that waited longest first. What there is no time for is not covered. */
async function readOlder(
  read: ReadPage,
  plan: WindowPlan,
): Promise<Pick<WindowRead, 'items' | 'covered' | 'skipped' | 'failure'>> {
  const { watched, pageSize, timeLeft } = plan;
  const { spans, covered } = planOlderSpans(watched, plan.fromSeconds);
  const inTurn = turnsOf(spans, watched);
  const hasTime = () => timeLeft() > 0;
  const hasMostOfTheTime = timeLeft() > mostShare;
  const items: unknown[] = [];
  const skipped = new Set<string>();
  const left = new Set(spans);
  let failure: unknown;
  for (const { span, entries } of inTurn) {
    if (!hasTime() || failure !== undefined) break;
    if (span.firstSecond <= earliestSecond(plan)) continue;
    const found = await readOne(read, span, pageSize, hasTime);
    items.push(...found.items);
    failure = found.failure;
    if (found.toSeconds > span.lastSecond) left.delete(span);
    // With most of the time for itself it did not fit: the others are not to wait for it.
    else if (hasMostOfTheTime && failure === undefined && span === inTurn[0]?.span)
      for (const { id } of entries) skipped.add(id);
  }
  for (const entry of watched) if ([...left].some((span) => standsIn(entry, span))) covered.delete(entry.id);
  return { items, covered, skipped, ...(failure === undefined ? {} : { failure }) };
}

interface OlderTurn {
  readonly span: Span;
  readonly entries: readonly Watched[];
}

/**
 * The seconds of one task after the other, because nothing is known of it before all of them are read. Those that waited
 * longest come first; of those that waited equally long the one with the fullest second, which is of use to most.
 */
function turnsOf(spans: readonly Span[], watched: readonly Watched[]): readonly OlderTurn[] {
  const turns = spans.map((span) => ({ span, entries: watched.filter((entry) => standsIn(entry, span)) }));
  const fullestFirst = turns.toSorted((one, other) => other.entries.length - one.entries.length);
  const turnsByEntry = Map.groupBy(
    fullestFirst.flatMap((turn) => turn.entries.map((entry) => ({ turn, entry }))),
    ({ entry }) => entry,
  );
  // Entries come in the order of their fullest second, and sorting keeps that.
  const waitingLongest = [...turnsByEntry].sort(([one], [other]) => one.lookedAtMs - other.lookedAtMs);
  return [...new Set(waitingLongest.flatMap(([, own]) => own.map(({ turn }) => turn)))];
}

async function readOne(
  read: ReadPage,
  span: Span,
  pageSize: number,
  hasTime: () => boolean,
): Promise<Omit<WholeRead, 'pieceSeconds'>> {
  const pace = { mayGoOn: hasTime, mayPageOn: hasTime };
  return await readWhole(read, span, pageSize, pace).catch((failure: unknown) => ({
    items: [],
    toSeconds: span.firstSecond,
    failure,
  }));
}

function standsIn(entry: Watched, { firstSecond, lastSecond }: Span): boolean {
  return secondsOf(entry).some((second) => second >= firstSecond && second <= lastSecond);
}

/**
 * Where watched tasks older than `recentFrom` can stand in the list: at their creation if it filters by creation, at
 * their last known update if it filters by update. A later update stands in the recent window.
 */
export function planOlderSpans(
  watched: readonly Watched[],
  recentFrom: number,
): { spans: Span[]; covered: Set<string> } {
  const covered = new Set<string>();
  const seconds = new Set<number>();
  const waitingLongest = [...watched].sort((a, b) => a.lookedAtMs - b.lookedAtMs);
  for (const entry of waitingLongest) {
    const olderSeconds = secondsOf(entry).filter((second) => second < recentFrom);
    if (seconds.size + olderSeconds.length > olderSecondsMax) continue;
    for (const second of olderSeconds) seconds.add(second);
    covered.add(entry.id);
  }
  return { spans: joinAdjacent([...seconds].sort((a, b) => a - b)), covered };
}

function secondsOf(entry: Watched): number[] {
  const atMs = [entry.createdAtMs ?? entry.seenAtMs, entry.updatedAtMs ?? entry.createdAtMs ?? entry.seenAtMs];
  return [...new Set(atMs.map((ms) => Math.floor(ms / 1_000)))];
}

function joinAdjacent(seconds: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const second of seconds) {
    const last = spans.at(-1);
    if (last !== undefined && second - last.lastSecond <= 2) spans[spans.length - 1] = { ...last, lastSecond: second };
    else spans.push({ firstSecond: second, lastSecond: second });
  }
  return spans;
}
