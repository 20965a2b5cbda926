/** What the watch has to know of a source. A third one would be another of these: docs/decisions/041-sources.md. */

import type { Gap } from '../deliver/digest-row.ts';
import type { Cursor } from '../model/cursor.ts';
import { type Change, isNewerSighting } from '../model/diff.ts';
import type { EventMemory } from '../model/event-memory.ts';
import type { SourceName, Task } from '../model/task.ts';
import type { Transition } from '../model/weekly-tally.ts';
import type { WrittenRows } from '../model/written-rows.ts';
import type { CloudList } from '../ports/cloud.ts';
import type { Effects, Run } from '../run.ts';
import type { CommitContext } from './commit.ts';

export interface SourceList {
  readonly list: CloudList;
  readonly readItem: ReadItem;
}

export interface Source {
  readonly name: SourceName;
  /** The most items that one request shows. */
  readonly pageMaxItems: number;
  /** What it lists may change: it is watched to its end, and looked for when it is missing. */
  readonly changes: boolean;
  /** All of them are read to the same second. */
  lists(effects: Effects): readonly SourceList[];
  /** Brings what was seen together with what is remembered; what was seen is what there is to commit if left out. */
  relate?(run: Run, cursor: Cursor, seen: Sighted): Promise<Relation>;
  /** After all of the look is committed. */
  follow?(run: Run, context: CommitContext, cursor: Cursor, observed: IngestResult): Promise<void>;
}

export interface Sighted {
  readonly tasks: readonly Task[];
  readonly toSeconds: number;
  readonly cloudNowMs: number;
}

export interface Relation {
  readonly tasks: readonly Task[];
  readonly memory?: EventMemory;
  readonly joined?: CommitContext['joined'];
}

export interface IngestResult {
  /** What became of each task that was seen. */
  readonly kinds: Map<string, Change['kind']>;
  /** Rows with work that this run has just written. */
  readonly writtenRows: WrittenRows;
  /** Changes of state that this run committed, for the week's summary. */
  readonly transitions: Transition[];
  window?: { readonly fromSeconds: number; readonly toSeconds: number };
  gap?: Gap;
  /** The key was good for one of the sources: if another refuses it, that is not the key's fault. */
  keyAccepted?: boolean;
  /** The cloud's clock minus ours, as last seen from any of the sources. */
  clockOffsetMs?: number;
  /** Items of the list that could not be used. */
  drift?: number;
  readonly faults: Error[];
}

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
