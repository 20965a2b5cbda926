/** `node test/simulation/run-mutants.ts [--limit N] [--only NAME]`: how many seeds each mutant needs to be caught. */
import { readOrExit } from '../../infra/command-line.ts';
import { catchMutants, describeCatches } from './catch-mutants.ts';
import { mutants } from './mutants.ts';

const values = readOrExit({
  usage: `npm run mutants -- [--limit N] [--only NAME] [--from K]
Takes every rule out in turn, and says how many seeds it needs to be noticed; exits with 1 if one is not.`,
  options: {
    limit: { type: 'string' },
    only: { type: 'string' },
    from: { type: 'string', default: '1' },
  },
});

const seedsMax = 2_000;
const chosen = mutants.filter(({ name }) => values.only === undefined || name.includes(values.only));
const catches = await catchMutants(chosen, {
  from: Number(values.from),
  limit: Number(values.limit ?? seedsMax),
  threads: 2,
  onCatch: (found) => console.log(describeCatches([found])),
});
console.log(`\n${describeCatches(catches)}`);
process.exitCode = catches.every(({ seeds }) => seeds !== undefined) ? 0 : 1;
