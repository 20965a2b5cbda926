/** Puts who took a failure, or handed it back, into the task's row, from which every message about it is made. */
import { appliedPatch, needsSomebody, readTake, type TakeRow, takeKey, takenRow } from '../model/taking.ts';
import { expiresAtSeconds, taskPatch } from '../model/task-patch.ts';
import { readTaskRow, type TaskRow, taskKey } from '../model/task-row.ts';
import { rowId } from '../ports/store.ts';
import { isolate, type Run } from '../run.ts';
import { changeRow, readOnce } from './slot.ts';
import type { Rows } from './work.ts';

/** The tasks are work of this run like any other. */
export async function applyTakes(run: Run, { takes, tasks }: Rows, faults: Error[]): Promise<void> {
  for (const take of takes) {
    await isolate(faults, async () => {
      const row = await applyTake(run, take);
      if (row !== undefined) tasks.set(rowId(row.key), row);
    });
  }
}

/** Just before others are called: the index of due work may not show yet what somebody has pressed. */
export async function applyNewestTake(run: Run, { task }: TaskRow): Promise<void> {
  const stored = await run.effects.store.read(takeKey(run.target.id, task.id));
  if (stored !== undefined) await applyTake(run, readTake(stored));
}

/** A run that dies in between leaves it due, and the next one finds the task's row as it should be. */
async function applyTake(run: Run, take: TakeRow): Promise<TaskRow | undefined> {
  if (!take.isPending) return undefined;
  const first = await readOnce(run, taskKey(take.target, take.taskId), readTaskRow);
  const expiresAt = expiresAtSeconds(run.settings, run.now());
  const changed =
    first &&
    (await changeRow(run, first, readTaskRow, (row) => {
      const isSame = row.taken?.by === take.taken?.by && row.taken?.atMs === take.taken?.atMs;
      if (isSame || (take.taken !== undefined && !needsSomebody(row))) return undefined;
      return taskPatch(take.target, takenRow(row, run.now(), take.taken), run.timing, expiresAt);
    }));
  await changeRow(run, take, readTake, (row) => (row.v === take.v ? appliedPatch(expiresAt) : undefined));
  return changed?.row;
}
