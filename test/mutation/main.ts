/**
 * Draws mutants from lib and says what notices each of them:
 * `npm run mutate -- --seed 7 --count 60 [--files 'lib/tasks/**'] [--worlds 300] [--stages core,worlds] [--only 3,6]`
 * Exit code 1 when one survives that test/mutation/explained.ts does not explain.
 */
import { readOrExit } from '../../infra/command-line.ts';
import { describeAll, describeDrawn, describeKinds, describeTried, isUnexplained } from './describe.ts';
import { draw, listMutants } from './draw.ts';
import { createStages, stageNames } from './stages.ts';
import { tryMutants } from './try-mutants.ts';

const values = readOrExit({
  usage: `npm run mutate -- [--seed K] [--count N] [--files GLOB] [--worlds N] [--stages ${stageNames.join(',')}] [--lanes N] [--only N,...] [--list]
Draws mutants from lib, and says which test notices each; exits with 1 if one survives that nobody has explained.`,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '60' },
    files: { type: 'string', default: 'lib/**/*.ts' },
    worlds: { type: 'string', default: '300' },
    /** Those to go through; without the last ones a survivor may still be caught by npm test. */
    stages: { type: 'string', default: stageNames.join(',') },
    lanes: { type: 'string', default: '2' },
    /** Of those drawn, by their numbers: to try survivors again. */
    only: { type: 'string' },
    /** Shows what is drawn, and runs nothing. */
    list: { type: 'boolean', default: false },
  },
});

const all = listMutants(values.files);
if (all.length === 0) throw new Error(`--files ${values.files} names nothing that could be changed`);
const drawn = draw(all, { seed: readCount('seed'), count: readCount('count') });
const only = values.only?.split(',').map(Number);
const chosen = drawn.filter(({ id }) => only === undefined || only.includes(id));
console.log(`${drawn.length} of ${all.length} mutants (${describeKinds(all)}), seed ${values.seed}\n`);

if (values.list) console.log(chosen.map(describeDrawn).join('\n'));
else await tryDrawn();

async function tryDrawn(): Promise<void> {
  const tried = await tryMutants(chosen, {
    stages: chosenStages(),
    lanes: readCount('lanes'),
    onTried: (one) => console.log(describeTried(one)),
  });
  const survivors = tried.filter(isUnexplained);
  console.log(`\n${describeAll(tried)}`);
  if (survivors.length > 0) console.log(`\nTo be tested or explained:\n${survivors.map(describeTried).join('\n')}`);
  process.exitCode = survivors.length > 0 ? 1 : 0;
}

function chosenStages() {
  const names = values.stages.split(',');
  const unknown = names.filter((name) => !stageNames.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`--stages takes ${stageNames.join(', ')}; not ${unknown.join(', ')}`);
  return createStages(readCount('worlds')).filter(({ name }) => names.includes(name));
}

function readCount(name: 'seed' | 'count' | 'worlds' | 'lanes'): number {
  const count = Number(values[name]);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`--${name} must be a whole number, 1 or more`);
  return count;
}
