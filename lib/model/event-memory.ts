/** What is remembered of Cloud Eye's events from one poll to the next. It is kept in the cursor and moves with it. */
import { textBytes } from './row-bytes.ts';
import type { Task } from './task.ts';

export interface EventMemory {
  /** Bad states that nothing has ended, and for an hour those that were ended. */
  readonly begun: readonly Task[];
  /** Events that may belong to something that is not listed yet. */
  readonly held: readonly Task[];
  /** Failovers and whatever else is bad, to which related tasks may still be listed. */
  readonly failovers: readonly Failover[];
  /** Ends that their list shows no more, though their beginning may still be listed; absent when there are none. */
  readonly ends?: readonly Task[];
}

export interface Failover {
  readonly id: string;
  readonly atMs: number;
  /** Until then related tasks may still be listed. */
  readonly untilMs: number;
}

export const emptyMemory: EventMemory = { begun: [], held: [], failovers: [] };

/** Entries of each kind. One usually takes about 500 bytes, in a row that also holds the watch list. */
export const rememberedMax = 100;
/** Of each kind. Two pollers together may remember twice as much, and the row holds that too. */
const rememberedMaxBytes = 60_000;
/** Of ends, which are told already, and of which only a few facts are kept. */
export const endsMaxBytes = 20_000;

/** The latest of them, given in order of time. */
export function latest<Entry>(entries: readonly Entry[], maxBytes = rememberedMaxBytes): readonly Entry[] {
  let bytes = 0;
  const first = entries.findLastIndex((entry, index) => {
    bytes += textBytes(JSON.stringify(entry));
    return entries.length - index > rememberedMax || bytes > maxBytes;
  });
  return entries.slice(first + 1);
}

/** What two pollers remember together. What one of them has reported already, the other finds reported in its row. */
export function mergeMemories(ours: EventMemory, theirs: EventMemory): EventMemory {
  const ended = [...ours.begun, ...theirs.begun].filter((task) => task.cloudEvent?.endedBy !== undefined);
  const ends = byId([...(theirs.ends ?? []), ...(ours.ends ?? [])]);
  return {
    begun: byId([...theirs.begun, ...ours.begun, ...ended]),
    held: byId([...theirs.held, ...ours.held]),
    failovers: byId([...theirs.failovers, ...ours.failovers]),
    ...(ends.length > 0 && { ends }),
  };
}

/** Of several with one id the last one stays. */
export function byId<Entry extends { readonly id: string }>(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
