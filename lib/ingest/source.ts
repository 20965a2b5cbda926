/** What the watch has to know of a source. A third one would be another of these: docs/decisions/041-sources.md. */

import type { Effects } from '../effects.ts';
import type { Cursor } from '../model/cursor.ts';
import type { EventMemory } from '../model/event-memory.ts';
import type { SourceName, Task } from '../model/task.ts';
import type { TaskList } from '../ports/effects.ts';
import type { Run } from '../run.ts';
import type { ReadItem } from '../tasks/read-items.ts';
import type { CommitContext } from './commit.ts';
import type { Observed } from './ingest.ts';

export interface SourceList {
  readonly list: TaskList;
  readonly readItem: ReadItem;
}

export interface Source {
  readonly name: SourceName;
  /** The most items that one request shows. */
  readonly pageSizeMax: number;
  /** What it lists may change: it is watched to its end, and looked for when it is missing. */
  readonly changes: boolean;
  /** All of them are read to the same second. */
  lists(effects: Effects): readonly SourceList[];
  /** Brings what was seen together with what is remembered; what was seen is what there is to commit if left out. */
  relate?(run: Run, cursor: Cursor, seen: Sighted): Promise<Relation>;
  /** After all of the look is committed. */
  follow?(run: Run, context: CommitContext, cursor: Cursor, observed: Observed): Promise<void>;
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
