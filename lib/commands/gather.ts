/** Sorts the words of a line into states, times, filters, keywords and the rest, by the verb's grammar rule. */
import type { CommandFault } from './command.ts';
import {
  eventTerms,
  filterTerms,
  type Keyword,
  keywordTerms,
  rules,
  stateTerms,
  termOf,
  type Verb,
} from './grammar.ts';
import type { Gathered, Line, ParseStep } from './line.ts';
import { isSmall, questionWords } from './small-words.ts';
import { takeBareFilter, takeFilter, takeKind } from './take-filter.ts';
import { isTimeKeyword, readKeywordTime, readLoneTime } from './time-phrases.ts';
import { isBecause, isPerson, type Token } from './tokens.ts';
import { isTerm } from './unknown-word.ts';

export function gather(line: Line): Gathered | CommandFault {
  const gathered: Gathered = {
    states: [],
    events: [],
    filters: new Map(),
    not: { states: [], filters: new Map() },
    keywords: new Map(),
    moments: [],
    plain: [],
    leftovers: [],
    questions: [],
  };
  let index = 0;
  while (index < line.tokens.length) {
    const step = takeOne(line, index, gathered);
    if (typeof step !== 'number') return step;
    index += step;
  }
  return gathered;
}

function takeOne(line: Line, index: number, gathered: Gathered): number | CommandFault {
  const token = line.tokens[index];
  if (token === undefined) return 1;
  for (const take of steps) {
    const step = take(line, index, token, gathered);
    if (step !== undefined) return step;
  }
  const { takes } = rules[line.verb];
  const isFull = gathered.plain.length >= takes.length || takes.includes('kind');
  (isFull ? gathered.leftovers : gathered.plain).push(token);
  return 1;
}

type Take = (line: Line, index: number, token: Token, gathered: Gathered) => ParseStep;

/** In this order; what none of them takes is a name, an id or a typo. */
const steps: readonly Take[] = [
  takeWord,
  takePerson,
  takeFilter,
  takeId,
  takeKeyword,
  takeTime,
  takeState,
  takeEvent,
  takeKind,
  takeBareFilter,
  takeSmall,
];

/** Help explains every word. */
function takeWord({ verb }: Line, _index: number, token: Token, { plain }: Gathered): ParseStep {
  const isPassed = isSmallWord(token) && !isTerm(token.text);
  if (!rules[verb].takes.includes('word') || plain.length > 0 || isPassed) return undefined;
  plain.push(token);
  return 1;
}

/** A mute of `user:<@U…>` is not in force at once: it says itself that nothing matches. */
function takePerson({ verb }: Line, _index: number, token: Token): ParseStep {
  if (!isPerson(token) || (token.colonAt !== undefined && !rules[verb].states)) return undefined;
  return { fault: 'person', verb, word: token.text.slice((token.colonAt ?? -1) + 1), leftovers: [token] };
}

/** What can only be an id is none of the words that it begins with: `1234d`. */
function takeId({ verb, tokens }: Line, index: number, token: Token, { plain }: Gathered): ParseStep {
  const isId = /^(?=.*\d)(?!\d{4}-\d{2}-\d{2}$)[\da-f-]{4,}$/iu.test(token.text);
  if (!rules[verb].takes.includes('id') || plain.length > 0 || !(isId || isAddressed(tokens, index))) return undefined;
  plain.push(token);
  return 1;
}

/** `failed target:prod`, as buttons name a task: its id may be any word. */
export function isAddressed(tokens: readonly Token[], index: number): boolean {
  const [first, { text = '', colonAt = 0 } = {}] = tokens;
  const isBehindVerb = index === 0 && first !== undefined && first.at > 0 && tokens.length <= 3;
  return isBehindVerb && termOf(filterTerms, text.slice(0, colonAt)) === 'target';
}

function takeKeyword(line: Line, index: number, token: Token, gathered: Gathered): ParseStep {
  const { verb, tokens } = line;
  const keyword = token.quoted ? undefined : termOf(keywordTerms, token.text);
  if (keyword === undefined || !rules[verb].keywords.includes(keyword)) return undefined;
  if (keyword === 'not') return takeNot(line, index, gathered);
  if (isTimeKeyword(keyword)) {
    const read = readKeywordTime(line, index, keyword);
    if (read === undefined) return undefined;
    return 'fault' in read ? read : (setKeywords(verb, read.found, gathered) ?? read.length);
  }
  const next = tokens[index + 1];
  if (keyword === 'anyway' || keyword === 'over') return setKeywords(verb, [[keyword, keyword]], gathered) ?? 1;
  if (next === undefined) return { fault: 'missing', verb, word: keyword };
  const value = isBecause(token) ? reasonOf(next.text) : next.text;
  return setKeywords(verb, [[keyword, value]], gathered) ?? 2;
}

/** Quotes around the whole reason are not a part of it. */
function reasonOf(text: string): string {
  return /^["“”„'‘’`「『]([^"“”'‘’`」』]*)["“”'‘’`」』]$/u.exec(text)?.[1] ?? text;
}

/** @returns what is wrong. */
function setKeywords(
  verb: Verb,
  found: readonly (readonly [Keyword, string])[],
  { keywords }: Gathered,
): CommandFault | undefined {
  for (const [keyword, value] of found) {
    if (keywords.has(keyword)) return { fault: 'twice', verb, word: keyword };
    keywords.set(keyword, value);
  }
  return undefined;
}

/** `not failed`, `not:type:backup`, `except redis-carts`. */
function takeNot(line: Line, index: number, gathered: Gathered): ParseStep {
  const next = line.tokens[index + 1];
  if (next === undefined) return { fault: 'missing', verb: line.verb, word: 'not' };
  if (isSmallWord(next)) return takeNot({ ...line, tokens: line.tokens.toSpliced(index + 1, 1) }, index, gathered);
  const inner: Gathered = { ...gathered, states: gathered.not.states, filters: gathered.not.filters, leftovers: [] };
  const step = takeOne({ ...line, verb: 'tasks' }, index + 1, inner);
  if (typeof step !== 'number') return step;
  gathered.leftovers.push(...inner.leftovers);
  return step + 1;
}

function takeTime(line: Line, index: number, token: Token, gathered: Gathered): ParseStep {
  const read =
    token.quoted && !token.text.includes(' ') ? undefined : readLoneTime(line, index, gathered.moments.length);
  if (read === undefined) return undefined;
  if (read.moment !== undefined) gathered.moments.push(read.moment);
  return setKeywords(line.verb, read.found, gathered) ?? read.length;
}

function takeState({ verb }: Line, _index: number, token: Token, { states }: Gathered): ParseStep {
  const state = termOf(stateTerms, token.text);
  const isAll = state === 'all' && (verb === 'mute' || verb === 'unmute');
  if (state === undefined || !(rules[verb].states || isAll)) return undefined;
  if (!states.includes(state)) states.push(state);
  return 1;
}

function takeEvent({ verb }: Line, _index: number, token: Token, { events }: Gathered): ParseStep {
  const event = rules[verb].events ? termOf(eventTerms, token.text) : undefined;
  if (event === undefined) return undefined;
  if (events.length > 0) return { fault: 'twice', verb, word: token.text };
  events.push(event);
  return 1;
}

function takeSmall(_line: Line, _index: number, token: Token, { questions }: Gathered): ParseStep {
  if (!isSmallWord(token)) return undefined;
  if (questionWords.has(token.text.toLowerCase())) questions.push(token.text);
  return 1;
}

function isSmallWord({ text, quoted }: Token): boolean {
  return quoted === undefined && isSmall(text);
}
