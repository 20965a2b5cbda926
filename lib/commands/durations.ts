/** Durations as people type them. */
import { termOf } from './grammar.ts';
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
