/** What the routes say of how an alarm is told in a channel, beside whom it calls. Pure. */
import { isAlarm } from '../model/alarms.ts';
import type { Message } from '../model/message-state.ts';
import { route, routedEvent } from '../model/routes.ts';
import type { Guide } from '../model/settings.ts';
import type { Alarm, TaskRow } from '../model/task-row.ts';
import type { Run } from '../run.ts';

export interface AlarmRoute {
  readonly guide: Guide;
  /** It is said in the thread alone. */
  readonly isQuiet: boolean;
}

/**
 * By the routes of the time at which Slack got it, and by today's if it has not: what a message says stays the same while
 * it is edited.
 */
export function alarmRoute(
  run: Pick<Run, 'settings' | 'target' | 'now'>,
  row: Pick<TaskRow, 'task' | 'instance' | 'changedAtMs'>,
  channel: string,
  { event, atMs = row.changedAtMs }: Partial<Alarm> & Pick<Alarm, 'event'>,
  { ts }: Pick<Message, 'ts'>,
): AlarmRoute {
  if (!isAlarm(event)) return { guide: {}, isQuiet: false };
  const toldMs = ts === undefined ? run.now() : Math.max(atMs, Number(ts) * 1_000);
  const { guides, quiet } = route(run.settings, routedEvent(run.target.id, row, event), toldMs);
  return { guide: guides.get(channel) ?? {}, isQuiet: quiet.has(channel) };
}
