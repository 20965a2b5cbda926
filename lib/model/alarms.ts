/** What people are alerted to, and which revs of a task's row say it. Pure. */
import type { Row } from '../ports/store.ts';
import { ownValue } from './read-json.ts';
import type { TaskEvent } from './task.ts';
import type { Alarm, TaskRow } from './task-row.ts';

export const alarmsMax = 50;

export function isAlarm(event: TaskEvent): boolean {
  return event === 'failed' || event === 'stalled' || event === 'lost';
}

/** The alarm that an end is the end of. */
export function alarmBefore(alarms: readonly Alarm[], channel: string, { rev }: Alarm): Alarm | undefined {
  return openAlarm(
    alarms.filter((alarm) => alarm.rev < rev),
    channel,
  );
}

/**
 * The latest alarm that was said in the channel, and whose end was not. A failure that ended one spoke up as well; what
 * stands in the thread alone, in place of an edit, did not.
 */
export function openAlarm(alarms: readonly Alarm[], channel: string): Alarm | undefined {
  return alarms
    .filter(({ to }) => to[channel] !== undefined)
    .reduce<Alarm | undefined>((open, alarm) => {
      if (alarm.ends !== true) return alarm;
      if (open === undefined || alarm.quiet) return open;
      return alarm.event === 'failed' ? alarm : undefined;
    }, undefined);
}

/** Whether somebody is alerted to what a message at this rev says. */
export function isAlarming(rev: number, alarms: readonly Alarm[]): boolean {
  return alarms.some((alarm) => alarm.ends !== true && coversRev(rev, alarm));
}

/** Whom a message calls that is created now; nobody once somebody has taken the task, or a retry has mended it. */
export function calledIn(row: TaskRow, channel: string): readonly string[] {
  const { rev, alarms, channels } = row;
  const covered = alarms.filter((alarm) => alarm.ends !== true && coversRev(rev, alarm));
  if (!isUntaken(row) || covered.length === 0) return [];
  const mention = [channels[channel]?.mention, ...covered.map(({ to }) => to[channel])];
  return [...new Set(mention.flatMap((names) => names ?? []))];
}

/** Of an alarm, as its row is stored or read: nobody has taken it, and no retry has mended it. Only then it calls anybody. */
export function isUntaken({ taken, retried }: Pick<TaskRow, 'taken' | 'retried'> | Row): boolean {
  return taken === undefined && ownValue(retried, 'mended') !== true;
}

/** Whether a message at this rev reports the alarm. */
export function coversRev(rev: number, { rev: firstRev, lastRev = firstRev }: Alarm): boolean {
  return rev >= firstRev && rev <= lastRev;
}

/** The alarms after a new rev that did not change the state. */
export function extendAlarms(alarms: readonly Alarm[], rev: number): readonly Alarm[] {
  return alarms.map((alarm) => (coversRev(rev - 1, alarm) ? { ...alarm, lastRev: rev } : alarm));
}

/** A rev that no change of state made: every message about the task is edited. */
export function nextRev(
  { rev, alarms }: TaskRow,
  changedAtMs: number,
): Pick<TaskRow, 'rev' | 'alarms' | 'changedAtMs' | 'seenLateMs' | 'unwatched'> {
  return { rev: rev + 1, alarms: extendAlarms(alarms, rev + 1), changedAtMs, seenLateMs: 0, unwatched: false };
}
