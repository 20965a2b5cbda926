/** Runs seeds against every mutant until one of them notices. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutants.ts';
import { mutated } from './mutate.ts';
import { runSeeds } from './run-seeds.ts';

export interface Catch {
  readonly mutant: Mutant;
  /** How many seeds it took; undefined when it survived. */
  readonly seeds?: number;
  /** The rule by which the judge noticed. */
  readonly by?: string;
}

export interface CatchOptions {
  readonly from: number;
  /** Seeds that every mutant is given. */
  readonly limit: number;
  readonly threads: number;
  readonly onCatch?: (found: Catch) => void;
}

export async function catchMutants(mutants: readonly Mutant[], options: CatchOptions): Promise<readonly Catch[]> {
  const catches = new Map<Mutant, Catch>();
  const queue = [...mutants];
  const work = async (): Promise<void> => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const found = await (mutant.caughtBy === undefined ? catchInWorlds : catchInTest)(mutant, options);
      options.onCatch?.(found);
      catches.set(mutant, found);
    }
  };
  await Promise.all(Array.from({ length: options.threads }, work));
  return mutants.flatMap((mutant) => catches.get(mutant) ?? []);
}

/** One thread for each mutant: its seeds in order, so that the number means something. */
async function catchInWorlds(mutant: Mutant, { from, limit }: CatchOptions): Promise<Catch> {
  let done = 0;
  let found: Catch = { mutant };
  const broken = new Set(mutant.changes.map(({ breaks }) => breaks));
  const seeds = Array.from({ length: limit }, (_, index) => from + index);
  const onResult = ({ verdict }: { verdict: { violations: readonly { rule: string }[] } }): boolean => {
    done += 1;
    const first = verdict.violations.find(({ rule }) => !broken.has(rule));
    if (first !== undefined) found = { mutant, seeds: done, by: first.rule };
    return first !== undefined;
  };
  const { events, name } = mutant;
  await runSeeds({ seeds, threads: 1, mutant: name, onResult, ...(events === undefined ? {} : { events }) });
  return found;
}

/** The file passes without the mutant, as every test does: a failure is the mutant's. */
async function catchInTest(mutant: Mutant): Promise<Catch> {
  for (const { file } of mutant.changes) mutated(mutant, file);
  const file = mutant.caughtBy ?? '';
  const register = new URL('./mutate-register.ts', import.meta.url).href;
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const env = { ...process.env, MUTANT: mutant.name, NODE_TEST_CONTEXT: undefined };
  const child = spawn(process.execPath, ['--import', register, file], { cwd: root, env, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0 ? { mutant } : { mutant, seeds: 0, by: file };
}

export function describeCatches(catches: readonly Catch[]): string {
  const width = Math.max(...catches.map(({ mutant }) => mutant.name.length));
  return catches
    .map(({ mutant, seeds, by }) => {
      const result = seeds === undefined ? 'SURVIVED' : `${String(seeds).padStart(4)} seeds  ${by}`;
      return `${mutant.name.padEnd(width)}  ${result}`;
    })
    .join('\n');
}
