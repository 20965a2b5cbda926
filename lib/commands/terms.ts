/** Words by name and alias. */

/** A word and its aliases. Both languages are always understood, whatever the configuration says. */
export interface Term<Name extends string> {
  readonly name: Name;
  readonly aliases: readonly string[];
}

/** @returns the name of the term that `word` is the name or an alias of, in the singular or the plural. */
export function termOf<Name extends string>(terms: readonly Term<Name>[], word: string): Name | undefined {
  const typed = word.toLowerCase();
  const index = indexOf(terms) as ReadonlyMap<string, Name>;
  return index.get(typed) ?? (typed.length > 3 && typed.endsWith('s') ? index.get(typed.slice(0, -1)) : undefined);
}

export function wordsIn(terms: readonly Term<string>[]): readonly string[] {
  return terms.flatMap(({ name, aliases }) => [name, ...aliases]);
}

const indexes = new WeakMap<readonly Term<string>[], ReadonlyMap<string, string>>();

function indexOf(terms: readonly Term<string>[]): ReadonlyMap<string, string> {
  const known = indexes.get(terms);
  if (known !== undefined) return known;
  const index = new Map(terms.flatMap(({ name, aliases }) => [name, ...aliases].map((word) => [word, name] as const)));
  indexes.set(terms, index);
  return index;
}
