/**
 * Breaks one rule of the product while it is loaded, in a test process only: the product's files stay as they are.
 * A mutant whose text is not found exactly once stops the process, so a change of the product cannot disarm it silently.
 */
import { readFileSync } from 'node:fs';
import { loadInstead } from '../support/load-instead.ts';
import { type Mutant, mutants, variants } from './mutants.ts';

const root = new URL('../../', import.meta.url);

/** To be called before anything of lib/ is imported. */
export function installMutant(name: string): void {
  const mutant = [...mutants, ...variants].find((known) => known.name === name);
  if (mutant === undefined) throw new Error(`There is no mutant ${name}`);
  loadInstead(new Map(mutant.changes.map(({ file }) => [new URL(file, root).href, mutated(mutant, file)])));
}

/** The file with all of the mutant's changes; throws when one does not apply. */
export function mutated({ name, changes }: Mutant, file: string): string {
  let source = readFileSync(new URL(file, root), 'utf8');
  for (const change of changes) {
    if (change.file !== file) continue;
    const count = source.split(change.find).length - 1;
    if (count !== 1) throw new Error(`Mutant ${name}: ${file} holds its text ${count} times, not once: ${change.find}`);
    // A function, so that no `$` of the replacement is special.
    source = source.replace(change.find, () => change.replace);
  }
  return source;
}
