/** What many seeds come to. */
import { createHash } from 'node:crypto';
import type { SeedResult } from './run-seed.ts';

export interface Summary {
  seeds: number;
  events: number;
  told: number;
  crashes: number;
  lost: number;
  duplicated: number;
  misconduct: number;
  slowestMs: number;
  slowestSeed: number;
  readonly faults: Map<string, number>;
  /** How many worlds had it. */
  readonly generators: Map<string, number>;
  readonly failed: SeedResult[];
  /** The trace hash of each seed. */
  readonly hashes: Map<number, string>;
}

export function createSummary(): Summary {
  return {
    seeds: 0,
    events: 0,
    told: 0,
    crashes: 0,
    lost: 0,
    duplicated: 0,
    misconduct: 0,
    slowestMs: 0,
    slowestSeed: 0,
    faults: new Map(),
    generators: new Map(),
    failed: [],
    hashes: new Map(),
  };
}

export function addResult(summary: Summary, result: SeedResult): void {
  const { verdict } = result;
  summary.seeds += 1;
  summary.hashes.set(result.seed, result.hash);
  summary.events += result.events;
  summary.told += verdict.told;
  summary.lost += verdict.lost;
  summary.duplicated += verdict.duplicated;
  summary.misconduct += verdict.violations.length - verdict.lost - verdict.duplicated;
  if (verdict.slowestMs > summary.slowestMs) {
    summary.slowestMs = verdict.slowestMs;
    summary.slowestSeed = result.seed;
  }
  for (const [fault, count] of Object.entries(result.faults)) {
    summary.faults.set(fault, (summary.faults.get(fault) ?? 0) + count);
    if (isCrash(fault)) summary.crashes += count;
  }
  for (const name of result.generators) summary.generators.set(name, (summary.generators.get(name) ?? 0) + 1);
  if (verdict.violations.length > 0) summary.failed.push(result);
}

export function describeSummary(summary: Summary): string {
  return [
    `seeds        ${summary.seeds}`,
    `events       ${summary.events}`,
    `told         ${summary.told}`,
    `crashes      ${summary.crashes}`,
    'worlds with',
    ...describeCounts(summary.generators),
    'faults',
    ...describeCounts(summary.faults),
    `slowest      ${(summary.slowestMs / 60_000).toFixed(1)} minutes (seed ${summary.slowestSeed})`,
    `misconduct   ${summary.misconduct}`,
    `lost         ${summary.lost}`,
    `duplicated   ${summary.duplicated}`,
    `trace        ${traceHash(summary)}`,
  ].join('\n');
}

function describeCounts(counts: ReadonlyMap<string, number>): string[] {
  const width = Math.max(0, ...[...counts.keys()].map((name) => name.length));
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `  ${name.padEnd(width)}  ${count}`);
}

/** One hash for all seeds, in whatever order they ended. */
function traceHash({ hashes }: Summary): string {
  const digest = createHash('sha256');
  for (const seed of [...hashes.keys()].sort((a, b) => a - b)) digest.update(`${seed} ${hashes.get(seed)}\n`);
  return digest.digest('hex').slice(0, 16);
}

/** One line that plays the failure again. */
export function describeFailure({ seed, verdict }: SeedResult): string {
  const [first] = verdict.violations;
  return [
    `seed ${seed}: ${verdict.violations.length} violations, the first: ${first?.rule} (${first?.kind}): ${first?.what}`,
    `  replay: npm run simulate -- --seeds 1 --from ${seed} --trace`,
  ].join('\n');
}

function isCrash(fault: string): boolean {
  return fault.startsWith('crash') || fault.startsWith('killed');
}
