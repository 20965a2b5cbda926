/** Makes the calls that are due because nobody has taken an alarm: each is one write to the task's row, told as any alarm. */
import pMap from 'p-map';
import { calledRow, nextCall, quietCallRow, withSteps } from '../model/escalation.ts';
import { route, routedEvent } from '../model/routes.ts';
import { expiresAtSeconds, taskPatch } from '../model/task-patch.ts';
import { readTaskRow, type TaskRow } from '../model/task-row.ts';
import { type Mute, muteFor } from '../mutes/mutes.ts';
import type { Run } from '../run.ts';
import { applyNewestTake } from './apply-takes.ts';
import { changeRow, newest } from './slot.ts';

const concurrentWritesMax = 16;

/** @returns the rows as they stand now. */
export async function escalate(run: Run, rows: readonly TaskRow[]): Promise<readonly TaskRow[]> {
  const due = rows.filter((row) => isDue(run, row));
  if (due.length === 0) return rows;
  const mutes = await run.mutes();
  await pMap(due, (row) => callNext(run, row, mutes), { concurrency: concurrentWritesMax });
  return rows.map((row) => newest(run, row));
}

function isDue(run: Run, row: TaskRow): boolean {
  return (nextCall(row)?.atMs ?? Infinity) <= run.now();
}

async function callNext(run: Run, row: TaskRow, mutes: readonly Mute[]): Promise<void> {
  await applyNewestTake(run, row);
  await changeRow(run, row, readTaskRow, (current) => {
    if (!isDue(run, current)) return undefined;
    const next = withNextCall(run, current, mutes);
    return taskPatch(run.target.id, next, run.timing, expiresAtSeconds(run.settings, run.now()));
  });
}

/** Today's routes say whom to call and when, and today's mutes whether. */
function withNextCall(run: Run, row: TaskRow, mutes: readonly Mute[]): TaskRow {
  const stored = nextCall(row);
  if (stored === undefined) return row;
  const subject = routedEvent(run.target.id, row, stored.alarm.event);
  const today = withSteps(row, stored.alarm, route(run.settings, subject, run.now()).steps);
  const call = nextCall(today);
  if (call === undefined || call.atMs > run.now()) return today;
  const mute = muteFor(mutes, subject, run.now());
  return mute === undefined ? calledRow(today, call, run.now()) : quietCallRow(today, call, run.now(), mute);
}
