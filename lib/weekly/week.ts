import { DateTime } from 'luxon';
import { ownValue, readEntries } from '../model/read-json.ts';
import type { Settings } from '../model/settings.ts';
import type { TaskEvent } from '../model/task.ts';
import { asAttribute, expiresAtSeconds, weekKeptDaysMin } from '../model/task-patch.ts';
import { schemaVersion, targetPk } from '../model/task-row.ts';
import { weekdays } from '../model/weekdays.ts';
import { addTransitions, emptyTally, isCounted, type Tally, type Transition } from '../model/weekly-tally.ts';
import type { Key, Row } from '../ports/store.ts';
import type { Run } from '../run.ts';

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

/** The names of all weeks that have a part of it; as many as a mute may last at the most. */
export function weeksBetween(fromMs: number, toMs: number, timeZone: string): readonly string[] {
  const monday = DateTime.fromMillis(toMs, { zone: timeZone }).startOf('week');
  const weeks = Array.from({ length: weeksMax }, (_, index) => weekFrom(monday.minus({ weeks: index })));
  return weeks.filter((week) => week.toMs > fromMs).map(({ name }) => name);
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

/** Counted in days: a week in which the clocks change is an hour longer or shorter. */
function weekFrom(monday: DateTime): Week {
  return {
    name: monday.toFormat("kkkk-'W'WW"),
    fromMs: monday.toMillis(),
    toMs: monday.plus({ weeks: 1 }).toMillis(),
  };
}

const roundsMax = 10;
const weeksMax = 6;

export function weekKey(target: string, weekName: string): Key {
  return { pk: targetPk(target), sk: `WEEK#${weekName}` };
}

export function readTally({ tally }: Row): Tally {
  const text = (entry: unknown, name: string) => String(ownValue(entry, name));
  const number = (entry: unknown, name: string) => Number(ownValue(entry, name));
  return {
    counts: readEntries(ownValue(tally, 'counts'), (entry) => ({
      name: text(entry, 'name'),
      event: text(entry, 'event') as TaskEvent,
      count: number(entry, 'count'),
    })),
    failures: readEntries(ownValue(tally, 'failures'), String),
    slowest: readEntries(ownValue(tally, 'slowest'), (entry) => ({
      id: text(entry, 'id'),
      name: text(entry, 'name'),
      tookMs: number(entry, 'tookMs'),
    })),
    security: readEntries(ownValue(tally, 'security'), (entry) => ({
      user: text(entry, 'user'),
      name: text(entry, 'name'),
      count: number(entry, 'count'),
    })),
    ...quietIn(ownValue(tally, 'quiet')),
  };
}

function quietIn(entries: unknown): Pick<Tally, 'quiet'> {
  const number = (entry: unknown, name: string) => Number(ownValue(entry, name));
  const read = (entry: unknown) => ({ mute: number(entry, 'mute'), count: number(entry, 'count') });
  const quiet = readEntries(entries, read);
  return quiet.length === 0 ? {} : { quiet };
}

/**
 * Adds to the row of a target's week, once a run and only when a task ended: an idle poll costs nothing. Each change is
 * counted by the one run that committed it, so nothing counts twice. A run that dies in between leaves its changes out
 * of the summary, and out of nothing else. Never rejects: an alert does not wait for a count.
 */
export async function recordTransitions(run: Run, transitions: readonly Transition[]): Promise<void> {
  if (!transitions.some(isCounted)) return;
  const week = weekOf(run.now(), run.settings.timeZone);
  try {
    await addToRow(run, weekKey(run.target.id, week.name), transitions);
  } catch (error) {
    run.effects.log.warn('a week was not counted', { target: run.target.id, week: week.name, error: String(error) });
  }
}

async function addToRow(run: Run, key: Key, transitions: readonly Transition[]): Promise<void> {
  const { store, ids } = run.effects;
  const expiresAt = expiresAtSeconds(run.settings, run.now(), weekKeptDaysMin);
  let row = await store.read(key);
  for (let round = 0; round < roundsMax; round += 1) {
    const tally = addTransitions(row === undefined ? emptyTally : readTally(row), transitions);
    const patch = { schema: schemaVersion, tally: asAttribute(tally), expiresAt };
    const result = await store.write(key, row?.v ?? 0, patch, ids.nonce());
    if (result.written) return;
    row = result.row;
  }
  throw new Error(`The row ${key.sk} of target ${run.target.id} kept changing.`);
}
