/**
 * Whose a failure is: taken, taken over, handed back. The functions that Slack calls may write nothing that was told, so they
 * leave a row that says it, and the target's next poll puts it into the task's row. Pure.
 */

import type { Key, Patch, Row } from '../ports/store.ts';
import { isAlarm, nextRev } from './alarms.ts';
import { type StoryLine, schemaVersion, type Taken, type TaskRow, targetPk } from './task-row.ts';
import { classOf } from './vocabulary.ts';

/** Whether somebody should look after it: it failed, stalled, is lost or unhealthy, or an instance failed over; and no retry mended it. */
export function needsSomebody({ event, task, retried }: Pick<TaskRow, 'event' | 'task' | 'retried'>): boolean {
  return retried?.mended !== true && (isAlarm(event) || classOf(task.name) === 'failover');
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

export interface TakeRow {
  readonly key: Key;
  readonly v: number;
  readonly target: string;
  readonly taskId: string;
  /** Left out: it was handed back. */
  readonly taken?: Taken;
  /** No poll has put it into the task's row yet. */
  readonly isPending: boolean;
}

export const takesPk = 'TAKES';

export function takeKey(target: string, taskId: string): Key {
  return { pk: takesPk, sk: `${target}#${taskId}` };
}

export function isTakeKey({ pk }: Key): boolean {
  return pk === takesPk;
}

export function readTake(row: Row): TakeRow {
  const at = row.sk.indexOf('#');
  return {
    key: { pk: row.pk, sk: row.sk },
    v: row.v,
    target: row.sk.slice(0, at),
    taskId: row.sk.slice(at + 1),
    ...(row.taken === undefined ? {} : { taken: row.taken as Taken }),
    isPending: row.due !== undefined,
  };
}

/** Who has it, as far as both rows say. */
export function ownerOf({ taken }: Pick<TaskRow, 'taken'>, take: TakeRow | undefined): Taken | undefined {
  return take?.isPending === true ? take.taken : taken;
}

/** Wakes the target's next poll. @param taken left out: handed back. */
export function takePatch(target: string, nowMs: number, taken?: Taken): Patch {
  return {
    schema: schemaVersion,
    taken: taken && { ...taken },
    due: nowMs,
    dueOf: targetPk(target),
    expiresAt: undefined,
  };
}

/** The task's row says it. */
export function appliedPatch(expiresAtSeconds: number): Patch {
  return { due: undefined, dueOf: undefined, expiresAt: expiresAtSeconds };
}
