import { DateTime } from 'luxon';

/** 1973 in milliseconds, the year 5138 in seconds: the two units cannot be mixed up. */
const SECONDS_BELOW = 100_000_000_000;
/** An impossible time would win over every later update of its task. */
const LATEST_MS = Date.UTC(2100);
const EPOCH = /^\d{9,}(\.\d+)?$/;
/** The length of the documented form, which nearly always comes. Luxon takes ten times as long for it. */
const DOCUMENTED_LENGTH = '2026-11-26T10:15:00.000Z'.length;
/** A full date, then more. Luxon fills what is missing with today's values, which would differ from run to run. */
const DATE_AND_TIME = /^(\d{4}-?\d{2}-?\d{2})[T ](.+)$/i;

/**
 * A time as the list may give it, in milliseconds since the epoch: ISO 8601 (documented), epoch seconds or
 * milliseconds (as the job calls give theirs), as a number or a string. A time without a zone is UTC, wherever
 * this runs. Undefined for anything else.
 */
export function readTimeMs(value: unknown): number | undefined {
  const timeMs = typeof value === 'string' ? fromText(value.trim()) : fromEpoch(value);
  return timeMs !== undefined && timeMs > 0 && timeMs < LATEST_MS ? timeMs : undefined;
}

function fromText(text: string): number | undefined {
  if (text.length === DOCUMENTED_LENGTH) {
    const timeMs = Date.parse(text);
    // Date.parse takes more than ISO 8601, so only what comes out again as it went in is believed.
    if (!Number.isNaN(timeMs) && new Date(timeMs).toISOString() === text) return timeMs;
  }
  if (EPOCH.test(text)) return fromEpoch(Number(text));
  const [, date, time] = DATE_AND_TIME.exec(text) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const parsed = DateTime.fromISO(`${date}T${time}`, { zone: 'utc' });
  return parsed.isValid ? parsed.toMillis() : undefined;
}

function fromEpoch(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Math.floor(value < SECONDS_BELOW ? value * 1_000 : value);
}

/** A field of a parsed JSON object; undefined for anything else, and for what every object inherits (`constructor`). */
export function ownValue(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** The entries of a list, each read on its own; nothing for anything but a list. */
export function readEntries<Entry>(value: unknown, readEntry: (entry: unknown) => Entry): Entry[] {
  return Array.isArray(value) ? value.map(readEntry) : [];
}

/** A text the list gave, cut and well-formed; undefined when it is blank or no text. A number counts as its digits. */
export function readText(value: unknown, maxCharacters: number): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return cut(value, maxCharacters).toWellFormed();
}

/** Made when first needed: it takes its time, and few texts are cut. */
let graphemes: Intl.Segmenter | undefined;

/** Counted in UTF-16 units, as JavaScript does. What a reader sees as one character is kept whole or left out. */
export function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  // Where a character ends depends on the text before it and on the next code point, never on more.
  const { index = 0 } = graphemes.segment(text.slice(0, maxCharacters + 2)).containing(maxCharacters) ?? {};
  // Marks without end make one character of any length.
  return index > 0 ? text.slice(0, index) : text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, '');
}
