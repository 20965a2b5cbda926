import { readId } from '../../lib/ingest/parse-task.ts';
import type { Span } from '../../lib/ingest/read-whole.ts';
import type { PageQuery } from '../../lib/ingest/stable-read.ts';
import type { CloudPage } from '../../lib/ports/cloud.ts';

/** The second every test's hour begins with. */
export const FIRST = Date.UTC(2026, 10, 25, 3) / 1_000;
export const HOUR: Span = { firstSecond: FIRST, lastSecond: FIRST + 3_599 };

export interface ListedTask {
  readonly id: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** What the documentation leaves open about the real list. */
export interface ListHabits {
  readonly order: 'newest first' | 'oldest first';
  readonly ends: 'included' | 'excluded';
  readonly filter: 'created' | 'updated';
}

export const ALL_HABITS: readonly ListHabits[] = (['newest first', 'oldest first'] as const).flatMap((order) =>
  (['included', 'excluded'] as const).flatMap((ends) =>
    (['created', 'updated'] as const).map((filter) => ({ order, ends, filter })),
  ),
);

export const usual: ListHabits = { order: 'newest first', ends: 'included', filter: 'created' };

export function nameOf({ order, ends, filter }: ListHabits): string {
  return `${order}, ends ${ends}, filtered by time ${filter}`;
}

export interface TaskListModel {
  readonly tasks: Map<string, ListedTask>;
  readonly queries: readonly PageQuery[];
  /** One page, one snapshot; `onQuery` may change `tasks` before each. */
  read(query: PageQuery): Promise<CloudPage>;
}

/** The task list as a server would keep it, with the habits given. */
export function createTaskListModel(
  tasks: Iterable<ListedTask>,
  habits: ListHabits,
  onQuery: (model: TaskListModel) => void = () => {},
): TaskListModel {
  const queries: PageQuery[] = [];
  const model: TaskListModel = {
    tasks: new Map([...tasks].map((task) => [task.id, task])),
    queries,
    async read(query) {
      queries.push(query);
      onQuery(model);
      return { items: select([...model.tasks.values()], habits, query) };
    },
  };
  return model;
}

function select(tasks: readonly ListedTask[], habits: ListHabits, query: PageQuery): unknown[] {
  const { order, ends, filter } = habits;
  const timeOf = (task: ListedTask) => (filter === 'created' ? task.createdAtMs : task.updatedAtMs);
  const fromMs = query.fromSeconds * 1_000 + (ends === 'excluded' ? 1 : 0);
  const toMs = query.toSeconds * 1_000 - (ends === 'excluded' ? 1 : 0);
  const sign = order === 'newest first' ? -1 : 1;
  return tasks
    .filter((task) => timeOf(task) >= fromMs && timeOf(task) <= toMs)
    .sort((a, b) => sign * (timeOf(a) - timeOf(b)) || (a.id < b.id ? -1 : 1))
    .slice(query.offset, query.offset + query.limit)
    .map(({ id, createdAtMs, updatedAtMs }) => ({
      id,
      created_at: new Date(createdAtMs).toISOString(),
      updated_at: new Date(updatedAtMs).toISOString(),
    }));
}

export function listed(id: string, createdAtMs: number): ListedTask {
  return { id, createdAtMs, updatedAtMs: createdAtMs };
}

export function spread(count: number, { firstSecond, lastSecond }: Span): ListedTask[] {
  const stepMs = ((lastSecond - firstSecond) * 1_000) / count;
  return Array.from({ length: count }, (_, index) =>
    listed(`spread ${index}`, firstSecond * 1_000 + Math.floor(index * stepMs)),
  );
}

/** In the second 60 of the hour, up to three of them in the same millisecond. */
export function inOneSecond(count: number): ListedTask[] {
  return Array.from({ length: count }, (_, index) =>
    listed(`dense ${index}`, (FIRST + 60) * 1_000 + ((index * 7) % 1_000)),
  );
}

export function idsOf(items: readonly unknown[]): (string | undefined)[] {
  return items.map(readId).sort();
}
