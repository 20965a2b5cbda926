import { DateTime } from 'luxon';
import type { Settings, Weekday } from '../model/settings.ts';

/** An ISO week, Monday to Sunday, as it is in one time zone. */
export interface Week {
  /** For example `2026-W48`. The year is the week's own: 31 December may lie in the first week of the next. */
  readonly name: string;
  readonly fromMs: number;
  /** The week is over at this instant. */
  readonly toMs: number;
}

export function weekOf(atMs: number, timeZone: string): Week {
  return weekFrom(DateTime.fromMillis(atMs, { zone: timeZone }).startOf('week'));
}

/** The latest week that is over. */
export function weekBefore(atMs: number, timeZone: string): Week {
  return weekFrom(DateTime.fromMillis(atMs, { zone: timeZone }).startOf('week').minus({ weeks: 1 }));
}

/** When the summary of the latest week that is over is due: in the week of `atMs`, which may be before or after it. */
export function summaryDueMs(atMs: number, { timeZone, summary }: Pick<Settings, 'timeZone' | 'summary'>): number {
  const [hour = 0, minute = 0] = summary.time.split(':').map(Number);
  const days = weekdays.indexOf(summary.weekday);
  const monday = DateTime.fromMillis(atMs, { zone: timeZone }).startOf('week');
  return monday.plus({ days }).set({ hour, minute }).toMillis();
}

/** As ISO counts them. */
const weekdays: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Counted in days, since a week with a change of clocks is an hour longer or shorter. */
function weekFrom(monday: DateTime): Week {
  return {
    name: monday.toFormat("kkkk-'W'WW"),
    fromMs: monday.toMillis(),
    toMs: monday.plus({ weeks: 1 }).toMillis(),
  };
}
