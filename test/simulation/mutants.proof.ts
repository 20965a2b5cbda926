/** Part of the proof, by `npm run prove`: it takes minutes, which no test of `npm test` may. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catchMutants, describeCatches } from './catch-mutants.ts';
import caughtIn from './caught-in.json' with { type: 'json' };
import { mutants, variants } from './mutants.ts';

/** As many as `seeds.proof.ts` runs. */
const seedsMax = 2_000;
const variantSeeds = 100;

describe('The mutants', () => {
  it(`are all caught within ${seedsMax} worlds`, async (test) => {
    const catches = await catchMutants(mutants, { from: 1, limit: seedsMax, threads: 2, caughtIn });
    for (const line of describeCatches(catches).split('\n')) test.diagnostic(line);
    const survivors = catches.filter((found) => found.caughtIn === undefined).map(({ mutant }) => mutant.name);
    assert.deepEqual(survivors, []);
  });

  it('differ by their fault alone: what they build on passes', async () => {
    const catches = await catchMutants(variants, { from: 1, limit: variantSeeds, threads: 1 });
    assert.deepEqual(
      catches.filter((found) => found.caughtIn !== undefined).map(({ mutant, by }) => `${mutant.name}: ${by}`),
      [],
    );
  });
});
