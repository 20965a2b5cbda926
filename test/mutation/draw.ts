/** Mutants of lib at random: the same seed draws the same ones from the same source. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../simulation/random.ts';
import { findMutants, type Mutant } from './find-mutants.ts';

export interface Drawn {
  /** Its number in the draw. */
  readonly id: number;
  readonly mutant: Mutant;
}

const root = new URL('../../', import.meta.url);

/** The catalogues of words hold nothing that decides, and what they say is compared with golden files. */
const catalogues = '**/words.*.ts';

/** All there are in the files of lib that the pattern names, in the order of the files' names. */
export function listMutants(pattern: string): readonly Mutant[] {
  const files = globSync(pattern, { cwd: fileURLToPath(root), exclude: [catalogues, '**/*.d.ts'] });
  return files
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap((file) => findMutants(file, readFileSync(new URL(file, root), 'utf8')));
}

/** Each of them is as likely as any other, and none is drawn twice. */
export function draw(mutants: readonly Mutant[], { seed, count }: { seed: number; count: number }): readonly Drawn[] {
  const random = createRandom(seed, 'mutation');
  const left = [...mutants];
  const drawn = Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(random.integer(0, left.length - 1), 1),
  );
  return drawn.flat().map((mutant, index) => ({ id: index + 1, mutant }));
}
