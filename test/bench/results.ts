/** What the bench finds: written to results.json, and from there to docs/performance.md. */
import type { FilledTable } from './support/filled-table.ts';
import type { Spread } from './support/measure.ts';

export type Goal =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly exactly: number }
  | { readonly between: readonly [number, number] };

/** `times`: a ratio to what it is measured against. */
export type Unit = 'times' | 'kB' | 'requests' | 'MiB' | 'writes' | 'calls' | 'a second' | 'ms';

export interface Finding {
  /** Names it in reasons.json, for example `cold.poll.ready`. */
  readonly id: string;
  readonly what: string;
  readonly against: string;
  readonly unit: Unit;
  /** Left out: for the record. */
  readonly goal?: Goal;
  readonly value: Spread;
  /** Absolute figures: of this machine, and no results. */
  readonly context?: string;
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Measured {
  readonly findings: readonly Finding[];
  readonly tables?: readonly Table[];
  /** How it was measured, and where that differs from the rule of seven interleaved runs. */
  readonly notes: readonly string[];
}

export interface SubjectResult extends Measured {
  readonly title: string;
  /** ISO 8601. */
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly seconds: number;
}

export type Results = Readonly<Record<string, SubjectResult>>;

/** What the subjects of one run share. */
export interface Bench {
  /** Filled when the first subject asks. */
  filledTable(): Promise<FilledTable>;
  say(line: string): void;
}

export interface Subject {
  readonly title: string;
  /** It counts, or waits for a pace: it is measured first, while the table is filled beside it. */
  readonly isBesideFilling?: true;
  /** It asks for the filled table. */
  readonly needsTable?: true;
  measure(bench: Bench): Promise<Measured>;
}

/** Undefined: it had no goal. */
export function isMet({ goal, value }: Finding): boolean | undefined {
  if (goal === undefined) return undefined;
  const { median, least, most } = value;
  if ('atMost' in goal) return median <= goal.atMost;
  if ('atLeast' in goal) return median >= goal.atLeast;
  if ('between' in goal) return median >= goal.between[0] && median <= goal.between[1];
  return least === goal.exactly && most === goal.exactly;
}

/** Parts that were measured anew replace the older ones; the order is that of `names`. */
export function mergeResults(older: Results, newer: Results, names: readonly string[]): Results {
  const merged = { ...older, ...newer };
  return Object.fromEntries(names.flatMap((name) => (merged[name] === undefined ? [] : [[name, merged[name]]])));
}
