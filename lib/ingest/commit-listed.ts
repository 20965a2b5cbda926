import type { Cursor } from '../model/cursor.ts';
import { fingerprint } from '../model/diff.ts';
import type { Task } from '../model/task.ts';
import { type CommitContext, type CommitResult, commitTasks } from './commit.ts';
import type { StepResult } from './ingest-result.ts';

/**
 * Commits what was listed. A sighting that is committed already needs no read, let alone a write. It has to be the very
 * same sighting and not one that only looks the same: a run that died before it stored the cursor may have committed
 * something else in between.
 */
export async function commitListed(
  context: CommitContext,
  cursor: Pick<Cursor, 'watched'>,
  tasks: readonly Task[],
): Promise<StepResult & CommitResult> {
  const entries = new Map(cursor.watched.filter(({ lost }) => !lost).map((entry) => [entry.id, entry]));
  const isCommitted = (task: Task) => {
    const entry = entries.get(task.id);
    if (entry === undefined) return false;
    return entry.fingerprint === fingerprint(task) && entry.updatedAtMs === task.updatedAtMs;
  };
  const result = await commitTasks(
    context,
    tasks.filter((task) => !isCommitted(task)),
  );
  if (result.failure !== undefined) return result;
  const { committed } = result;
  return {
    ...result,
    kinds: new Map(tasks.map(({ id }) => [id, committed.get(id)?.kind ?? 'unchanged'])),
    rows: [...committed.values()].flatMap(({ row }) => (row === undefined ? [] : [row])),
  };
}
