/** What a message says of a task's row: of its latest event, or of one alarm. */

import { messageUrl } from '../messages/message-url.ts';
import { foundOut, instanceOf, targetView } from '../messages/naming.ts';
import type { TaskView } from '../messages/views.ts';
import { coversRev } from '../model/alarms.ts';
import type { Message } from '../model/message-state.ts';
import { needsSomebody } from '../model/taking.ts';
import type { TaskEvent } from '../model/task.ts';
import type { Alarm, Evidence, Retried, TaskRow } from '../model/task-row.ts';
import type { Run } from '../run.ts';

interface LatestEvent extends Evidence, Pick<Alarm, 'afterMs'>, Partial<Pick<Alarm, 'atMs'>> {
  readonly event: TaskEvent;
}

/** The task's latest event, with the evidence of its alarm while only details have changed since. */
export function latestOf({ event, alarms }: TaskRow): LatestEvent {
  return alarms.findLast((alarm) => alarm.event === event) ?? { event };
}

type Subject = Pick<TaskRow, 'task' | 'instance' | 'failReason' | 'failedStep' | 'progress'> &
  Partial<Pick<TaskRow, 'taken' | 'retried'>>;

/** An end belongs to nobody. */
function whoseIs(
  { task, taken, retried }: Subject,
  { event, afterMs }: LatestEvent,
): Pick<TaskView, 'taken' | 'takeable' | 'untakenMs'> {
  if (taken !== undefined) return needsSomebody({ event, task }) ? { taken } : {};
  if (!needsSomebody({ event, task, ...(retried && { retried }) })) return {};
  return { takeable: true, ...(afterMs === undefined ? {} : { untakenMs: afterMs }) };
}

export function taskView(
  run: Run,
  row: Subject,
  latest: LatestEvent,
  message: Message,
  mention: readonly string[],
): TaskView {
  const { task } = row;
  return {
    target: targetView(run.target, run.settings),
    task,
    event: latest.event,
    ...(latest.usualMs === undefined ? {} : { usualMs: latest.usualMs }),
    ...(latest.lastSeenMs === undefined ? {} : { lastSeenMs: latest.lastSeenMs }),
    ...instanceOf(row),
    ...foundOut(row),
    ...whoseIs(row, latest),
    mention,
    buttons: run.settings.buttons,
    ...(message.late === undefined ? {} : { late: message.late }),
    ...(message.claim?.repeats === true ? { possibleRepeat: true } : {}),
    nowMs: run.now(),
  };
}

export function linksTo(
  { settings }: Run,
  channel: string,
  messages: readonly (Message | undefined)[],
): readonly string[] {
  return messages.flatMap((message) => {
    const url =
      message?.ts === undefined || message.gone ? undefined : messageUrl(settings.slack?.domain, channel, message.ts);
    return url === undefined ? [] : [url];
  });
}

/** @param alarm of an older one it says nothing: what was tried again is the latest failure. */
export function retriesIn(
  { settings }: Run,
  { rev, retried, retryOf }: TaskRow,
  channel: string,
  alarm: Alarm = { rev, event: 'failed', to: {}, atMs: 0 },
): Pick<TaskView, 'retried' | 'retryOf'> {
  const linked = <Told extends Pick<Retried, 'messages'>>({ messages = {}, ...told }: Told) => {
    const ts = messages[channel];
    const url = ts === undefined ? undefined : messageUrl(settings.slack?.domain, channel, ts);
    return { ...told, ...(url && { url }) };
  };
  return {
    ...(retryOf && { retryOf: linked(retryOf) }),
    ...(retried && coversRev(rev, alarm) && { retried: linked(retried) }),
  };
}
