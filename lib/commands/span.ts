/** From the times of a line to the span that is meant. Two times that contradict each other are a fault. */
import type { CommandFault, ParseContext } from './command.ts';
import { parseDuration } from './durations.ts';
import type { Keyword, Verb } from './grammar.ts';
import type { Gathered } from './line.ts';
import { type Moment, parseMoment } from './moments.ts';
import { nearest } from './nearest.ts';
import { lastWords } from './time-words.ts';
import { type Clocks, endOfDay, type Reading, resolveMoment, type Side } from './times.ts';

export const timeForms: readonly string[] = [
  '2026-11-01',
  '2026-11-01 03:00',
  '03:00',
  'yesterday',
  'monday',
  '2 hours ago',
];

export interface Span {
  /** Both ends included. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** `last` ends at `until` or now; a day alone is the whole day, a time of day alone is since then. */
export function readSpan(verb: Verb, { keywords, moments }: Gathered, context: ParseContext): Span | CommandFault {
  const { nowMs, timeZone } = context;
  const [lone, another] = moments.filter((text) => !isNow(text));
  const [last, since, until] = [keywords.get('last'), keywords.get('since'), keywords.get('until')];
  const day = lone === undefined ? undefined : dayOnly(lone);
  const twice = another ?? contradiction(last, since, lone, day);
  if (twice !== undefined) return { fault: 'twice', verb, word: twice };
  const lastMs = last === undefined ? undefined : lengthOf(last);
  if (last !== undefined && lastMs === undefined) return badValue(verb, 'last', last, ['24h', '7 days']);
  const begin = since === undefined ? lone : onDay(since, day);
  const to = until === undefined ? undefined : readEnd(onDay(until, day), begin, context);
  if (until !== undefined && to === undefined) return badValue(verb, 'until', until, timeForms);
  const untilMs = to?.wholeDay === true ? endOfDay(to.atMs, timeZone) : to?.atMs;
  const from = begin === undefined ? undefined : read(begin, { ...context, nowMs: untilMs ?? nowMs }, 'last', nowMs);
  if (begin !== undefined && from === undefined) return badValue(verb, 'since', since ?? begin, timeForms);
  const dayEndMs =
    since === undefined && until === undefined && from?.wholeDay ? endOfDay(from.atMs, timeZone) : undefined;
  const toMs = dayEndMs !== undefined && dayEndMs < nowMs ? dayEndMs : untilMs;
  const fromMs = lastMs === undefined ? from?.atMs : Math.max(0, (toMs ?? nowMs) - lastMs);
  if (fromMs !== undefined && fromMs > (toMs ?? nowMs)) return { fault: 'order', verb, word: since ?? begin ?? '' };
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}

/** The time that says where the span begins once more. */
function contradiction(last?: string, since?: string, lone?: string, day?: string): string | undefined {
  if (last !== undefined && since !== undefined) return 'since';
  if (last !== undefined && lone !== undefined) return lone;
  return lone !== undefined && since !== undefined && (day === undefined || !isClock(since)) ? lone : undefined;
}

/** `yesterday 08:00 until 10:00` ends on the day on which it begins, if that is later. */
function readEnd(until: string, begin: string | undefined, context: ParseContext): Reading | undefined {
  const end = parseMoment(until);
  const start = begin === undefined ? undefined : parseMoment(begin);
  if (end?.clock !== undefined && end.day === undefined && start?.day !== undefined && start.clock !== undefined) {
    const [from, sameDay] = [start, { ...end, day: start.day }].map((moment) => resolveMoment(moment, context, 'last'));
    if (from !== undefined && sameDay !== undefined && sameDay.atMs >= from.atMs) return sameDay;
  }
  return read(until, context, 'last');
}

/** How long a mute holds: `for` so long, or `until` a time to come. Undefined if nothing says so. */
export function readMuteMs({ keywords, moments }: Gathered, context: ParseContext): number | CommandFault | undefined {
  const ends: readonly (readonly [Keyword, string])[] = [
    ...[...keywords].filter(([keyword]) => keyword === 'for' || keyword === 'until'),
    ...moments.map((text) => ['until', text] as const),
  ];
  const [[keyword, text] = [], another] = ends;
  if (keyword === undefined || text === undefined) return undefined;
  if (another !== undefined) return { fault: 'twice', verb: 'mute', word: another[1] };
  if (keyword === 'for') return parseDuration(text) ?? 0;
  const at = read(text, context, 'next');
  if (at === undefined) return badValue('mute', 'until', text, timeForms);
  const endMs = at.wholeDay ? endOfDay(at.atMs, context.timeZone) : at.atMs;
  return endMs > context.nowMs ? endMs - context.nowMs : { fault: 'order', verb: 'mute', word: text };
}

/** `today`: as a route is tried out. */
export function readTime(text: string, context: ParseContext): Reading | undefined {
  return read(text, context, 'today');
}

/** @param nowMs what `2 hours ago` and `yesterday` are counted from, where a time of day is counted from elsewhere. */
function read(text: string, context: Clocks, side: Side, nowMs = context.nowMs): Reading | undefined {
  const moment = parseMoment(text);
  if (moment === undefined) {
    const lastMs = lengthOf(text);
    return lastMs === undefined ? undefined : { atMs: Math.max(0, nowMs - lastMs), wholeDay: false };
  }
  return resolveMoment(moment, isFixed(moment) ? { ...context, nowMs } : context, side);
}

/** Whether it is counted from now alone. */
function isFixed({ day, agoMs }: Moment): boolean {
  return agoMs !== undefined || (day !== undefined && 'daysAgo' in day);
}

/** `24h`, or a unit alone: the last `week`. */
function lengthOf(text: string): number | undefined {
  const [first = '', ...rest] = text.split(' ');
  const bare = lastWords.includes(first.toLowerCase()) ? rest.join(' ') : text;
  return parseDuration(bare) ?? parseDuration(`1 ${bare}`);
}

function isNow(text: string): boolean {
  return parseMoment(text)?.agoMs === 0;
}

function isClock(text: string): boolean {
  const moment = parseMoment(text);
  return moment?.clock !== undefined && moment.day === undefined;
}

/** The day itself, without a time of day. */
function dayOnly(text: string): string | undefined {
  const moment = parseMoment(text);
  return moment?.day !== undefined && moment.clock === undefined ? text : undefined;
}

/** A time of day on the day that is named elsewhere in the line. */
function onDay(text: string, day: string | undefined): string {
  return day !== undefined && isClock(text) ? `${day} ${text}` : text;
}

export function badValue(verb: Verb, name: string, value: string, allowed: readonly string[]): CommandFault {
  const closest = nearest(value, allowed);
  const word = `${name} ${value}`;
  return { fault: 'value', verb, word, allowed, ...(closest === undefined ? {} : { nearest: closest }) };
}
