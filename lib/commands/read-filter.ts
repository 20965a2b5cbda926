/** Checks the values of filters that only few can be: classes and targets. */
import { fits } from '../model/match.ts';
import { type Filter, valuesIn } from '../mutes/filter.ts';
import type { CommandFault, ParseContext } from './command.ts';
import { classTerms, type FilterName, termOf, type Verb, wordsIn } from './grammar.ts';
import { badValue } from './span.ts';

export function readFilter(
  filters: ReadonlyMap<FilterName, string>,
  { targets }: ParseContext,
  verb: Verb,
): Filter | CommandFault {
  const [type, instance, user] = [filters.get('type'), filters.get('instance'), filters.get('user')];
  const classes = eachKnown(filters.get('class'), (typed) => {
    const taskClass = termOf(classTerms, typed);
    return taskClass === undefined ? [] : [taskClass];
  });
  if (classes?.unknown !== undefined) return badValue(verb, 'class:', classes.unknown, wordsIn(classTerms));
  const named = eachKnown(filters.get('target'), (typed) =>
    targets
      .filter(({ id, name, region = '' }) => [id, name, region].some((own) => fits(typed, own)))
      .map(({ id }) => id),
  );
  if (named?.unknown !== undefined) {
    const ids = targets.map(({ id }) => id);
    return badValue(verb, 'target:', named.unknown, ids);
  }
  return {
    ...(type === undefined ? {} : { type }),
    ...(classes === undefined ? {} : { class: classes.known }),
    ...(instance === undefined ? {} : { instance }),
    ...(user === undefined ? {} : { user }),
    ...(named === undefined ? {} : { target: named.known }),
  };
}

/** Each value of a list by its own name; the whole text first, as a name may hold a comma. */
function eachKnown(
  text: string | undefined,
  namesOf: (typed: string) => readonly string[],
): { readonly known: string; readonly unknown?: string } | undefined {
  if (text === undefined) return undefined;
  const values = namesOf(text).length > 0 ? [text] : valuesIn(text);
  const unknown = values.find((value) => namesOf(value).length === 0) ?? (values.length === 0 ? text : undefined);
  const known = [...new Set(values.flatMap(namesOf))].join(',');
  return { known, ...(unknown === undefined ? {} : { unknown }) };
}
