/** Times of the week that routes name, on the clocks of the configured time zone. Pure. */
import { DateTime } from 'luxon';
import type { Route, RouteMatch, Settings, TimeSpan } from './settings.ts';
import { isWeekday, weekdays } from './weekdays.ts';

type Times = Pick<Settings, 'timeZone' | 'timeIntervals'>;

/** The routes that may take an event at that moment. */
export function routesAt(settings: Times & Pick<Settings, 'routes'>, nowMs: number): readonly Route[] {
  return settings.routes.filter(({ match }) => isInTime(settings, match, nowMs));
}

/** Within one of the intervals of `during`, and within none of `outside`. */
export function isInTime(
  { timeZone, timeIntervals = {} }: Times,
  { during, outside = [] }: Pick<RouteMatch, 'during' | 'outside'>,
  nowMs: number,
): boolean {
  if (during === undefined && outside.length === 0) return true;
  const now = DateTime.fromMillis(nowMs, { zone: timeZone });
  const isWithin = (name: string) => timeIntervals[name]?.some((span) => covers(span, now)) === true;
  return (during?.some(isWithin) ?? true) && !outside.some(isWithin);
}

/** `monday`, or `monday:friday`, both included; undefined if it is neither. */
export function daysIn(text: string): readonly number[] | undefined {
  const [first = '', last = first, ...more] = text.split(':');
  if (!isWeekday(first) || !isWeekday(last) || more.length > 0) return undefined;
  const from = weekdays.indexOf(first);
  const count = (weekdays.indexOf(last) - from + weekdays.length) % weekdays.length;
  return Array.from({ length: count + 1 }, (_, index) => (from + index) % weekdays.length);
}

/** A span that ends before it begins goes on over midnight, and belongs to the day on which it begins. */
function covers({ days, from, to }: TimeSpan, now: DateTime): boolean {
  const [fromMinute, toMinute, minute] = [minuteOf(from), minuteOf(to), now.hour * 60 + now.minute];
  const today = now.weekday - 1;
  const isOn = (day: number) => days.some((text) => daysIn(text)?.includes(day));
  if (fromMinute < toMinute) return isOn(today) && minute >= fromMinute && minute < toMinute;
  return (isOn(today) && minute >= fromMinute) || (isOn((today + 6) % 7) && minute < toMinute);
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
