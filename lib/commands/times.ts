/** The moments of times as people type them, in the configured time zone: Slack does not send the asker's. */
import { DateTime } from 'luxon';
import type { Day, Moment } from './moments.ts';

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
