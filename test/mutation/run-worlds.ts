/**
 * `node test/mutation/run-worlds.ts COUNT`: simulated worlds in two threads, in one of which all read Cloud Eye. Ends
 * at the first that breaks a rule, and says which as the test runner does.
 */
import type { SeedResult } from '../simulation/run-seed.ts';
import { runSeeds } from '../simulation/run-seeds.ts';

const count = Math.ceil(Number(process.argv[2]) / 2);
const seeds = Array.from({ length: count }, (_, index) => index + 1);

function onResult({ seed, verdict }: SeedResult): boolean {
  const [first] = verdict.violations;
  if (first === undefined) return false;
  console.log(`not ok ${seed} - ${first.rule} (world ${seed})`);
  process.exit(1);
}

// The threads load the mutant themselves: node runs what --import names in each of them.
await Promise.all([runSeeds({ seeds, threads: 1, onResult }), runSeeds({ seeds, threads: 1, onResult, events: true })]);
