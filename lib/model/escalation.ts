/** The calls that follow an alarm which nobody takes. Pure. */
import { alarmsMax, coversRev, isAlarm, isUntaken, nextRev } from './alarms.ts';
import { newMessage } from './message-state.ts';
import type { Alarm, ChannelFacts, Step, TaskRow } from './task-row.ts';

export interface NextCall {
  readonly alarm: Alarm;
  readonly step: Step;
  readonly atMs: number;
}

/** Undefined: nobody is to be called any more. Whoever took it ends that, a retry that mended it, and the task's next state. */
export function nextCall(row: Pick<TaskRow, 'rev' | 'taken' | 'retried' | 'alarms'>): NextCall | undefined {
  const { rev, alarms } = row;
  const alarm = alarms.findLast(({ event, ends, afterMs }) => isAlarm(event) && !ends && afterMs === undefined);
  if (!isUntaken(row) || alarm === undefined || !coversRev(rev, alarm)) return undefined;
  const step = alarm.steps?.[alarm.called ?? 0];
  return step && { alarm, step, atMs: alarm.atMs + step.afterMs };
}

/** The row with its next call, as an alarm like the first: it is told in the step's channel, and calls whom the step names. */
export function calledRow(row: TaskRow, { alarm, step }: NextCall, nowMs: number): TaskRow {
  const { channel, mention, afterMs } = step;
  const { steps: _steps, called: _called, lastRev: _lastRev, ...first } = alarm;
  const counted = withCall(row, alarm);
  const next = nextRev(counted, nowMs);
  const { rev } = next;
  const call: Alarm = { ...first, rev, to: { [channel]: mention }, atMs: nowMs, afterMs, step: alarm.called ?? 0 };
  const asked: ChannelFacts = { asked: rev, event: call.event, mention, root: newMessage, replies: {} };
  return {
    ...counted,
    ...next,
    alarms: [...next.alarms, call].slice(-alarmsMax),
    channels: { [channel]: asked, ...row.channels },
    story: [...row.story, { atMs: nowMs, what: 'called', rev, channels: channel }],
  };
}

/** A mute covers it by then. */
export function quietCallRow(
  row: TaskRow,
  { alarm }: NextCall,
  nowMs: number,
  { number, byName }: { readonly number: number; readonly byName: string },
): TaskRow {
  const line = { atMs: nowMs, what: 'notCalled', mute: number, mutedBy: byName };
  return { ...withCall(row, alarm), story: [...row.story, line] };
}

/** Today's routes call others, or at another time. */
export function withSteps(row: TaskRow, alarm: Alarm, steps: readonly Step[]): TaskRow {
  return { ...row, alarms: row.alarms.map((one) => (one === alarm ? { ...alarm, steps } : one)) };
}

function withCall(row: TaskRow, alarm: Alarm): TaskRow {
  const called = (alarm.called ?? 0) + 1;
  return { ...row, alarms: row.alarms.map((one) => (one === alarm ? { ...alarm, called } : one)) };
}
