/** Whose a failure is: taken, taken over, handed back. Pure. */
import { isAlarm, nextRev } from './alarms.ts';
import type { StoryLine, Taken, TaskRow } from './task-row.ts';
import { classOf } from './vocabulary.ts';

/** Whether somebody should look after it: it failed, stalled, is lost or unhealthy, or an instance failed over. */
export function needsSomebody({ event, task }: Pick<TaskRow, 'event' | 'task'>): boolean {
  return isAlarm(event) || classOf(task.name) === 'failover';
}

/** The row with its next rev, which every message about the task shows. @param taken left out: handed back. */
export function takenRow(row: TaskRow, nowMs: number, taken?: Taken): TaskRow {
  const { taken: before, ...rest } = row;
  const next = nextRev(row, nowMs);
  const { rev } = next;
  return {
    ...rest,
    ...next,
    ...(taken && { taken }),
    takenRev: rev,
    story: [...row.story, storyOf(nowMs, rev, before, taken)],
  };
}

function storyOf(nowMs: number, rev: number, before: Taken | undefined, taken: Taken | undefined): StoryLine {
  if (taken === undefined) return { atMs: nowMs, what: 'handedBack', rev, by: before?.byName ?? '' };
  return { atMs: nowMs, what: before === undefined ? 'taken' : 'takenOver', rev, by: taken.byName };
}
