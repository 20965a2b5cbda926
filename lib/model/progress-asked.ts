/** Which open tasks were asked how far they are. Kept in the cursor, which every poll writes: it costs no write of its own. */
import { ownValue, readEntries } from './read-json.ts';
import type { Watched } from './watch-list.ts';

export interface ProgressAsked {
  /** The cloud did not answer: nobody is asked before, nor after a failure. */
  readonly restsUntilMs?: number;
  /** By task id: when it was asked for last, in the last five minutes. */
  readonly atMs: ReadonlyMap<string, number>;
  /** The task that was asked for last; the next poll goes on behind it. */
  readonly last?: string;
}

/** What is over before it needs no word on how far it is. */
const openMinMs = 3 * 60_000;
const askEveryMs = 5 * 60_000;
const restMs = 60 * 60_000;
/** In one poll, so that a message is edited once in five minutes at most, and the cloud is asked 50 times. */
export const progressMax = 10;

export function isResting(asked: ProgressAsked | undefined, nowMs: number): boolean {
  return (asked?.restsUntilMs ?? 0) > nowMs;
}

/** The cloud did not answer, or not in time, or with something odd: whatever it was, it is left alone for an hour. */
export function restedFrom(asked: ProgressAsked | undefined, nowMs: number): ProgressAsked {
  return { ...(asked ?? { atMs: new Map() }), restsUntilMs: nowMs + restMs };
}

export interface ProgressClock {
  /** Ours. */
  readonly nowMs: number;
  /** The cloud's. */
  readonly cloudNowMs: number;
  readonly staleAfterMs: number;
}

/** The open tasks whose turn it is, by id, starting after the one that was asked for last. */
export function dueForProgress(
  watched: readonly Watched[],
  asked: ProgressAsked | undefined,
  { nowMs, cloudNowMs, staleAfterMs }: ProgressClock,
): readonly Watched[] {
  if (isResting(asked, nowMs)) return [];
  const { last = '' } = asked ?? {};
  const due = watched.filter((entry) => {
    const ageMs = cloudNowMs - (entry.createdAtMs ?? cloudNowMs);
    return isListedOpen(entry) && ageMs > openMinMs && ageMs < staleAfterMs && !isAskedLately(asked, entry.id, nowMs);
  });
  const sorted = due.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return [...sorted.filter(({ id }) => id > last), ...sorted.filter(({ id }) => id <= last)].slice(0, progressMax);
}

function isListedOpen({ final, lost, unknown, misses, followed }: Watched): boolean {
  return followed === true && !final && !lost && !unknown && misses === 0;
}

function isAskedLately(asked: ProgressAsked | undefined, id: string, nowMs: number): boolean {
  const atMs = asked?.atMs.get(id);
  return atMs !== undefined && nowMs - atMs < askEveryMs;
}

/** What is worth keeping after these were asked for. */
export function afterAsking(
  asked: ProgressAsked | undefined,
  ids: readonly string[],
  nowMs: number,
): ProgressAsked | undefined {
  const atMs = new Map([...(asked?.atMs ?? []), ...ids.map((id) => [id, nowMs] as const)]);
  for (const id of [...atMs.keys()]) if (!isAskedLately({ atMs }, id, nowMs)) atMs.delete(id);
  const last = ids.at(-1) ?? asked?.last;
  const rests = isResting(asked, nowMs);
  if (atMs.size === 0 && !rests) return undefined;
  return {
    atMs,
    ...(last === undefined ? {} : { last }),
    ...(rests && asked?.restsUntilMs !== undefined ? { restsUntilMs: asked.restsUntilMs } : {}),
  };
}

/** What two pollers know together. */
export function mergeAsked(
  ours: ProgressAsked | undefined,
  theirs: ProgressAsked | undefined,
): ProgressAsked | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  const atMs = new Map(theirs.atMs);
  for (const [id, askedMs] of ours.atMs) atMs.set(id, Math.max(askedMs, atMs.get(id) ?? 0));
  const restsUntilMs = Math.max(ours.restsUntilMs ?? 0, theirs.restsUntilMs ?? 0);
  return { ...theirs, ...ours, atMs, ...(restsUntilMs > 0 ? { restsUntilMs } : {}) };
}

export function storeAsked({ atMs, ...rest }: ProgressAsked): string {
  return JSON.stringify({ ...rest, atMs: [...atMs] });
}

export function readAsked(text: string): ProgressAsked {
  const stored: unknown = JSON.parse(text);
  const [restsUntilMs, last] = [ownValue(stored, 'restsUntilMs'), ownValue(stored, 'last')];
  const entries = readEntries(ownValue(stored, 'atMs'), (entry) => entry as readonly [string, number]);
  return {
    atMs: new Map(entries),
    ...(typeof restsUntilMs === 'number' ? { restsUntilMs } : {}),
    ...(typeof last === 'string' ? { last } : {}),
  };
}
