import { DateTime } from 'luxon';
import type { Settings, Weekday } from '../model/settings.ts';
import { expiresAtSeconds } from '../model/task-patch.ts';
import { schemaVersion, targetPk } from '../model/task-row.ts';
import { addTransitions, emptyTally, isCounted, type Tally, type Transition } from '../model/weekly-tally.ts';
import type { Attribute, Key, Row } from '../ports/store.ts';
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

/**
 * A target's week as the table holds it. A run adds to it once, after it has read the list, and only when a task ended:
 * an idle poll costs nothing. Each change is counted by the one run that committed it, so nothing counts twice; a run
 * that dies between the two leaves its changes out of the summary, and out of nothing else.
 */

const roundsMax = 10;

export function weekKey(target: string, weekName: string): Key {
  return { pk: targetPk(target), sk: `WEEK#${weekName}` };
}

export function readTally(row: Row): Tally {
  return row.tally as unknown as Tally;
}

/** Never rejects: a summary that is short of a count must not hold an alert up. */
export async function recordTransitions(run: Run, turns: readonly Transition[]): Promise<void> {
  if (!turns.some(isCounted)) return;
  const week = weekOf(run.now(), run.settings.timeZone);
  try {
    await addToRow(run, weekKey(run.target.id, week.name), turns);
  } catch (error) {
    run.effects.log.warn('a week was not counted', { target: run.target.id, week: week.name, error: String(error) });
  }
}

async function addToRow(run: Run, key: Key, turns: readonly Transition[]): Promise<void> {
  const { store, ids } = run.effects;
  const expiresAt = expiresAtSeconds(run.settings, run.now());
  let row = await store.read(key);
  for (let round = 0; round < roundsMax; round += 1) {
    const tally = addTransitions(row === undefined ? emptyTally : readTally(row), turns);
    const patch = { schema: schemaVersion, tally: tally as unknown as Attribute, expiresAt };
    const result = await store.write(key, row?.v ?? 0, patch, ids.nonce());
    if (result.written) return;
    row = result.row;
  }
  throw new Error(`The row ${key.sk} of target ${run.target.id} kept changing.`);
}
