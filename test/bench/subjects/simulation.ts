/** How fast the simulation goes through its worlds, for the record. */
import { runSeeds } from '../../simulation/run-seeds.ts';
import type { Measured } from '../results.ts';
import { runsUsual, spread, timed } from '../support/measure.ts';

const seedsPerRun = 24;
const threads = 2;

export async function measureSimulation(): Promise<Measured> {
  const rates: number[] = [];
  for (let run = 0; run < runsUsual; run += 1) rates.push(await seedsPerSecond());
  return {
    findings: [
      {
        id: 'simulation.seeds',
        what: `Simulated worlds, ${threads} threads`,
        against: '-',
        unit: 'a second',
        value: spread(rates),
      },
    ],
    notes: [`The first ${seedsPerRun} seeds each time, including the start of the threads.`],
  };
}

async function seedsPerSecond(): Promise<number> {
  const seeds = Array.from({ length: seedsPerRun }, (_, index) => 1 + index);
  const durationMs = await timed(() => runSeeds({ seeds, threads, onResult: () => false }));
  return seedsPerRun / (durationMs / 1_000);
}
