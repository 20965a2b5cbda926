/** `node test/simulation/run-mutants.ts [--limit N] [--only NAME] [--write]`: which world notices each mutant. */
import { writeFileSync } from 'node:fs';
import { readOrExit } from '../../infra/command-line.ts';
import { catchMutants, describeCatches } from './catch-mutants.ts';
import caughtIn from './caught-in.json' with { type: 'json' };
import { mutants } from './mutants.ts';

const values = readOrExit({
  usage: `npm run mutants -- [--limit N] [--only NAME] [--from K] [--write]
Takes every rule out in turn, and says which world or test notices; exits with 1 if none does.
The world that noticed the last time is asked first: --write keeps which one it was.`,
  options: {
    limit: { type: 'string' },
    only: { type: 'string' },
    from: { type: 'string', default: '1' },
    write: { type: 'boolean' },
  },
});

const seedsMax = 2_000;
const chosen = mutants.filter(({ name }) => values.only === undefined || name.includes(values.only));
const catches = await catchMutants(chosen, {
  from: Number(values.from),
  limit: Number(values.limit ?? seedsMax),
  threads: 2,
  caughtIn,
  onCatch: (found) => console.log(describeCatches([found])),
});
const survivors = catches.filter((found) => found.caughtIn === undefined);
console.log(`\nsurvived: ${survivors.length}${survivors.map(({ mutant }) => `\n  ${mutant.name}`).join('')}`);
if (values.write === true) {
  const found = new Map<string, number>(Object.entries(caughtIn));
  for (const { mutant, caughtIn: world } of catches) if (typeof world === 'number') found.set(mutant.name, world);
  const inWorlds = mutants.filter(({ caughtBy }) => caughtBy === undefined);
  const kept = inWorlds.flatMap(({ name }) => (found.has(name) ? [[name, found.get(name)]] : []));
  writeFileSync(new URL('./caught-in.json', import.meta.url), `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
}
process.exitCode = survivors.length === 0 ? 0 : 1;
