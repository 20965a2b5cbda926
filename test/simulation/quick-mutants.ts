/** The mutants that `npm test` tries; `npm run prove` tries them all. */
import { type Mutant, mutants } from './mutants.ts';

/** Each quick mutant is caught within so many worlds, most within five. */
export const quickSeedsMax = 20;

/** They need more worlds than that, as their trouble is rare. */
const rare: ReadonlySet<string> = new Set([
  'a name makes a failure new',
  'a refused key is used again',
  'an end is told by itself at once',
  'an older update is believed',
  'events by the clock of this machine',
  'first runs forget each other',
  'look-alikes are the same sighting',
  'lost tasks leave the watch',
  'marks without a seal are kept',
  'members settle before the parts',
  'no grace after a death',
  'no margin',
  'only the index knows the neighbours',
  'pollers forget what others watch',
  'routes decide who is kept true',
  'switchovers are not held for a Task Center that lags',
  'the grace runs from the claim',
]);

export const quickMutants: readonly Mutant[] = mutants.filter(({ name }) => !rare.has(name));

/** Names that no mutant has any more. */
export const staleNames: readonly string[] = [...rare].filter((name) =>
  mutants.every((mutant) => mutant.name !== name),
);
