/** `node test/simulation/run-mutants.ts [--limit N] [--only NAME] [--quick]`: how many seeds each mutant needs to be caught. */
import { parseArgs } from 'node:util';
import { catchMutants, describeCatches } from './catch-mutants.ts';
import { mutants } from './mutants.ts';
import { quickMutants, quickSeedsMax } from './quick-mutants.ts';

const { values } = parseArgs({
  options: {
    limit: { type: 'string' },
    only: { type: 'string' },
    from: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
});

const seedsMax = values.quick ? quickSeedsMax : 2_000;
const chosen = (values.quick ? quickMutants : mutants).filter(
  ({ name }) => values.only === undefined || name.includes(values.only),
);
const catches = await catchMutants(chosen, {
  from: Number(values.from),
  limit: Number(values.limit ?? seedsMax),
  threads: 2,
  onCatch: (found) => console.log(describeCatches([found])),
});
console.log(`\n${describeCatches(catches)}`);
process.exitCode = catches.every(({ seeds }) => seeds !== undefined) ? 0 : 1;
