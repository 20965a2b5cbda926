/** One look at the list: which spans of time to ask for, so that no change of any task can hide between two looks. */
import type { Watched } from '../model/watch-list.ts';
import { readSpan, readWhole, type Span } from '../tasks/window.ts';
import type { ReadPage } from './stable-read.ts';

export interface Look {
  readonly items: readonly unknown[];
  readonly fromSeconds: number;
  /** Everything before this second is in `items`. */
  readonly toSeconds: number;
  /** Watched tasks whose second this look covered, up to now. */
  readonly covered: ReadonlySet<string>;
}

export interface LookPlan {
  readonly watermarkSeconds: number;
  /** Pinned for the whole look. */
  readonly nowSeconds: number;
  readonly overlapSeconds: number;
  /** Those whose turn it is. */
  readonly watched: readonly Watched[];
  readonly pageSize: number;
}

/** After an outage the backlog is walked in pieces of an hour, each committed before the next. */
const chunkSeconds = 3_600;
/** Old open tasks are looked at two seconds each; so many a look, those that waited longest first. */
const spotsMax = 60;

/**
 * The window runs from the watermark less the overlap, or from the oldest task under watch, to now, whether the list
 * filters by creation or by update. When one page holds all of it, that page is one snapshot and all there is to do.
 */
export async function look(read: ReadPage, plan: LookPlan): Promise<Look> {
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
  const { spans, covered } = planSpots(watched, recentFrom);
  for (const span of spans) items.push(...(await readWhole(read, span, pageSize)).items);
  return { items, fromSeconds: recentFrom, toSeconds, covered };
}

/**
 * Where watched tasks older than `recentFrom` can stand in the list: at their creation if it filters by creation, at
 * their last known update if it filters by update. A later update stands in the recent window.
 */
export function planSpots(watched: readonly Watched[], recentFrom: number): { spans: Span[]; covered: Set<string> } {
  const covered = new Set<string>();
  const seconds = new Set<number>();
  const waitingLongest = [...watched].sort((a, b) => a.lookedAtMs - b.lookedAtMs);
  for (const entry of waitingLongest) {
    const spots = spotsOf(entry).filter((second) => second < recentFrom);
    if (seconds.size + spots.length > spotsMax) continue;
    for (const second of spots) seconds.add(second);
    covered.add(entry.id);
  }
  return { spans: joinNeighbours([...seconds].sort((a, b) => a - b)), covered };
}

function spotsOf(entry: Watched): number[] {
  const atMs = [entry.createdAtMs ?? entry.seenAtMs, entry.updatedAtMs ?? entry.createdAtMs ?? entry.seenAtMs];
  return [...new Set(atMs.map((ms) => Math.floor(ms / 1_000)))];
}

function joinNeighbours(seconds: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const second of seconds) {
    const last = spans.at(-1);
    if (last !== undefined && second - last.lastSecond <= 2) spans[spans.length - 1] = { ...last, lastSecond: second };
    else spans.push({ firstSecond: second, lastSecond: second });
  }
  return spans;
}
