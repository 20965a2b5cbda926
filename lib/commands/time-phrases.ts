/** Where times stand in a line: after a keyword, or alone. */
import type { CommandFault } from './command.ts';
import { durationLength, isUnit } from './durations.ts';
import { type Keyword, rules, stateTerms, termOf } from './grammar.ts';
import { isKind } from './kinds.ts';
import type { Line } from './line.ts';
import { readMoment } from './moments.ts';
import { isSmall } from './small-words.ts';
import { andWords, lastWords } from './time-words.ts';

export interface FoundTime {
  /** The keywords that it sets, each to its text. */
  readonly found: readonly (readonly [Keyword, string])[];
  /** A day or a time that no keyword introduces. */
  readonly moment?: string;
  /** How many tokens it took. */
  readonly length: number;
}

const timeKeywords: readonly Keyword[] = ['last', 'since', 'until', 'between', 'for', 'at'];
/** Around times, and of no meaning there. */
const articles = ['the', 'next', 'on', 'at', 'of'];

export function isTimeKeyword(keyword: Keyword): boolean {
  return timeKeywords.includes(keyword);
}

/** Undefined if the word is a small one here: `from anna`, `the last backup`. */
export function readKeywordTime(line: Line, index: number, keyword: Keyword): FoundTime | CommandFault | undefined {
  const words = line.tokens.map(({ text }) => text);
  const [typed = '', next] = words.slice(index);
  const named = keyword === 'last' ? readCalendarSpan(words.slice(index)) : undefined;
  if (named !== undefined) return named;
  const start = skipArticles(words, index + 1);
  if (keyword === 'between') return readBetween(line, words, index, start);
  const length =
    keyword === 'last'
      ? spanLength(words, start)
      : keyword === 'for'
        ? durationLength(words, start)
        : momentLength(words, start);
  if (length > 0) {
    const text = textOf(words, start, length);
    return { found: [[keyword, text]], length: start - index + length };
  }
  if (keyword === 'last' && readMoment(words, index) !== undefined) return undefined;
  if (isSmallHere(keyword, typed, next)) return undefined;
  if (next === undefined) return { fault: 'missing', verb: line.verb, word: keyword };
  return { found: [[keyword, next]], length: 2 };
}

/** `from` and `to` stand before much else; `last` before what happened last. */
function isSmallHere(keyword: Keyword, typed: string, next: string | undefined): boolean {
  if (keyword === 'for') return next !== undefined && !/^\d/u.test(next);
  if (keyword === 'last') {
    return next !== undefined && (isSmall(next) || termOf(stateTerms, next) !== undefined || isKind(next));
  }
  return keyword !== 'at' && isSmall(typed);
}

function readBetween({ verb }: Line, words: readonly string[], index: number, start: number): FoundTime | CommandFault {
  const first = momentLength(words, start);
  const middle = start + first;
  const second = andWords.includes((words[middle] ?? '').toLowerCase()) ? skipArticles(words, middle + 1) : middle;
  const last = momentLength(words, second);
  if (first === 0 || last === 0) {
    const word = `between ${words.slice(index + 1, index + 4).join(' ')}`.trim();
    return words[index + 1] === undefined
      ? { fault: 'missing', verb, word: 'between' }
      : { fault: 'value', verb, word };
  }
  const found = [
    ['since', textOf(words, start, first)],
    ['until', textOf(words, second, last)],
  ] as const;
  return { found, length: second + last - index };
}

/** `24h`, `yesterday`, `08:20 - 08:25`, `this week`, as far as the verb takes times. */
export function readLoneTime({ verb, tokens }: Line, index: number, momentsBefore: number): FoundTime | undefined {
  const { keywords } = rules[verb];
  const own = keywords.find((keyword) => keyword === 'last' || keyword === 'for' || keyword === 'at');
  if (own === undefined) return undefined;
  const words = tokens.slice(index, index + 10).map(({ text }) => text);
  const first = (words[0] ?? '').toLowerCase();
  const isRange = momentsBefore > 0 && andWords.includes(first) && keywords.includes('until');
  const until = isRange ? momentLength(words, 1) : 0;
  if (until > 0) return { found: [['until', textOf(words, 1, until)]], length: until + 1 };
  const named = own === 'last' ? readCalendarSpan(words) : undefined;
  if (named !== undefined) return named;
  const moment = readMoment(words, 0);
  if (moment !== undefined) {
    const text = textOf(words, 0, moment.length);
    if (own === 'at') return { found: [['at', text]], length: moment.length };
    return { found: [], moment: text, length: moment.length };
  }
  const length = own === 'at' ? 0 : durationLength(words, 0);
  return length === 0 ? undefined : { found: [[own, textOf(words, 0, length)]], length };
}

function readCalendarSpan(words: readonly string[]): FoundTime | undefined {
  const [first = '', second = ''] = words.map((word) => word.toLowerCase());
  const [two, one] = [`${first} ${second}`, first].map((name) => calendarSpans.get(name));
  const found = two ?? one;
  return found && { found, length: two === undefined ? 1 : 2 };
}

const night: FoundTime['found'] = [
  ['since', 'yesterday 18:00'],
  ['until', 'today 06:00'],
];
const morning: FoundTime['found'] = [
  ['since', 'today 00:00'],
  ['until', 'today 12:00'],
];

/** What has a name of its own. A map: people may type the name of what every object inherits. */
const calendarSpans: ReadonlyMap<string, FoundTime['found']> = new Map<string, FoundTime['found']>([
  ['this week', [['since', 'monday']]],
  ['this month', [['since', 'this month']]],
  ['last night', night],
  ['this morning', morning],
  ['本月', [['since', '本月']]],
  ['这个月', [['since', '本月']]],
  ['本周', [['since', 'monday']]],
  ['这周', [['since', 'monday']]],
  ['上周', [['last', '1w']]],
  ['上个月', [['last', '1mo']]],
  ['昨晚', night],
  ['昨夜', night],
  ['今早', morning],
  ['今天早上', morning],
]);

function skipArticles(words: readonly string[], from: number): number {
  let at = from;
  while (articles.includes((words[at] ?? '').toLowerCase())) at += 1;
  return at;
}

/** A duration, or a unit alone: the last `hour`. */
function spanLength(words: readonly string[], at: number): number {
  const length = durationLength(words, at);
  return length === 0 && isUnit(words[at] ?? '') ? 1 : length;
}

/** A moment; after `since` also the beginning of a span: `last week`, `24h`. */
function momentLength(words: readonly string[], at: number): number {
  const moment = readMoment(words, at);
  if (moment !== undefined) return moment.length;
  const isLast = lastWords.includes((words[at] ?? '').toLowerCase());
  const length = spanLength(words, isLast ? at + 1 : at);
  if (length === 0 || (!isLast && durationLength(words, at) === 0)) return 0;
  return length + (isLast ? 1 : 0);
}

function textOf(words: readonly string[], at: number, length: number): string {
  return words.slice(at, at + length).join(' ');
}
