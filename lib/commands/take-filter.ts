/** Filters in a line: `instance:a`, `user anna`, and types and classes that need no name. */
import { type CommandFault, valueMaxCharacters } from './command.ts';
import {
  classTerms,
  type FilterName,
  filterTerms,
  keywordTerms,
  rules,
  stateTerms,
  termOf,
  wordsIn,
} from './grammar.ts';
import { isKind } from './kinds.ts';
import type { Gathered, Line, ParseStep } from './line.ts';
import { nearest } from './nearest.ts';
import { isSmall } from './small-words.ts';
import { readLoneTime } from './time-phrases.ts';
import { isPerson, type Token } from './tokens.ts';
import { unknownFilter } from './unknown-word.ts';

/** `name:value`, or `name:` and the value after a space. An id may contain a colon. */
export function takeFilter(line: Line, index: number, token: Token, gathered: Gathered): ParseStep {
  const { colonAt } = token;
  if (colonAt === undefined || colonAt === 0) return undefined;
  const { verb } = line;
  const typed = token.text.slice(0, colonAt);
  const { takes, filters: allowed } = rules[verb];
  if (takes.includes('id') && gathered.plain.length === 0 && !isNearFilter(typed)) return undefined;
  const name = termOf(filterTerms, typed);
  if (name === undefined || !allowed.includes(name)) return unknownFilter(line, token, typed);
  const inside = token.text.slice(colonAt + 1).trim();
  const behind = line.tokens[index + 1];
  const value = inside === '' && behind?.colonAt === undefined ? (behind?.text.trim() ?? '') : inside;
  if (value === '') return { fault: 'missing', verb, word: `${name}:` };
  const named = name === 'type' ? singular(value) : value;
  return addFilter(line, name, named, gathered.filters) ?? (inside === '' ? 2 : 1);
}

function isNearFilter(typed: string): boolean {
  return nearest(typed, wordsIn(filterTerms)) !== undefined;
}

/** Several values of a filter are a list. @returns what is wrong. */
function addFilter(
  { verb }: Line,
  name: FilterName,
  value: string,
  filters: Map<FilterName, string>,
): CommandFault | undefined {
  const known = filters.get(name);
  if (known !== undefined && isNumber(name)) return { fault: 'twice', verb, word: `${name}:` };
  const values = known === undefined ? value : `${known.replace(/,$/u, '')},${value}`;
  if (values.length > valueMaxCharacters) return { fault: 'too-long', verb, word: `${name}:` };
  filters.set(name, values);
  return undefined;
}

function isNumber(name: FilterName): boolean {
  return name === 'limit' || name === 'page';
}

/** A type or a class, in one word or several: `backups`, `specification change`. */
export function takeKind(line: Line, index: number, token: Token, gathered: Gathered): ParseStep {
  const rule = rules[line.verb];
  const isTaken = rule.takes.includes('kind');
  if (!isTaken && !rule.filters.includes('type')) return undefined;
  const kind = kindAt(line, index);
  if (kind === undefined) return undefined;
  const { text, length } = kind;
  if (!isTaken) {
    const name = termOf(classTerms, text) === undefined ? 'type' : 'class';
    return addFilter(line, name, text, gathered.filters) ?? length;
  }
  if (gathered.plain.length > 0) return { fault: 'twice', verb: line.verb, word: token.text };
  gathered.plain.push({ ...token, text });
  return length;
}

const kindMaxWords = 4;

function kindAt({ tokens }: Line, index: number): { readonly text: string; readonly length: number } | undefined {
  for (let length = Math.min(kindMaxWords, tokens.length - index); length > 0; length -= 1) {
    const whole = tokens
      .slice(index, index + length)
      .map(({ text }) => text)
      .join(' ');
    const text = singular(whole);
    if (isKind(text) && !(length > 1 && endsInState(tokens[index + length - 1]))) return { text, length };
  }
  return undefined;
}

/** `backups` are of the type `backup`; what is no type stays as it is. */
function singular(text: string): string {
  const bare = text.replace(/s$/iu, '');
  return !isKind(text) && isKind(bare) ? bare : text;
}

/** `backup failures` are backups that failed. */
function endsInState(last: Token | undefined): boolean {
  return last !== undefined && termOf(stateTerms, last.text) !== undefined;
}

/** `user anna`, `by anna`: a filter's name and then a word that means nothing else. In Chinese a page's number comes first. */
export function takeBareFilter(line: Line, index: number, token: Token, gathered: Gathered): ParseStep {
  const page = token.quoted ? undefined : /^第?(\d+)页$/u.exec(token.text)?.[1];
  if (page !== undefined && rules[line.verb].filters.includes('page'))
    return addFilter(line, 'page', page, gathered.filters) ?? 1;
  const name = token.quoted ? undefined : termOf(filterTerms, token.text);
  const next = line.tokens[index + 1];
  if (name === undefined || !rules[line.verb].filters.includes(name) || next === undefined) return undefined;
  if (kindAt(line, index + 1) !== undefined) return undefined;
  const length = isMeant(line, index + 1) ? 0 : name === 'user' ? nameLength(line, index + 1) : 1;
  if (length === 0) return undefined;
  const value = line.tokens
    .slice(index + 1, index + 1 + length)
    .map(({ text }) => text)
    .join(' ');
  return addFilter(line, name, value, gathered.filters) ?? length + 1;
}

/** A name of a person may have several words. */
function nameLength(line: Line, from: number): number {
  let length = 1;
  while (/^\p{Lu}/u.test(line.tokens[from + length]?.text ?? '') && !isMeant(line, from + length)) length += 1;
  return length;
}

/** Whether the grammar has a meaning for the word. */
function isMeant(line: Line, index: number): boolean {
  const token = line.tokens[index];
  if (token === undefined || token.colonAt !== undefined) return true;
  if (token.quoted) return false;
  return (
    isPerson(token) ||
    isSmall(token.text) ||
    [keywordTerms, stateTerms, filterTerms].some((terms) => termOf<string>(terms, token.text) !== undefined) ||
    readLoneTime({ ...line, verb: 'tasks' }, index, 0)?.moment !== undefined
  );
}
