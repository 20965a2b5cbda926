/** How far behind its schedule a target is, in beats: right for every `every`. */
import type { Cursor } from './cursor.ts';
import { everyMs } from './polling.ts';
import type { SourceName } from './task.ts';

/** From here on somebody should look: five minutes for a target that is polled every minute, five days for a daily one. */
export const beatsMissedMax = 5;

export interface TargetLateness {
  readonly target: string;
  /** Whole beats since the source that is furthest behind was last read. */
  readonly beatsMissed: number;
  readonly sinceMs: number;
  /** Failed polls in a row: where there are some, the target's own polls run and say so. */
  readonly failures: number;
}

interface Beating {
  readonly id: string;
  readonly every: string;
  readonly sources: readonly SourceName[];
}

/**
 * @param builtAtMs when these settings were built: nothing can have been missed before. A source without a cursor was never read.
 */
export function targetLateness(
  target: Beating,
  cursors: ReadonlyMap<SourceName, Cursor>,
  builtAtMs: number | undefined,
  nowMs: number,
): TargetLateness {
  const found = target.sources.map((source) => cursors.get(source));
  const sinceMs = Math.min(...found.map((cursor) => readSinceMs(cursor, builtAtMs, nowMs)));
  return {
    target: target.id,
    beatsMissed: Math.max(0, Math.floor((nowMs - sinceMs) / everyMs(target))),
    sinceMs,
    failures: Math.max(...found.map((cursor) => cursor?.failures ?? 0)),
  };
}

/** A backlog that is read in pieces is on time while pieces come. */
function readSinceMs(cursor: Cursor | undefined, builtAtMs: number | undefined, nowMs: number): number {
  if (cursor === undefined) return builtAtMs ?? nowMs;
  const { lastOkAtMs = 0, partlyReadAtMs = 0, bootAtMs } = cursor;
  return Math.max(lastOkAtMs, partlyReadAtMs, builtAtMs ?? 0) || bootAtMs;
}
