/** Finds the word that was probably meant. */

/** At most a third of the word may be wrong, and never more than this. */
const distanceMax = 3;
/** Longer words are not typos, and the cost of comparing is the product of both lengths. */
const wordMaxCharacters = 40;

/** The nearest of `words`, or undefined when none is close. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  if (typed.length > wordMaxCharacters) return undefined;
  const bound = Math.min(distanceMax, Math.max(1, Math.floor(typed.length / 3)));
  const close = words
    .map((candidate) => ({ candidate, distance: distance(typed, candidate.toLowerCase()) }))
    .filter((found) => found.distance <= bound && found.distance < found.candidate.length)
    .sort((one, other) => one.distance - other.distance);
  return (
    close[0]?.candidate ?? words.find((candidate) => typed.length >= 3 && candidate.toLowerCase().startsWith(typed))
  );
}

/**
 * Insertions, deletions, substitutions and swapped neighbours (optimal string alignment). Twenty lines of our own:
 * the published package does not support swaps, which are the most likely typo.
 */
export function distance(one: string, other: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      current[j] = Math.min(
        at(previous, j) + 1,
        at(current, j - 1) + 1,
        at(previous, j - 1) + cost,
        isSwap ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = previous;
    previous = current;
  }
  return at(previous, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
