/** Part of the proof, by `npm run prove`: it takes minutes, which no test of `npm test` may. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exhaustPairs, exhaustSingles, scenarios } from './exhaust.ts';

/** All pairs are some 60,000 runs, by `node test/simulation/exhaustive.ts`; here every so manieth of them. */
const shareOfPairs = 97;

describe('A run that dies', () => {
  for (const scenario of scenarios) {
    it(`loses and repeats nothing at any point, with three tasks ${scenario.name}`, async (test) => {
      const { calls, runs, failed } = await exhaustSingles(scenario);
      test.diagnostic(`${calls} calls, ${runs} deaths`);
      assert.deepEqual(failed, []);
    });

    it(`nor at two points, with three tasks ${scenario.name}`, async (test) => {
      const { runs, failed } = await exhaustPairs(scenario, { part: 0, of: shareOfPairs });
      test.diagnostic(`${runs} pairs of deaths, one in ${shareOfPairs}`);
      assert.deepEqual(failed, []);
    });
  }
});
