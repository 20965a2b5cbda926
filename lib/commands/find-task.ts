/** Finds one task by the beginning or the end of its id. */
import type { Target } from '../model/settings.ts';
import { readTaskRow, taskKey } from '../model/task-row.ts';
import { rowId } from '../row-id.ts';
import { type AskContext, targetsAtOnceMax } from './answer.ts';
import type { FoundTask } from './find-tasks.ts';

/** Of one target; who has so many to choose from needs a longer piece of the id. */
const candidatesMax = 5;

/** Every task that fits, newest first; the one with exactly this id alone when there is one. */
export async function findTask(context: AskContext, id: string, targetId?: string): Promise<readonly FoundTask[]> {
  const targets = context.settings.targets.filter((target) => targetId === undefined || target.id === targetId);
  const found = (
    await Promise.all(targets.slice(0, targetsAtOnceMax).map((target) => findIn(context, target, id)))
  ).flat();
  const exact = found.filter(({ row }) => row.task.id === id);
  return exact.length > 0 ? exact : found.toSorted((one, other) => other.row.firstSeenMs - one.row.firstSeenMs);
}

async function findIn({ lookups, store }: AskContext, target: Target, id: string): Promise<readonly FoundTask[]> {
  const [heads, tails] = await Promise.all([
    lookups.withHead(target.id, id, candidatesMax),
    lookups.withTail(target.id, id, candidatesMax),
  ]);
  const keys = [taskKey(target.id, id), ...heads, ...tails];
  const rows = await store.readMany(keys);
  const names = new Set(keys.map(rowId));
  return [...names].flatMap((name) => {
    const row = rows.get(name);
    return row === undefined ? [] : [{ target, row: readTaskRow(row) }];
  });
}
