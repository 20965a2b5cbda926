/**
 * The product with one rule broken. Each must be caught by the seeds that the tests run, or the simulation proves
 * nothing about that rule.
 */
import { aloneMutants } from './mutants-alone.ts';
import { clientMutants } from './mutants-client.ts';
import { clockMutants } from './mutants-clocks.ts';
import { deliveryMutants } from './mutants-delivery.ts';
import { digestMutants } from './mutants-digest.ts';
import { eventMutants } from './mutants-events.ts';
import { faultMutants } from './mutants-faults.ts';
import { fetchMutants, smallWatchList } from './mutants-fetch.ts';
import { muteMutants } from './mutants-mutes.ts';
import { nameMutants } from './mutants-names.ts';
import { noticeMutants } from './mutants-notices.ts';
import { operatorMutants } from './mutants-operator.ts';
import { pieceMutants } from './mutants-pieces.ts';
import { reachMutants } from './mutants-reach.ts';
import { retryMutants } from './mutants-retries.ts';
import { routeMutants } from './mutants-routes.ts';
import { sourceMutants } from './mutants-sources.ts';
import { stepMutants } from './mutants-steps.ts';
import { takingMutants } from './mutants-taking.ts';
import { trialMutants } from './mutants-trials.ts';
import { watchMutants } from './mutants-watch.ts';
import { wordMutants } from './mutants-words.ts';

export interface Change {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** A rule that this change alone may break, as what it makes small is promised only where it is not: it catches nothing. */
  readonly breaks?: string;
}

export interface Mutant {
  readonly name: string;
  /** The rule that is broken, in the words of docs/delivery.md. */
  readonly rule: string;
  /** The test file that catches it, where no simulated world can. */
  readonly caughtBy?: string;
  /** Its worlds all read Cloud Eye. */
  readonly events?: boolean;
  readonly changes: readonly Change[];
}

export const mutants: readonly Mutant[] = [
  ...fetchMutants,
  ...pieceMutants,
  ...reachMutants,
  ...clockMutants,
  ...watchMutants,
  ...deliveryMutants,
  ...faultMutants,
  ...digestMutants,
  ...aloneMutants,
  ...clientMutants,
  ...wordMutants,
  ...muteMutants,
  ...nameMutants,
  ...stepMutants,
  ...retryMutants,
  ...noticeMutants,
  ...operatorMutants,
  ...takingMutants,
  ...routeMutants,
  ...trialMutants,
  ...[...eventMutants, ...sourceMutants].map((mutant) => ({ ...mutant, events: true })),
];

/** Changes that break no rule: every seed must pass with them, or the mutants that build on them prove nothing. */
export const variants: readonly Mutant[] = [
  {
    name: 'a small watch list',
    rule: 'while the watched set overflows, the open rows of the state index are read too',
    changes: smallWatchList,
  },
];
