/** What the watch has to know of a source. A third one would be another of these: docs/decisions/041-sources.md. */
import type { Cursor } from '../model/cursor.ts';
import { isNewerSighting } from '../model/diff.ts';
import type { EventMemory } from '../model/event-memory.ts';
import type { SourceName, Task } from '../model/task.ts';
import type { CloudList } from '../ports/cloud.ts';
import type { Row } from '../ports/store.ts';
import type { Effects, Run } from '../run.ts';
import type { CommitContext } from './commit.ts';

export interface Source {
  readonly name: SourceName;
  /** The most items that one request returns. */
  readonly pageMaxItems: number;
  /** Its tasks may change: each is watched until it ends, and searched for when it is missing. */
  readonly changes: boolean;
  /** All of them are read to the same second. */
  lists(effects: Effects): readonly SourceList[];
  /** Merges new events with remembered ones and returns what to commit. Without it everything that was listed is. */
  relate?(run: Run, cursor: Cursor, listed: Listed): Promise<Relation>;
  /** Runs once everything that was listed is committed. @returns the rows with work that it wrote. */
  afterCommit?(run: Run, context: CommitContext, cursor: Cursor): Promise<readonly Row[]>;
}

export interface SourceList {
  readonly list: CloudList;
  readonly readItem: ReadItem;
}

export interface Listed {
  readonly tasks: readonly Task[];
  /** Everything before this second is in `tasks`. */
  readonly toSeconds: number;
  readonly cloudNowMs: number;
}

export interface Relation {
  readonly tasks: readonly Task[];
  readonly memory?: EventMemory;
  readonly joined?: CommitContext['joined'];
}

export interface Items {
  /** Of a task that was listed more than once, the newest sighting. */
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
