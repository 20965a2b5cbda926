/** How a task ended, where nothing else says it: after what spoke up, and where the first message takes no more edits. */
import { alarmsMax, coversRev, openAlarm } from './alarms.ts';
import type { Routing } from './routes.ts';
import type { TaskEvent } from './task.ts';
import { isStale } from './task-patch.ts';
import type { Alarm, TaskRow } from './task-row.ts';

/**
 * Of the rev that ends the task. Where an alarm was the latest that was said, its end is said, unless a mute covers
 * alarms; a failure that is an alarm there says it itself. What cannot be edited into the message is said as well, in the
 * thread alone: a mute keeps no edit quiet, nor what takes its place.
 */
export function endsOf(
  { alarms, channels }: Pick<TaskRow, 'alarms' | 'channels'>,
  end: Pick<Alarm, 'rev' | 'event' | 'atMs'>,
  routed: Routing['channels'],
  isMuted: boolean,
): readonly Alarm[] {
  if (!isEnd(end.event)) return [];
  const open = openAlarms(alarms);
  const spokeUp = isMuted ? [] : [...open];
  const isQuiet = (channel: string) => isMuted || !open.has(channel);
  const stale = Object.entries(channels).filter(([channel, facts]) => isStale(facts) && isQuiet(channel));
  const to = [...spokeUp, ...stale.map(([channel]) => [channel, undefined] as const)].flatMap(([channel, alarmed]) => {
    const isSaid = end.event === 'failed' && (alarmed === 'failed' || routed.has(channel));
    return isSaid ? [] : [[channel, []] as const];
  });
  return to.length === 0 ? [] : [{ ...end, to: Object.fromEntries(to), ends: true, ...(isMuted && { quiet: true }) }];
}

/** The message in the channel was found to take no more edits: if it does not show the end, that is said. */
export function withEndIn(row: TaskRow, channel: string, shownRev: number): TaskRow {
  const { rev, stateRev = rev, event, changedAtMs, alarms } = row;
  if (!isEndUnsaid(row, shownRev)) return row;
  const isSaid = alarms.some((alarm) => alarm.to[channel] !== undefined && coversRev(rev, alarm));
  if (isSaid) return row;
  // The end of what spoke up would be among the alarms, but for a mute.
  const quiet = openAlarms(alarms).has(channel) && { quiet: true as const };
  const later = rev === stateRev ? {} : { lastRev: rev };
  const end: Alarm = { rev: stateRev, ...later, event, to: { [channel]: [] }, atMs: changedAtMs, ends: true, ...quiet };
  return { ...row, alarms: [...alarms, end].slice(-alarmsMax) };
}

/** Whether the task has ended since the rev that is shown. */
export function isEndUnsaid({ event, rev, stateRev = rev }: TaskRow, shownRev: number): boolean {
  return isEnd(event) && shownRev < stateRev;
}

function isEnd(event: TaskEvent): boolean {
  return event === 'succeeded' || event === 'failed' || event === 'cancelled';
}

/** By channel: the alarm that is open there. */
function openAlarms(alarms: readonly Alarm[]): Map<string, TaskEvent> {
  const channels = new Set(alarms.flatMap(({ to }) => Object.keys(to)));
  return new Map(
    [...channels].flatMap((channel) => {
      const open = openAlarm(alarms, channel);
      return open === undefined ? [] : [[channel, open.event] as const];
    }),
  );
}
