import type { Weekday } from './settings.ts';

/** As ISO counts them. */
export const weekdays: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

export function isWeekday(text: string): text is Weekday {
  return (weekdays as readonly string[]).includes(text);
}
