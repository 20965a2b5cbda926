/** Times and durations as people type them, in the configured time zone: Slack does not send the asker's. */
import { DateTime } from 'luxon';
import { termOf } from './grammar.ts';
import type { Day, Moment } from './moments.ts';
import { numberWords, numerals, unitMs, unitTerms } from './time-words.ts';

/** Longer ones are typos, and would leave the calendar. */
const durationMaxMs = 3_660 * 86_400_000;
const durationMaxCharacters = 80;

/** `24h`, `2 hours`, `1h30m`, `两小时`; undefined if it is not a duration, or zero. A space may precede the unit. */
export function parseDuration(text: string): number | undefined {
  if (text.length > durationMaxCharacters) return undefined;
  const words = text.toLowerCase().split(/\s+/u);
  const compact = words
    .map(numberOf)
    .join('')
    .replace(/[个两半]|[一二三四五六七八九十]+/gu, digitsOf);
  const parts = [...compact.matchAll(/(\d{1,6}(?:\.\d)?)([^\d.]+)/gu)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== compact) return undefined;
  let durationMs = 0;
  for (const [, count, word] of parts) {
    const unit = termOf(unitTerms, word ?? '');
    if (unit === undefined) return undefined;
    durationMs += Number(count) * unitMs[unit];
  }
  return durationMs > 0 && durationMs <= durationMaxMs ? durationMs : undefined;
}

function numberOf(word: string): string {
  if (word === 'a' || word === 'an') return '1';
  const number = numberWords.indexOf(word);
  return number < 0 ? word : String(number);
}

/** `三十五` is 35. */
export function digitsOf(numeral: string): string {
  if (numeral === '两') return '2';
  if (numeral === '半') return '0.5';
  if (numeral === '个') return '';
  const [tens = '', ones = ''] = numeral.includes('十') ? numeral.split('十') : ['零', numeral];
  return String(10 * (tens === '' ? 1 : numerals.indexOf(tens) + 1) + (ones === '' ? 0 : numerals.indexOf(ones) + 1));
}

export function isUnit(word: string): boolean {
  return termOf(unitTerms, word) !== undefined;
}

/** @returns how many words from `at` on are a duration; 0: none. */
export function durationLength(words: readonly string[], at: number): number {
  let length = 0;
  for (;;) {
    const [first, second] = [words[at + length], words[at + length + 1]];
    if (first === undefined) return length;
    if (parseDuration(first) !== undefined) length += 1;
    else if (second !== undefined && isUnit(second) && parseDuration(`${first} ${second}`) !== undefined) length += 2;
    else return length;
  }
}

export interface Reading {
  readonly atMs: number;
  /** A date without a time: `until` includes the whole day. */
  readonly wholeDay: boolean;
}

/**
 * Which day a time of day, a day of the week or a date without a year belongs to: the `last` there was, the `next` there
 * will be, or the one of `today`.
 */
export type Side = 'last' | 'next' | 'today';

export interface Clocks {
  readonly timeZone: string;
  /** Times are counted from then. */
  readonly nowMs: number;
}

/** Undefined for what no calendar has. */
export function resolveMoment({ day, clock, agoMs, iso }: Moment, clocks: Clocks, side: Side): Reading | undefined {
  const { timeZone: zone, nowMs } = clocks;
  if (agoMs !== undefined) return { atMs: Math.max(0, nowMs - agoMs), wholeDay: false };
  if (iso !== undefined) return reading(DateTime.fromISO(iso, { zone }));
  const now = DateTime.fromMillis(nowMs, { zone });
  const date = day === undefined ? now.startOf('day') : dateOf(day, now, side);
  if (clock === undefined) return reading(date, true);
  const at = DateTime.fromISO(`${date.toISODate()}T${clock}`, { zone });
  if (day !== undefined || !at.isValid || side === 'today') return reading(at);
  if (side === 'last') return reading(at > now ? at.minus({ days: 1 }) : at);
  return reading(at < now ? at.plus({ days: 1 }) : at);
}

function dateOf(day: Day, now: DateTime, side: Side): DateTime {
  const today = now.startOf('day');
  if ('monthBegins' in day) return now.startOf('month');
  if ('daysAgo' in day) return today.minus({ days: day.daysAgo });
  if ('weekday' in day) {
    if (side === 'next') return today.plus({ days: (day.weekday - now.weekday + 7) % 7 });
    const days = (now.weekday - day.weekday + 7) % 7;
    return today.minus({ days: days === 0 && day.before ? 7 : days });
  }
  const digits = [day.month, day.day].map((part) => String(part).padStart(2, '0'));
  const date = DateTime.fromISO([day.year ?? now.year, ...digits].join('-'), { zone: now.zone });
  if (day.year !== undefined || !date.isValid) return date;
  if (side === 'last') return date > now ? date.minus({ years: 1 }) : date;
  return side === 'next' && date < today ? date.plus({ years: 1 }) : date;
}

/** The last millisecond of the day in that time zone. */
export function endOfDay(atMs: number, timeZone: string): number {
  return DateTime.fromMillis(atMs, { zone: timeZone }).endOf('day').toMillis();
}

function reading(time: DateTime, wholeDay = false): Reading | undefined {
  return time.isValid ? { atMs: time.toMillis(), wholeDay } : undefined;
}
