/** The watch list. A task is watched while it is open or lost, and for 15 minutes after it ends. */
import type { Row } from '../ports/store.ts';
import { isFinal, type Task } from './task.ts';
import { isFollowed, readSighting } from './task-row.ts';

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
  /** Its status is a word that nobody knows. */
  readonly unknown: boolean;
  /** When it was last listed, by the cloud's clock. */
  readonly seenAtMs: number;
  /** How many reads in a row should have found it and did not, and when the first of them was, by our own clock. */
  readonly misses: number;
  readonly missedSinceMs?: number;
  /** When a read last covered it, whether it was found or not. */
  readonly lookedAtMs: number;
  /** Since when the list shows an end that is stamped earlier than what is committed. */
  readonly endedSinceMs?: number;
  /** It has a message, and its instance is known: how far it is can be asked, and seen. As its row said last. */
  readonly followed?: true;
  /** When its row may be deleted, as far as we know: later writes have put it off. In seconds, by our clock. */
  readonly expiresAt?: number;
}

/** The cursor keeps no more, and no more bytes than its row can hold. The others are found through the state index. */
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
    unknown: task.state === 'unknown',
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
  // While a backlog is read nobody looks at it: only a look after that time proves that it did not go on.
  if (entry.final) return entry.lookedAtMs - endedAtMs(entry) < Math.max(rereadMs, overlapMs + 60_000);
  return !entry.lost || nowMs - entry.seenAtMs < staleAfterMs;
}

/** A task that is open for longer than any normal one is read once an hour; one of an unknown state after an hour. */
export function isDueToRead(entry: Watched, { nowMs, staleAfterMs }: WatchRules): boolean {
  const freshMs = entry.unknown ? staleReadEveryMs : staleAfterMs;
  return ageMs(entry, nowMs) < freshMs || nowMs - entry.lookedAtMs >= staleReadEveryMs;
}

/**
 * The sighting to compare with the row. An end that is stamped earlier than what is committed looks like a replica that
 * lags; one that has stood for a quarter of an hour is believed, at the time of the last sighting.
 */
export function believed(task: Task, { endedSinceMs, updatedAtMs }: Watched, nowMs: number): Task {
  if (endedSinceMs === undefined || nowMs - endedSinceMs < rereadMs || !isFinal(task.state)) return task;
  return { ...task, updatedAtMs: Math.max(task.updatedAtMs ?? 0, updatedAtMs ?? 0) };
}

/** `retentionDays` is two at least. */
const shortestRetentionSeconds = 2 * 86_400;

/**
 * Whether half of the time that its row is kept has passed. Until the expiry of a row is known it may have been written
 * when the task was created, and under any retention: settings change.
 */
export function isToBeRenewed(entry: Watched, nowSeconds: number, retentionSeconds: number): boolean {
  // Without a fingerprint the row is known to be gone: the next sighting makes it again.
  if (entry.final || entry.fingerprint === '') return false;
  const keptSeconds = entry.expiresAt === undefined ? shortestRetentionSeconds : retentionSeconds;
  return expirySeconds(entry) - nowSeconds <= keptSeconds / 2;
}

export function expirySeconds({ expiresAt, createdAtMs = 0 }: Watched): number {
  return expiresAt ?? Math.floor(createdAtMs / 1_000) + shortestRetentionSeconds;
}

/**
 * Before the window by every time it has: told or passed over long ago, whether its row is still there or not. An item
 * without times is never history.
 */
export function isHistory({ createdAtMs, updatedAtMs }: Task, windowFromMs: number): boolean {
  const hasTime = createdAtMs !== undefined || updatedAtMs !== undefined;
  return hasTime && Math.max(createdAtMs ?? 0, updatedAtMs ?? 0) < windowFromMs;
}

/** By the later of its stamps. */
function endedAtMs({ createdAtMs, updatedAtMs, seenAtMs }: Watched): number {
  return updatedAtMs === undefined ? seenAtMs : Math.max(updatedAtMs, createdAtMs ?? 0);
}

function ageMs(entry: Watched, nowMs: number): number {
  return nowMs - (entry.createdAtMs ?? entry.seenAtMs);
}

/** The entry of a task, from its row. */
export function watchedOfRow(row: Row, nowMs: number): Watched {
  const { task, fingerprint, stalled, lost } = readSighting(row);
  const kept = typeof row.expiresAt === 'number' ? { expiresAt: row.expiresAt } : {};
  const followed = isFollowed(row) ? ({ followed: true } as const) : {};
  return { ...sighted(task, fingerprint, stalled, nowMs), lost, ...kept, ...followed };
}

/** The entries of these rows, now that their instances may be known. */
export function followedOf(watched: readonly Watched[], rows: readonly Row[]): readonly Watched[] {
  const ids = new Set(rows.filter(isFollowed).map((row) => readSighting(row).task.id));
  if (ids.size === 0) return watched;
  return watched.map((entry) => (ids.has(entry.id) ? { ...entry, followed: true } : entry));
}
