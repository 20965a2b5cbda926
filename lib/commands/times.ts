/** Times and durations as people type them, in the configured time zone: Slack does not send the asker's. */
import { DateTime } from 'luxon';

type Unit = 'minute' | 'hour' | 'day' | 'week';

const unitMs: Readonly<Record<Unit, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

const unitByWord: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ...unitWords('minute', ['m', 'min', 'mins', 'minute', 'minutes', '分', '分钟']),
  ...unitWords('hour', ['h', 'hr', 'hrs', 'hour', 'hours', '时', '小时']),
  ...unitWords('day', ['d', 'day', 'days', '天', '日']),
  ...unitWords('week', ['w', 'week', 'weeks', '周', '星期']),
]);

/** Longer ones are typos, and would leave the calendar. */
const durationMaxMs = 3_660 * 86_400_000;
const timeWords = { today: 0, 今天: 0, yesterday: 1, 昨天: 1 } as const;
const timeOfDay = /^\d{1,2}:\d{2}(?::\d{2})?$/;

/** `24h`, `2 hours`, `1h30m`; undefined if it is not a duration, or zero. A space may precede the unit. */
export function parseDuration(text: string): number | undefined {
  const compact = text.toLowerCase().replace(/\s+/gu, '');
  const parts = [...compact.matchAll(/(\d{1,6})([^\d]+)/gu)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== compact) return undefined;
  let durationMs = 0;
  for (const [, count, word] of parts) {
    const unit = unitByWord.get(word ?? '');
    if (unit === undefined) return undefined;
    durationMs += Number(count) * unitMs[unit];
  }
  return durationMs > 0 && durationMs <= durationMaxMs ? durationMs : undefined;
}

export function isUnit(word: string): boolean {
  return unitByWord.has(word.toLowerCase());
}

export function isTimeOfDay(word: string): boolean {
  return timeOfDay.test(word);
}

export interface Reading {
  readonly atMs: number;
  /** A date without a time: `until` includes the whole day. */
  readonly wholeDay: boolean;
}

/** `2026-11-01`, `2026-11-01 03:00`, `03:00` (today), `yesterday`, or with an offset: `2026-11-01T03:00:00Z`. */
export function parseTime(text: string, timeZone: string, nowMs: number): Reading | undefined {
  const now = DateTime.fromMillis(nowMs, { zone: timeZone });
  const days = Object.entries(timeWords).find(([word]) => word === text.toLowerCase())?.[1];
  if (days !== undefined) return { atMs: now.minus({ days }).startOf('day').toMillis(), wholeDay: true };
  if (isTimeOfDay(text))
    return reading(DateTime.fromISO(`${now.toISODate()}T${text.padStart(5, '0')}`, { zone: timeZone }));
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  if (!isDay && !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text)) return undefined;
  return reading(DateTime.fromISO(text.replace(' ', 'T'), { zone: timeZone }), isDay);
}

/** The last millisecond of the day in that time zone. */
export function endOfDay(atMs: number, timeZone: string): number {
  return DateTime.fromMillis(atMs, { zone: timeZone }).endOf('day').toMillis();
}

function reading(time: DateTime, wholeDay = false): Reading | undefined {
  return time.isValid ? { atMs: time.toMillis(), wholeDay } : undefined;
}

function unitWords(unit: Unit, words: readonly string[]): [string, Unit][] {
  return words.map((word) => [word, unit]);
}
