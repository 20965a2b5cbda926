/** Sorts the words after a verb into states, filters, keywords and the rest, by the verb's grammar rule. */
import type { TaskEvent } from '../model/task.ts';
import { quoted } from '../mutes/filter.ts';
import { type CommandFault, valueMaxCharacters } from './command.ts';
import {
  eventTerms,
  type FilterName,
  filterTerms,
  type Keyword,
  keywordTerms,
  rules,
  type StateName,
  stateTerms,
  termOf,
  type Verb,
  wordsIn,
} from './grammar.ts';
import { isKind, kindWords } from './kinds.ts';
import { nearest } from './nearest.ts';
import { isTimeOfDay, isUnit } from './times.ts';
import type { Token } from './tokens.ts';

export interface Gathered {
  readonly states: StateName[];
  readonly events: TaskEvent[];
  readonly filters: Map<FilterName, string>;
  readonly keywords: Map<Keyword, string>;
  /** Other words, if the verb takes any. */
  readonly plain: string[];
}

/** The result of one step: how many tokens it took, or what is wrong. */
type ParseStep = number | CommandFault;

interface Line {
  readonly text: string;
  readonly verb: Verb;
  readonly tokens: readonly Token[];
}

export function gather(text: string, verb: Verb, tokens: readonly Token[]): Gathered | CommandFault {
  const gathered: Gathered = { states: [], events: [], filters: new Map(), keywords: new Map(), plain: [] };
  const line: Line = { text, verb, tokens };
  let index = 0;
  while (index < tokens.length) {
    const step = takeOne(line, index, gathered);
    if (typeof step !== 'number') return step;
    index += step;
  }
  return gathered;
}

function takeOne(line: Line, index: number, gathered: Gathered): ParseStep {
  const token = line.tokens[index];
  if (token === undefined) return 1;
  const rule = rules[line.verb];
  if (token.colonAt !== undefined && token.colonAt > 0 && !isPlainWithColon(line, token, token.colonAt, gathered)) {
    return takeFilter(line, index, token, token.colonAt, gathered);
  }
  const keyword = termOf(keywordTerms, token.text);
  if (keyword !== undefined && rule.keywords.includes(keyword)) return takeKeyword(line, index, keyword, gathered);
  const state = rule.states ? termOf(stateTerms, token.text) : undefined;
  if (state !== undefined) {
    if (gathered.states.length > 0) return { fault: 'twice', verb: line.verb, word: token.text };
    gathered.states.push(state);
    return 1;
  }
  const event = rule.events ? termOf(eventTerms, token.text) : undefined;
  if (event !== undefined) {
    if (gathered.events.length > 0) return { fault: 'twice', verb: line.verb, word: token.text };
    gathered.events.push(event);
    return 1;
  }
  if (rule.takes.includes('kind')) {
    if (!isKind(token.text)) return unknownWord(line, token);
    if (gathered.plain.length > 0) return { fault: 'twice', verb: line.verb, word: token.text };
  }
  if (gathered.plain.length >= rule.takes.length) return unknownWord(line, token);
  gathered.plain.push(token.text);
  return 1;
}

/** An id may contain a colon; only what resembles a filter counts as one. */
function isPlainWithColon({ verb }: Line, { text }: Token, colonAt: number, { plain }: Gathered): boolean {
  if (!rules[verb].takes.includes('id') || plain.length > 0) return false;
  return nearest(text.slice(0, colonAt), wordsIn(filterTerms)) === undefined;
}

/** `name:value`, or `name:` and the value after a space. */
function takeFilter(line: Line, index: number, token: Token, colonAt: number, gathered: Gathered): ParseStep {
  const { verb } = line;
  const typed = token.text.slice(0, colonAt);
  const allowed = rules[verb].filters;
  const name = termOf(filterTerms, typed);
  if (name === undefined || !allowed.includes(name)) {
    const names = wordsIn(filterTerms.filter((term) => allowed.includes(term.name)));
    const closest = nearest(typed, names);
    const rest = token.text.slice(colonAt);
    return {
      fault: 'filter',
      verb,
      word: `${typed}:`,
      allowed,
      ...suggest(line, token, closest, `${closest}${readQuoted(rest)}`),
    };
  }
  const inside = token.text.slice(colonAt + 1).trim();
  const behind = line.tokens[index + 1];
  const value = inside === '' && behind?.colonAt === undefined ? (behind?.text.trim() ?? '') : inside;
  if (value === '') return { fault: 'missing', verb, word: `${name}:` };
  if (value.length > valueMaxCharacters) return { fault: 'too-long', verb, word: `${name}:` };
  if (gathered.filters.has(name)) return { fault: 'twice', verb, word: `${name}:` };
  gathered.filters.set(name, value);
  return inside === '' ? 2 : 1;
}

function takeKeyword(line: Line, index: number, keyword: Keyword, gathered: Gathered): ParseStep {
  const { verb, tokens } = line;
  if (gathered.keywords.has(keyword)) return { fault: 'twice', verb, word: keyword };
  if (keyword === 'anyway' || keyword === 'over') {
    gathered.keywords.set(keyword, keyword);
    return 1;
  }
  const [next, afterNext] = tokens.slice(index + 1, index + 3);
  if (next === undefined) return { fault: 'missing', verb, word: keyword };
  if (keyword === 'because') {
    gathered.keywords.set(keyword, line.text.slice(next.at));
    return tokens.length - index;
  }
  const belongs = afterNext !== undefined && isSecondHalf(keyword, next.text, afterNext.text);
  gathered.keywords.set(keyword, belongs ? `${next.text} ${afterNext.text}` : next.text);
  return belongs ? 3 : 2;
}

/** `2 hours`, `2026-11-01 03:00`. */
function isSecondHalf(keyword: Keyword, first: string, second: string): boolean {
  if (keyword === 'last' || keyword === 'for') return /^\d+$/.test(first) && isUnit(second);
  return (
    (keyword === 'since' || keyword === 'until' || keyword === 'at') &&
    /^\d{4}-\d{2}-\d{2}$/.test(first) &&
    isTimeOfDay(second)
  );
}

function unknownWord(line: Line, token: Token): CommandFault {
  const rule = rules[line.verb];
  const words = [
    ...(rule.states ? wordsIn(stateTerms) : []),
    ...(rule.events ? wordsIn(eventTerms) : []),
    ...(rule.takes.includes('kind') ? kindWords() : []),
    ...wordsIn(keywordTerms.filter(({ name }) => rule.keywords.includes(name))),
  ];
  const closest = nearest(token.text, words);
  return { fault: 'word', verb: line.verb, word: token.text, ...suggest(line, token, closest, quoted(closest ?? '')) };
}

function suggest(
  { text }: Line,
  token: Token,
  closest: string | undefined,
  replacement: string | undefined,
): Pick<CommandFault, 'nearest' | 'suggestion'> {
  if (closest === undefined) return {};
  return { nearest: closest, suggestion: text.slice(0, token.at) + replacement + text.slice(token.end) };
}

/** A quoted filter value keeps its quotes. */
function readQuoted(rest: string): string {
  return /\s/u.test(rest) ? `:"${rest.slice(1)}"` : rest;
}
