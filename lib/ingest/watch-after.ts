import type { Cursor } from '../model/cursor.ts';
import type { Task } from '../model/task.ts';
import { missed, type Watched, watchedOfRow } from '../model/watch-list.ts';
import type { Committed } from './commit.ts';
import type { ListRead } from './read-list.ts';

/**
 * What is under watch after a read of the list. The stored cursor counts as well as the one the read began with: in a
 * first run it can be another poller's, who watches tasks that we did not know.
 */
export function watchAfter(
  { watched, covered, cloudNowMs }: Pick<ListRead, 'watched' | 'covered' | 'cloudNowMs'>,
  cursor: Pick<Cursor, 'watched'>,
  tasks: readonly Task[],
  committed: ReadonlyMap<string, Committed>,
): Watched[] {
  const entries = new Map([...cursor.watched, ...watched].map((entry) => [entry.id, entry]));
  const listed = new Set(tasks.map(({ id }) => id));
  for (const entry of watched) {
    if (covered.has(entry.id) && !listed.has(entry.id)) entries.set(entry.id, missed(entry, cloudNowMs));
  }
  for (const task of tasks) {
    const row = committed.get(task.id)?.row;
    const entry = row === undefined ? entries.get(task.id) : watchedOfRow(row, cloudNowMs);
    if (entry !== undefined) entries.set(task.id, listedAgain(entry, task, cloudNowMs));
  }
  return [...entries.values()];
}

/** An update that changes nothing we show still moves the task, in a list that filters by update. */
function listedAgain(entry: Watched, task: Task, nowMs: number): Watched {
  const { missedSinceMs: _missedSince, ...rest } = entry;
  const updatedAtMs = Math.max(entry.updatedAtMs ?? 0, task.updatedAtMs ?? 0);
  const updated = updatedAtMs === 0 ? {} : { updatedAtMs };
  return { ...rest, ...updated, seenAtMs: entry.final ? entry.seenAtMs : nowMs, lookedAtMs: nowMs, misses: 0 };
}
