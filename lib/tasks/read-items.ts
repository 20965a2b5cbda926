import { isNewerSighting } from '../model/diff.ts';
import type { Task } from '../model/task.ts';

export interface Items {
  /** Of a task that was seen more than once, the newest sighting. */
  readonly tasks: readonly Task[];
  /** Why items could not be used, one entry an item. */
  readonly unusable: readonly string[];
}

/** A task of an item as it came, or why there is none. */
export type ReadItem = (item: unknown) => { readonly task: Task } | { readonly unusable: string };

export function readItems(items: readonly unknown[], readItem: ReadItem): Items {
  const tasks = new Map<string, Task>();
  const unusable: string[] = [];
  for (const item of items) {
    const read = readItem(item);
    if ('unusable' in read) {
      unusable.push(read.unusable);
      continue;
    }
    const other = tasks.get(read.task.id);
    if (other === undefined || isNewerSighting(read.task, other)) tasks.set(read.task.id, read.task);
  }
  return { tasks: [...tasks.values()], unusable };
}
