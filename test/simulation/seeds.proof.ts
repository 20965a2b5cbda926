/** Part of the proof, by `npm run prove`: it takes minutes, which no test of `npm test` may. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import regressions from './regressions.json' with { type: 'json' };
import { runSeed } from './run-seed.ts';
import { runSeeds } from './run-seeds.ts';
import { addResult, createSummary, describeFailure, describeSummary } from './summary.ts';

const seedsCount = 2_000;

describe('The simulation', () => {
  it(`loses nothing and repeats nothing in ${seedsCount} worlds`, async (test) => {
    const summary = createSummary();
    const seeds = Array.from({ length: seedsCount }, (_, index) => index + 1);
    await runSeeds({
      seeds,
      threads: 2,
      onResult: (result) => {
        addResult(summary, result);
        return false;
      },
    });
    for (const line of describeSummary(summary).split('\n')) test.diagnostic(line);
    assert.deepEqual(summary.failed.map(describeFailure), []);
    assert.equal(summary.seeds, seedsCount);
  });

  for (const { seed, rule } of regressions) {
    it(`still keeps, in world ${seed}: ${rule}`, async () => {
      const { verdict } = await runSeed(seed);
      assert.deepEqual(verdict.violations, []);
    });
  }
});
