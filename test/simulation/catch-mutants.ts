/** Runs worlds against every mutant until one of them notices. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutants.ts';
import { mutated } from './mutate.ts';
import type { SeedResult } from './run-seed.ts';
import { runSeeds } from './run-seeds.ts';

export interface Catch {
  readonly mutant: Mutant;
  /** The world that noticed, or the test file; undefined when the mutant survived. */
  readonly caughtIn?: number | string;
  /** The rule by which the judge noticed. */
  readonly by?: string;
}

export interface CatchOptions {
  readonly from: number;
  /** Worlds that every mutant is given. */
  readonly limit: number;
  readonly threads: number;
  /** By the mutant's name, the world that noticed it the last time, which is asked first. */
  readonly caughtIn?: Readonly<Record<string, number>>;
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

/** One thread for each mutant. */
async function catchInWorlds(mutant: Mutant, { from, limit, caughtIn = {} }: CatchOptions): Promise<Catch> {
  let found: Catch = { mutant };
  const broken = new Set(mutant.changes.map(({ breaks }) => breaks));
  const { events, name } = mutant;
  const inOrder = Array.from({ length: limit }, (_, index) => from + index);
  const known = inOrder.filter((seed) => seed === caughtIn[name]);
  const onResult = ({ seed, verdict }: SeedResult): boolean => {
    const first = verdict.violations.find(({ rule }) => !broken.has(rule));
    if (first !== undefined) found = { mutant, caughtIn: seed, by: first.rule };
    return first !== undefined;
  };
  await runSeeds({
    seeds: new Set([...known, ...inOrder]),
    threads: 1,
    mutant: name,
    onResult,
    ...(events === undefined ? {} : { events }),
  });
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
  return code === 0 ? { mutant } : { mutant, caughtIn: file };
}

export function describeCatches(catches: readonly Catch[]): string {
  const width = Math.max(...catches.map(({ mutant }) => mutant.name.length));
  return catches.map((found) => `${found.mutant.name.padEnd(width)}  ${describeCatch(found)}`).join('\n');
}

function describeCatch({ caughtIn, by = '' }: Catch): string {
  if (caughtIn === undefined) return 'SURVIVED';
  return typeof caughtIn === 'string' ? caughtIn : `world ${String(caughtIn).padStart(4)}  ${by}`;
}
