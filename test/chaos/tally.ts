/** What is counted while chaos reigns. */
import { target } from './configuration.ts';
import type { Outcome } from './slot.ts';

export interface Tally {
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  readonly tasks: number;
  /** Runs that began while another was under way. */
  readonly overlaps: number;
}

export interface Counter {
  now(): Tally;
  /** Of the next run: the history tells runs apart by these. */
  nextName(): string;
  ended(outcome: Outcome): void;
  overlapped(): void;
}

export function createCounter(countTasks: () => number): Counter {
  const outcomes = { response: 0, error: 0, 'init-error': 0, killed: 0, 'killed at the deadline': 0, died: 0 };
  let [names, overlaps] = [0, 0];
  return {
    now: () => ({ outcomes, tasks: countTasks(), overlaps }),
    nextName() {
      names += 1;
      return `${target}/${names}`;
    },
    ended({ kind }) {
      outcomes[kind] += 1;
    },
    overlapped() {
      overlaps += 1;
    },
  };
}

export function invocationsOf({ outcomes }: Tally): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}
