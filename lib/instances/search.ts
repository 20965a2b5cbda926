import type { Task, TaskEvent } from '../model/task.ts';
import type { InstanceFacts, Instances, TaskListTarget } from '../ports/cloud.ts';
import type { Clock, Ids, Log } from '../ports/effects.ts';
import type { Store } from '../ports/store.ts';
import type { Asker } from './lookup.ts';
import { isAboutInstance } from './match.ts';

export interface NamingEffects {
  readonly store: Store;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
  /** Without it tasks are named from the table alone. */
  readonly instances?: Instances;
}

/** A task that is to be told. */
export interface News {
  readonly task: Task;
  readonly event: TaskEvent;
}

/** What is known beyond the list of tasks; the instance's id may be known and its name not. */
export interface Naming {
  readonly id?: string;
  readonly name?: string;
  readonly failReason?: string;
}

/** What one search may use, and what it has found so far. */
export interface Search {
  readonly effects: NamingEffects;
  readonly target: TaskListTarget;
  readonly news: readonly News[];
  readonly asker: Asker;
  readonly found: Map<string, Naming>;
}

export function noteInstance({ found }: Search, taskId: string, { id, name }: InstanceFacts): void {
  found.set(taskId, { ...found.get(taskId), id, ...(name === undefined ? {} : { name }) });
}

/** The tasks of which this is not known, though they are about an instance. */
export function tasksWithout(known: 'id' | 'name', { news, found }: Search): readonly Task[] {
  return news
    .map(({ task }) => task)
    .filter((task) => isAboutInstance(task) && found.get(task.id)?.[known] === undefined);
}
