/** Reads the lists of one source side by side. What one of them has read stays read, whatever happens to another. */
import pMap from 'p-map';
import type { Run } from '../run.ts';
import { isRefusal } from './credential-lock.ts';
import type { SourceList } from './source.ts';

export interface SideBySide<Found> {
  /** By the name of the list. */
  readonly found: ReadonlyMap<string, Found>;
  /** Why a list could not be read: a refused key if there was one, else the first reason. */
  readonly failure?: unknown;
  /** For some lists there was no time. */
  readonly outOfTime: boolean;
}

/** With the one before them at most five requests are under way or answered when a key is found to be refused. */
const concurrentListsMax = 4;
/** If none of so many lists can be read, the others are not asked either. */
const failuresMax = 3;

/**
 * One list after the other until one of them has taken the key; then the others, those that wait longest first. None
 * begins once a key was refused, nor without time for what the slowest one took so far. What began late and was cut off by
 * the end of the time is no failure: it begins earlier the next time.
 * @param listedToSeconds how far a list is read already.
 */
export async function readSideBySide<Found extends { readonly failure?: unknown }>(
  run: Run,
  lists: readonly SourceList[],
  listedToSeconds: (name: string) => number,
  read: (list: SourceList) => Promise<Found>,
): Promise<SideBySide<Found>> {
  const found = new Map<string, Found>();
  const failures: unknown[] = [];
  const tried = new Set<SourceList>();
  const wholeMs = run.reading.remainingMs();
  let longestMs = 0;
  let outOfTime = false;
  const attempt = async (list: SourceList): Promise<void> => {
    if (failures.some(isRefusal)) return;
    if (found.size > 0 && run.reading.remainingMs() <= longestMs) {
      outOfTime = true;
      return;
    }
    tried.add(list);
    const beganMs = run.now();
    const leftMs = run.reading.remainingMs();
    try {
      const one = await read(list);
      found.set(list.name, one);
      if (one.failure !== undefined) failures.push(one.failure);
      longestMs = Math.max(longestMs, run.now() - beganMs);
    } catch (error) {
      const isCutOff = found.size > 0 && leftMs < wholeMs / 2 && run.reading.remainingMs() <= 0;
      if (isCutOff) outOfTime = true;
      else failures.push(error);
    }
  };
  const behind = (one: SourceList, other: SourceList) => listedToSeconds(one.name) - listedToSeconds(other.name);
  // One that could be read the last time: if a list never answers, the time of all must not go by with it.
  const furthest = lists.toSorted((one, other) => behind(other, one));
  for (const list of furthest) {
    if (found.size > 0 || failures.length >= failuresMax) break;
    await attempt(list);
  }
  const others = found.size === 0 ? [] : lists.filter((list) => !tried.has(list)).toSorted(behind);
  await pMap(others, attempt, { concurrency: concurrentListsMax });
  const failure = failures.find(isRefusal) ?? failures[0];
  return { found, outOfTime, ...(failure === undefined ? {} : { failure }) };
}
