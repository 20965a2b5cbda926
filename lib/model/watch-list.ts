/** The watch list. A task is watched while it is open or lost, and for 15 minutes after it ends. */
import type { Row } from '../ports/store.ts';
import { isFinal, type Task } from './task.ts';
import { readSighting } from './task-row.ts';

export interface Watched {
  readonly id: string;
  readonly createdAtMs?: number;
  /** The last update that was listed. A list that filters by update has the task there. */
  readonly updatedAtMs?: number;
  /** Of the committed sighting. A sighting that looks the same needs no read of the row. */
  readonly fingerprint: string;
  readonly final: boolean;
  readonly lost: boolean;
  readonly stalled: boolean;
  /** When it was last listed, by the cloud's clock. */
  readonly seenAtMs: number;
  /** How many reads in a row should have found it and did not, and when the first of them was, by our own clock. */
  readonly misses: number;
  readonly missedSinceMs?: number;
  /** When a read last covered it, whether it was found or not. */
  readonly lookedAtMs: number;
}

/** The cursor keeps no more than this (160 KB). While there are more, the state index is read as well. */
export const watchedMax = 2_000;
/** A finished task may reopen this long after its end (assumption A5). */
export const rereadMs = 15 * 60_000;
const lostAfterMisses = 3;
const lostAfterMs = 15 * 60_000;
const staleReadEveryMs = 60 * 60_000;

export interface WatchRules {
  readonly nowMs: number;
  readonly overlapMs: number;
  readonly staleAfterMs: number;
}

export function sighted(task: Task, fingerprint: string, stalled: boolean, nowMs: number): Watched {
  return {
    id: task.id,
    ...(task.createdAtMs === undefined ? {} : { createdAtMs: task.createdAtMs }),
    ...(task.updatedAtMs === undefined ? {} : { updatedAtMs: task.updatedAtMs }),
    fingerprint,
    final: isFinal(task.state),
    lost: false,
    stalled,
    seenAtMs: nowMs,
    misses: 0,
    lookedAtMs: nowMs,
  };
}

/** A read that should have found the task did not. */
export function missed(entry: Watched, nowMs: number): Watched {
  return { ...entry, misses: entry.misses + 1, missedSinceMs: entry.missedSinceMs ?? nowMs, lookedAtMs: nowMs };
}

export function isToBeLost(entry: Watched, nowMs: number): boolean {
  return (
    !entry.final &&
    !entry.lost &&
    entry.misses >= lostAfterMisses &&
    nowMs - (entry.missedSinceMs ?? nowMs) >= lostAfterMs
  );
}

/** What ended within the overlap stays watched too, because the next read lists it again. */
export function isStillWatched(entry: Watched, { nowMs, overlapMs, staleAfterMs }: WatchRules): boolean {
  if (entry.final) return nowMs - (entry.updatedAtMs ?? entry.seenAtMs) < Math.max(rereadMs, overlapMs + 60_000);
  return !entry.lost || ageMs(entry, nowMs) < staleAfterMs;
}

/** A task that is open for longer than any normal one is read once an hour. */
export function isDueToRead(entry: Watched, { nowMs, staleAfterMs }: WatchRules): boolean {
  return ageMs(entry, nowMs) < staleAfterMs || nowMs - entry.lookedAtMs >= staleReadEveryMs;
}

/** Missing tasks come first, then open ones, the oldest first: nothing else remembers them. */
export function capWatched(entries: readonly Watched[]): { watched: readonly Watched[]; overflow: boolean } {
  if (entries.length <= watchedMax) return { watched: entries, overflow: false };
  const ranked = [...entries].sort(
    (a, b) =>
      Number(b.misses > 0) - Number(a.misses > 0) ||
      Number(a.final) - Number(b.final) ||
      (a.createdAtMs ?? 0) - (b.createdAtMs ?? 0),
  );
  return { watched: ranked.slice(0, watchedMax), overflow: true };
}

/**
 * Before the window by every time it has: told or passed over long ago, whether its row is still there or not. An item
 * without times is never history.
 */
export function isHistory({ createdAtMs, updatedAtMs }: Task, windowFromMs: number): boolean {
  const hasTime = createdAtMs !== undefined || updatedAtMs !== undefined;
  return hasTime && Math.max(createdAtMs ?? 0, updatedAtMs ?? 0) < windowFromMs;
}

function ageMs(entry: Watched, nowMs: number): number {
  return nowMs - (entry.createdAtMs ?? entry.seenAtMs);
}

type Packed = [string, number | null, number | null, string, number, number, number, number | null, number];

/** One compact string: a map per entry would double the size of a row that every poll writes. */
export function writeWatched(entries: readonly Watched[]): string {
  const packed = entries.map(
    (entry): Packed => [
      entry.id,
      entry.createdAtMs ?? null,
      entry.updatedAtMs ?? null,
      entry.fingerprint,
      Number(entry.final) + 2 * Number(entry.lost) + 4 * Number(entry.stalled),
      entry.seenAtMs,
      entry.misses,
      entry.missedSinceMs ?? null,
      entry.lookedAtMs,
    ],
  );
  return JSON.stringify(packed);
}

export function readWatched(text: string): Watched[] {
  return (JSON.parse(text) as Packed[]).map(
    ([id, createdAtMs, updatedAtMs, fingerprint, flags, seenAtMs, misses, missedSinceMs, lookedAtMs]) => ({
      id,
      ...(createdAtMs === null ? {} : { createdAtMs }),
      ...(updatedAtMs === null ? {} : { updatedAtMs }),
      fingerprint,
      final: (flags & 1) !== 0,
      lost: (flags & 2) !== 0,
      stalled: (flags & 4) !== 0,
      seenAtMs,
      misses,
      ...(missedSinceMs === null ? {} : { missedSinceMs }),
      lookedAtMs,
    }),
  );
}

/** The entry of a task, from its row. */
export function watchedOfRow(row: Row, nowMs: number): Watched {
  const { task, fingerprint, stalled, lost } = readSighting(row);
  return { ...sighted(task, fingerprint, stalled, nowMs), lost };
}
