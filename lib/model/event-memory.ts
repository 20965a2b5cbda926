/** What is remembered of Cloud Eye's events from one look to the next; it is kept in the cursor and moves with it. */
import type { Task } from './task.ts';

export interface EventMemory {
  /** Bad states that nothing has ended, and for an hour those that were ended. */
  readonly begun: readonly Task[];
  /** Events that may belong to something that is not listed yet. */
  readonly held: readonly Task[];
  /** Failovers whose neighbours may still come. */
  readonly failovers: readonly Failover[];
}

export interface Failover {
  readonly id: string;
  readonly atMs: number;
  /** Until then its neighbours may still be listed. */
  readonly untilMs: number;
}

export const emptyMemory: EventMemory = { begun: [], held: [], failovers: [] };

/** Of each sort; about 500 bytes an entry, in a row that also holds what is watched. */
export const rememberedMax = 100;

/** What two pollers remember together. What one of them has told by now is found told by whoever tells it again. */
export function mergeMemories(ours: EventMemory, theirs: EventMemory): EventMemory {
  const ended = [...ours.begun, ...theirs.begun].filter((task) => task.cloudEvent?.endedBy !== undefined);
  return {
    begun: byId([...theirs.begun, ...ours.begun, ...ended]),
    held: byId([...theirs.held, ...ours.held]),
    failovers: byId([...theirs.failovers, ...ours.failovers]),
  };
}

/** Of several with one id the last one stays. */
export function byId<Entry extends { readonly id: string }>(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
