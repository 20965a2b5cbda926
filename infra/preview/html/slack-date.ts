/** Slack's date tokens. https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
import type { Reading } from './reading.ts';

const DAY_MS = 86_400_000;

const FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { dateStyle: 'long' },
  date_short: { dateStyle: 'medium' },
  date_long: { dateStyle: 'full' },
  time: { timeStyle: 'short' },
  time_secs: { timeStyle: 'medium' },
};
const PRETTY = /^(.+)_pretty$/;

/** The date as a reader sees it. Undefined for a format that Slack does not know; Slack then shows the fallback. */
export function slackDate(atMs: number, format: string, reading: Reading): string | undefined {
  if (Number.isNaN(new Date(atMs).getTime())) return undefined;
  const shown = format.replace(/\{(\w+)\}/g, (token, name: string) => part(atMs, name, reading) ?? token);
  return /\{\w+\}/.test(shown) ? undefined : shown;
}

function part(atMs: number, name: string, reading: Reading): string | undefined {
  const pretty = PRETTY.exec(name)?.[1];
  const options = FORMATS[pretty ?? name];
  if (options === undefined) return undefined;
  const near = pretty === undefined ? undefined : nearDay(atMs, reading);
  return near ?? new Intl.DateTimeFormat(reading.language, { ...options, timeZone: reading.timeZone }).format(atMs);
}

/** `yesterday`, `today` or `tomorrow`. */
function nearDay(atMs: number, { language, timeZone, nowMs }: Reading): string | undefined {
  const dayOf = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeZone });
  const days = (Date.parse(dayOf.format(atMs)) - Date.parse(dayOf.format(nowMs))) / DAY_MS;
  return Math.abs(days) > 1
    ? undefined
    : new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
}
