/** Which spans of time to ask the list for, so that no change of any task can hide between two reads. */
import type { Watched } from '../model/watch-list.ts';
import type { CloudPage } from '../ports/cloud.ts';
import { itemKey, type PageQuery, type ReadPage, readStable } from './stable-read.ts';

export interface WindowRead {
  readonly items: readonly unknown[];
  readonly fromSeconds: number;
  /** Everything before this second is in `items`. */
  readonly toSeconds: number;
  /** The watched tasks that this read must have found if they are still in the list. */
  readonly covered: ReadonlySet<string>;
}

export interface WindowPlan {
  readonly watermarkSeconds: number;
  /** Stays the same for the whole read. */
  readonly nowSeconds: number;
  readonly overlapSeconds: number;
  /** The watched tasks that are due to be read. */
  readonly watched: readonly Watched[];
  readonly pageSize: number;
}

/** After an outage the backlog is read hour by hour, each hour committed before the next. */
const chunkSeconds = 3_600;
/** Older tasks are read second by second, up to two each: so many seconds a read, those that waited longest first. */
const olderSecondsMax = 60;
export const olderTasksMax = olderSecondsMax / 2;

/**
 * The window runs from the watermark less the overlap, or from the oldest watched task, to now. That holds whether the
 * list filters by creation or by update. When one page holds all of it, that page is one snapshot and enough.
 */
export async function readWindow(read: ReadPage, plan: WindowPlan): Promise<WindowRead> {
  const { watermarkSeconds, nowSeconds, overlapSeconds, watched, pageSize } = plan;
  const recentFrom = watermarkSeconds - overlapSeconds;
  const oldest = Math.min(...watched.map((entry) => Math.floor((entry.createdAtMs ?? entry.seenAtMs) / 1_000)));
  const from = Math.min(recentFrom, oldest);
  const whole = await readSpan(read, { firstSecond: from, lastSecond: nowSeconds - 1 }, pageSize);
  if (!whole.full) {
    const covered = new Set(watched.map(({ id }) => id));
    return { items: whole.items, fromSeconds: from, toSeconds: nowSeconds, covered };
  }
  const toSeconds = Math.min(nowSeconds, watermarkSeconds + chunkSeconds);
  const recent = await readWhole(read, { firstSecond: recentFrom, lastSecond: toSeconds - 1 }, pageSize);
  const items = [...recent.items];
  if (toSeconds < nowSeconds) return { items, fromSeconds: recentFrom, toSeconds, covered: new Set() };
  const { spans, covered } = planOlderSpans(watched, recentFrom);
  for (const span of spans) items.push(...(await readWhole(read, span, pageSize)).items);
  return { items, fromSeconds: recentFrom, toSeconds, covered };
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

/** Every whole second from first to last, both included, down to their last millisecond. */
export interface Span {
  readonly firstSecond: number;
  readonly lastSecond: number;
}

/** One request for the whole span. `full`: there may be more than it shows, so it proves nothing. */
export async function readSpan(
  read: ReadPage,
  span: Span,
  pageSize: number,
): Promise<CloudPage & { readonly full: boolean }> {
  const page = await read({ ...rangeOf(span), offset: 0, limit: pageSize });
  return { ...page, full: page.items.length >= pageSize };
}

/**
 * All that the span holds, each item once. Splits where a request comes back full: one request is one snapshot, so no
 * item slips from one page to another. Only a single second that is too full for one request is read in pages.
 */
export async function readWhole(read: ReadPage, span: Span, pageSize: number): Promise<CloudPage> {
  const found = new Map<string, unknown>();
  let clockOffsetMs: number | undefined;
  const left = span.firstSecond <= span.lastSecond ? [span] : [];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const first = await readSpan(read, next, pageSize);
    if (first.full && next.firstSecond < next.lastSecond) {
      left.push(...halvesLaterFirst(next));
      continue;
    }
    const page = first.full ? await readStable(read, rangeOf(next), pageSize) : first;
    for (const item of page.items) found.set(itemKey(item), item);
    clockOffsetMs = page.clockOffsetMs ?? clockOffsetMs;
  }
  return { items: [...found.values()], ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }) };
}

/** The stack gives the earlier half first, so that the later sighting of an item replaces the earlier one. */
function halvesLaterFirst({ firstSecond, lastSecond }: Span): [Span, Span] {
  const middle = Math.floor((firstSecond + lastSecond) / 2);
  return [
    { firstSecond: middle + 1, lastSecond },
    { firstSecond, lastSecond: middle },
  ];
}

/** A second wider on both sides: whether the server takes the ends as included is not known. */
function rangeOf({ firstSecond, lastSecond }: Span): Pick<PageQuery, 'fromSeconds' | 'toSeconds'> {
  return { fromSeconds: firstSecond - 1, toSeconds: lastSecond + 1 };
}
