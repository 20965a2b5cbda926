/** Reads the words of a time: which day and which time of day they name. */
import { digitsOf, durationLength, parseDuration } from './durations.ts';
import { termOf } from './grammar.ts';
import {
  afternoonWords,
  agoWords,
  daysAgo,
  dayTerms,
  lastWords,
  months,
  morningWords,
  weekdays,
  weekdayTerms,
} from './time-words.ts';

/** A day, a time of day, both, or a point in time. */
export interface Moment {
  readonly day?: Day;
  readonly clock?: string;
  readonly agoMs?: number;
  readonly iso?: string;
}

export type Day =
  | { readonly daysAgo: number }
  /** `before`: not today. */
  | { readonly weekday: number; readonly before: boolean }
  | { readonly monthBegins: true }
  | { readonly month: number; readonly day: number; readonly year?: number };

interface Read<Value> {
  readonly value: Value;
  /** How many words it took. */
  readonly length: number;
}

/** Reads the time that begins at a word. It may be one that no calendar has. */
export function readMoment(words: readonly string[], at = 0): Read<Moment> | undefined {
  const lower = words.slice(at, at + 8).map((word) => word.toLowerCase());
  const [first = ''] = lower;
  if (first.includes(' ')) {
    const inner = first.split(' ');
    const whole = readMoment(inner);
    return whole?.length === inner.length ? { value: whole.value, length: 1 } : undefined;
  }
  if (first === 'now' || first === '现在') return { value: { agoMs: 0 }, length: 1 };
  if (/^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}/u.test(first)) return { value: { iso: first.toUpperCase() }, length: 1 };
  return readAgo(lower) ?? readDayAndClock(lower);
}

export function parseMoment(text: string): Moment | undefined {
  const words = text.trim().split(/\s+/u);
  const read = readMoment(words);
  return read?.length === words.length ? read.value : undefined;
}

/** `2 hours ago`. */
function readAgo(words: readonly string[]): Read<Moment> | undefined {
  const length = durationLength(words, 0);
  if (length === 0 || !agoWords.includes(words[length] ?? '')) return undefined;
  return { value: { agoMs: parseDuration(words.slice(0, length).join(' ')) ?? 0 }, length: length + 1 };
}

function readDayAndClock(words: readonly string[]): Read<Moment> | undefined {
  let length = 0;
  let found: Moment = {};
  for (;;) {
    const skipped = length > 0 && ['at', 'on', 'the', 'in'].includes(words[length] ?? '') ? 1 : 0;
    const rest = words.slice(length + skipped);
    const day = found.day === undefined ? readDay(rest) : undefined;
    const clock = day === undefined && found.clock === undefined ? readClock(rest) : undefined;
    if (day !== undefined) found = { ...found, day: day.value };
    if (clock !== undefined) found = { ...found, clock: clock.value };
    if (day === undefined && clock === undefined) return length === 0 ? undefined : { value: found, length };
    length += skipped + (day?.length ?? 0) + (clock?.length ?? 0);
  }
}

function readDay(words: readonly string[]): Read<Day> | undefined {
  const [first = '', second = ''] = words;
  const relative = termOf(dayTerms, first);
  if (relative !== undefined) return { value: { daysAgo: daysAgo[relative] }, length: 1 };
  if (first === '本月' || first === '这个月') return { value: { monthBegins: true }, length: 1 };
  if (first === 'this' && second === 'month') return { value: { monthBegins: true }, length: 2 };
  return readWeekday(first, second) ?? readDate(first) ?? readMonth(words);
}

function readWeekday(first: string, second: string): Read<Day> | undefined {
  const isLast = lastWords.includes(first);
  const glued = first.startsWith('上') && first.length > 1;
  const name = termOf(weekdayTerms, isLast ? second : glued ? first.slice(1) : first);
  if (name === undefined) return undefined;
  return { value: { weekday: weekdays.indexOf(name) + 1, before: isLast || glued }, length: isLast ? 2 : 1 };
}

const dates = [
  /^(?<year>\d{4})[-/](?<month>\d{1,2})[-/](?<day>\d{1,2})$/,
  /^(?<day>\d{1,2})\.(?<month>\d{1,2})(?:\.(?<year>\d{4})?)?$/,
  /^(?:(?<year>\d{4})年)?(?<month>\d{1,2})月(?<day>\d{1,2})[日号]?$/,
];

function readDate(word: string): Read<Day> | undefined {
  const { year, month, day } =
    dates.map((form) => form.exec(word)?.groups).find((groups) => groups !== undefined) ?? {};
  if (month === undefined || day === undefined) return undefined;
  return { value: { month: Number(month), day: Number(day), ...yearOf(year) }, length: 1 };
}

/** `Jun 17`, `17th of June 2023`. */
function readMonth(words: readonly string[]): Read<Day> | undefined {
  const [first = '', ...rest] = words;
  const gap = rest[0] === 'of' ? 1 : 0;
  const [name, number, used] = /^\d/.test(first) ? [rest[gap] ?? '', first, 2 + gap] : [first, rest[0] ?? '', 2];
  const month = months.findIndex(
    (whole) => whole === name || (name.length >= 3 && name.length <= 4 && whole.startsWith(name)),
  );
  const day = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(number)?.[1];
  if (month < 0 || day === undefined) return undefined;
  const year = /^\d{4}$/.test(words[used] ?? '') ? words[used] : undefined;
  const length = used + (year === undefined ? 0 : 1);
  return { value: { month: month + 1, day: Number(day), ...yearOf(year) }, length };
}

function yearOf(year: string | undefined): { readonly year?: number } {
  return year === undefined ? {} : { year: Number(year) };
}

/** `14:00`, `8:20am`, `9 pm`, `下午3点半`. */
function readClock(words: readonly string[]): Read<string> | undefined {
  const [first = '', second = ''] = words;
  if (isHalf(first) && /^[\d两一二三四五六七八九十]/u.test(second)) {
    const inner = readClock([`${first}${second}`]);
    return inner && { value: inner.value, length: 2 };
  }
  const form =
    /^(?<hour>\d{1,2})(?::(?<minute>\d{2})(?::(?<second>\d{2}))?)?(?<half>[ap]\.?m\.?)?$/.exec(first)?.groups ??
    /^(?<half>上午|早上|凌晨|下午|晚上)?(?<hour>\d{1,2})点(?<minute>\d{1,2}|半)?分?$/.exec(chineseDigits(first))
      ?.groups;
  if (form === undefined) return undefined;
  const behind = /^[ap]\.?m\.?$/.test(second) ? second : undefined;
  const half = (form.half ?? behind)?.replaceAll('.', '');
  const isBare = form.minute === undefined && !first.includes('点');
  if (isBare && half === undefined) return undefined;
  const minute = form.minute === '半' ? '30' : (form.minute ?? '00');
  const hour = hourOf(Number(form.hour), half);
  const length = form.half === undefined && behind !== undefined ? 2 : 1;
  return { value: [hour, minute.padStart(2, '0'), form.second ?? '00'].join(':'), length };
}

function isHalf(word: string): boolean {
  return /\p{Script=Han}/u.test(word) && [...morningWords, ...afternoonWords].includes(word);
}

function chineseDigits(word: string): string {
  return word.replace(/两|[一二三四五六七八九十]+/gu, digitsOf);
}

function hourOf(hour: number, half: string | undefined): string {
  const isAfternoon = half !== undefined && afternoonWords.includes(half) && hour < 12;
  const isMidnight = half !== undefined && morningWords.includes(half) && hour === 12;
  return String(isAfternoon ? hour + 12 : isMidnight ? 0 : hour).padStart(2, '0');
}
