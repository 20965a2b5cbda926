/** The mutants that `npm test` tries; `npm run prove` tries them all. */
import { type Mutant, mutants } from './mutants.ts';

/** Each quick mutant is caught within so many worlds, most within five. */
export const quickSeedsMax = 20;

/** They need more worlds than that, as their trouble is rare. */
const rare: ReadonlySet<string> = new Set([
  'Retry-After is read in tenths',
  'a digest takes what somebody else is at',
  'a lost thread is not known',
  'a mute that was taken back goes on',
  'a name makes a failure new',
  'a refused key is used again',
  'a time in the key',
  'a word of the form is not known',
  'an end is told by itself at once',
  'an internal error is read as never done',
  'an older update is believed',
  'events by the clock of this machine',
  'first runs forget each other',
  'look-alikes are the same sighting',
  'lost tasks leave the watch',
  'marks without a seal are kept',
  'members settle before the parts',
  'no grace after a death',
  'no margin',
  'one page of history is enough',
  'only the index knows the neighbours',
  'pollers forget what others watch',
  'routes decide who is kept true',
  'switchovers are not held for a Task Center that lags',
  'the grace runs from the claim',
  'the group of a whitelist is an instance',
]);

export const quickMutants: readonly Mutant[] = mutants.filter(({ name }) => !rare.has(name));

/** Names that no mutant has any more. */
export const staleNames: readonly string[] = [...rare].filter((name) =>
  mutants.every((mutant) => mutant.name !== name),
);
