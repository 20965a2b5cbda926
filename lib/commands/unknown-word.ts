/** What is wrong with a word that nobody knows, and the line with the nearest that there is. */
import { quoted } from '../mutes/filter.ts';
import type { CommandFault } from './command.ts';
import {
  eventTerms,
  filterTerms,
  keywordTerms,
  rules,
  stateTerms,
  type Term,
  termOf,
  type VerbRule,
  verbTerms,
  wordsIn,
} from './grammar.ts';
import { kindWords } from './kinds.ts';
import type { Line } from './line.ts';
import { nearest } from './nearest.ts';
import { dayTerms, weekdayTerms } from './time-words.ts';
import type { Token } from './tokens.ts';

/** The nearest that the verb takes. */
export function unknownWord(line: Line, token: Token): CommandFault {
  const closest = isTerm(token.text) ? undefined : nearest(token.text, wordsOf(rules[line.verb]));
  return { fault: 'word', verb: line.verb, word: token.text, ...suggest(line, token, closest, quoted(closest ?? '')) };
}

function wordsOf(rule: VerbRule): readonly string[] {
  return [
    ...(rule.states ? wordsIn(stateTerms) : []),
    ...(rule.events ? wordsIn(eventTerms) : []),
    ...(rule.takes.includes('kind') || rule.filters.includes('type') ? kindWords() : []),
    ...wordsIn(keywordTerms.filter(({ name }) => rule.keywords.includes(name))),
    ...(rule.keywords.includes('until') ? wordsIn([...dayTerms, ...weekdayTerms]) : []),
  ];
}

/** What is wrong with a first word that is neither a verb nor anything else. */
export function unknownVerb(line: Line, token: Token): CommandFault {
  const word = token.text;
  const closest = isTerm(word) ? undefined : nearest(word, wordsIn(verbTerms));
  if (closest !== undefined) return { fault: 'verb', word, ...suggest(line, token, closest, closest) };
  const { verb: _verb, ...fault } = unknownWord(line, token);
  return { ...fault, fault: 'verb' };
}

function suggest(
  { text }: Line,
  token: Token,
  closest: string | undefined,
  replacement: string | undefined,
): Pick<CommandFault, 'nearest' | 'suggestion'> {
  if (closest === undefined || replacement === token.text) return {};
  return { nearest: closest, suggestion: text.slice(0, token.at) + replacement + text.slice(token.end) };
}

export function unknownFilter(line: Line, token: Token, typed: string): CommandFault {
  const allowed = rules[line.verb].filters;
  const closest = nearest(typed, wordsIn(filterTerms.filter((term) => allowed.includes(term.name))));
  const rest = readQuoted(token.text.slice(typed.length));
  return {
    fault: 'filter',
    verb: line.verb,
    word: `${typed}:`,
    allowed,
    ...suggest(line, token, closest, `${closest}${rest}`),
  };
}

/** A word of the grammar, wherever it may stand. */
export function isTerm(text: string): boolean {
  const terms: readonly (readonly Term<string>[])[] = [
    verbTerms,
    filterTerms,
    keywordTerms,
    stateTerms,
    eventTerms,
    dayTerms,
    weekdayTerms,
  ];
  return terms.some((list) => termOf(list, text) !== undefined);
}

/** A quoted filter value keeps its quotes. */
function readQuoted(rest: string): string {
  return /\s/u.test(rest) ? `:"${rest.slice(1)}"` : rest;
}
