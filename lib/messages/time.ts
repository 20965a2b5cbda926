import { DateTime } from 'luxon';
import type { Lateness } from '../model/message-state.ts';
import { isFinal, type Task } from '../model/task.ts';
import type { DurationUnit, Moment, Phrase } from './catalogue.ts';
import type { Reader } from './views.ts';
import { wordsOf } from './words.ts';

/** The end of the year 9999: later times are not real, and Slack and Luxon disagree about them. */
const latestMs = 253_402_300_799_999;
/** Shorter bad states are shown without a duration. */
const downMinMs = 1_000;
const durationUnits: readonly [DurationUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

export function isShowableTime(atMs: number | undefined): atMs is number {
  return atMs !== undefined && atMs >= 0 && atMs <= latestMs;
}

/** For text that Slack cannot convert to each reader's time. Has the offset: a zone alone is ambiguous in autumn. */
export function zonedTime(atMs: number, reader: Reader): string {
  const time = inZone(atMs, reader);
  const zone = time.zoneName ?? 'UTC';
  const date = time.toFormat(wordsOf(reader.language).dateFormat);
  return zone === 'UTC' ? `${date} UTC` : `${date} UTC${time.toFormat('Z')} (${zone})`;
}

/** For a table whose heading names the zone. */
export function shortTime(atMs: number, reader: Reader): string {
  return inZone(atMs, reader).toFormat('MM-dd HH:mm');
}

/** A date without a time. */
export function dayName(atMs: number, reader: Reader): string {
  return inZone(atMs, reader).toFormat(wordsOf(reader.language).dayFormat);
}

/** The effective time zone: UTC if the configured one is unknown. */
export function zoneName(reader: Reader): string {
  return inZone(0, reader).zoneName ?? 'UTC';
}

/** Slack shows it in each reader's own local time. https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function slackTime(atMs: number, reader: Reader): string {
  const format = wordsOf(reader.language).slackDateFormat;
  return `<!date^${Math.floor(atMs / 1000)}^${format}|${zonedTime(atMs, reader)}>`;
}

/** The two largest units that are not zero, for example `3m 12s`. */
export function duration(durationMs: number, reader: Reader): string {
  return inUnits(durationMs, reader, 2, 'short');
}

/** The largest unit, spelled out: `14 minutes`. */
export function roughDuration(durationMs: number, reader: Reader): string {
  return inUnits(durationMs, reader, 1, 'long');
}

/**
 * How long a task took, or how long a bad state lasted. Empty before the end, because the last update of a running
 * task says nothing about its end, and for events, which have no duration.
 */
export function lastedText(task: Task, reader: Reader): string {
  const { state, createdAtMs, updatedAtMs, cloudEvent } = task;
  if (!isFinal(state) || !isShowableTime(createdAtMs) || !isShowableTime(updatedAtMs)) return '';
  const words = wordsOf(reader.language);
  const lastedMs = updatedAtMs - createdAtMs;
  if (cloudEvent === undefined) return lastedMs >= 0 ? words.took(duration(lastedMs, reader)) : '';
  return downSpan(task) === undefined ? '' : words.downFor(duration(lastedMs, reader));
}

/** How long it took from its beginning to its end, for a sentence; empty if that is not known. */
export function tookText({ createdAtMs, updatedAtMs }: Task, reader: Reader): string {
  const isKnown = isShowableTime(createdAtMs) && isShowableTime(updatedAtMs) && updatedAtMs >= createdAtMs;
  return isKnown ? duration(updatedAtMs - createdAtMs, reader) : '';
}

/** About a message that was sent late; nothing for one that was not. */
export function lateNote(late: Lateness | undefined, reader: Reader): readonly Phrase[] {
  if (late === undefined || !(late.lateMs > 0) || !Number.isFinite(late.lateMs)) return [];
  return [[`⏰ ${wordsOf(reader.language).late(roughDuration(late.lateMs, reader), late.reason)}`]];
}

/** When a bad state began and ended; undefined for anything else. */
export function downSpan({ state, createdAtMs, updatedAtMs, cloudEvent }: Task): readonly [Moment, Moment] | undefined {
  if (cloudEvent?.endedBy === undefined || !isFinal(state)) return undefined;
  if (!isShowableTime(createdAtMs) || !isShowableTime(updatedAtMs)) return undefined;
  return updatedAtMs - createdAtMs >= downMinMs ? [{ atMs: createdAtMs }, { atMs: updatedAtMs }] : undefined;
}

function inUnits(durationMs: number, reader: Reader, unitsMax: number, length: 'short' | 'long'): string {
  const first = durationUnits.findIndex(([, unitMs]) => durationMs >= unitMs);
  const units = first < 0 ? durationUnits.slice(-1) : durationUnits.slice(first, first + unitsMax);
  const shown: string[] = [];
  let restMs = durationMs;
  for (const [unit, unitMs] of units) {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count === 0 && shown.length > 0) continue;
    shown.push(wordsOf(reader.language).durations[unit][length](count));
  }
  return shown.join(' ');
}

function inZone(atMs: number, reader: Reader): DateTime {
  const time = DateTime.fromMillis(atMs, { zone: reader.timeZone, locale: reader.language });
  return time.isValid ? time : DateTime.fromMillis(atMs, { zone: 'UTC', locale: reader.language });
}
