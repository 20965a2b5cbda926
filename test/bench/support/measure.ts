/** How the bench takes and sums up its samples. */

/** What several interleaved runs gave. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
}

/** Interleaved runs of everything that is compared, unless a subject says otherwise. */
export const runsUsual = 7;

export type Samples<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** One after the other, round after round, so that what the machine does meanwhile meets all of them alike. */
export async function interleave<Name extends string>(
  runs: number,
  variants: Readonly<Record<Name, (run: number) => number | Promise<number>>>,
): Promise<Samples<Name>> {
  const names = Object.keys(variants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let run = 0; run < runs; run += 1) for (const name of names) samples[name].push(await variants[name](run));
  return samples;
}

/** Each run against the baseline of the same round. */
export function ratios(ours: readonly number[], baseline: readonly number[]): readonly number[] {
  if (ours.length !== baseline.length) throw new Error(`${ours.length} runs against ${baseline.length}`);
  return ours.map((value, run) => value / (baseline[run] as number));
}

export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('No run was made');
  return { median: median(values), least: Math.min(...values), most: Math.max(...values), runs: values.length };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] as number;
  return Number.isInteger(middle) ? ((sorted[middle - 1] as number) + upper) / 2 : upper;
}

/** Milliseconds. */
export async function timed(run: () => unknown): Promise<number> {
  const startedAtMs = performance.now();
  await run();
  return performance.now() - startedAtMs;
}
