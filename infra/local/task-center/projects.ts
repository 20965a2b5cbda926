import type { RawEvent } from './events.ts';
import type { RawInstance } from './instances.ts';
import type { RawTask } from './list-query.ts';

export interface Projects {
  /** Replaces a task with the same id. */
  put(projectId: string, ...tasks: readonly RawTask[]): void;
  patch(projectId: string, taskId: string, changes: RawTask): void;
  remove(projectId: string, taskId: string): void;
  /** Replaces an instance with the same id. */
  putInstances(projectId: string, ...instances: readonly RawInstance[]): void;
  instances(projectId: string): readonly RawInstance[];
  putEvents(projectId: string, ...events: readonly RawEvent[]): void;
  /** What Cloud Eye's lists show now, in the order in which it was put. */
  events(projectId: string): readonly RawEvent[];
  /** What the list shows now, oldest put first; undefined for a project that does not exist. */
  listed(projectId: string): readonly RawTask[] | undefined;
}

export interface ListingDelays {
  readonly tasksMs: number;
  readonly eventsMs: number;
}

interface Entry {
  readonly task: RawTask;
  readonly listedFromMs: number;
}

/** What is behind the lists. Nothing is listed before its delay is over; changes to a task show at once. */
export function createProjects(ids: readonly string[], now: () => number, delays: ListingDelays): Projects {
  const projects = new Map<string, readonly Entry[]>(ids.map((id) => [id, []]));
  const events = new Map<string, { readonly event: RawEvent; readonly listedFromMs: number }[]>(
    ids.map((id) => [id, []]),
  );
  const instances = new Map<string, Map<unknown, RawInstance>>(ids.map((id) => [id, new Map()]));

  function entries(projectId: string): readonly Entry[] {
    const found = projects.get(projectId);
    if (found === undefined) throw new RangeError(`The local Task Center has no project ${projectId}`);
    return found;
  }

  function entryOf(projectId: string, taskId: string): Entry {
    const found = entries(projectId).find(({ task }) => task.id === taskId);
    if (found === undefined)
      throw new RangeError(`Project ${projectId} of the local Task Center has no task ${taskId}`);
    return found;
  }

  return {
    put(projectId, ...tasks) {
      const listedFromMs = now() + delays.tasksMs;
      const others = entries(projectId).filter(
        ({ task }) => !tasks.some(({ id }) => id !== undefined && id === task.id),
      );
      projects.set(projectId, [...others, ...tasks.map((task) => ({ task, listedFromMs }))]);
    },
    patch(projectId, taskId, changes) {
      const changed = entryOf(projectId, taskId);
      const patched = { ...changed, task: { ...changed.task, ...changes } };
      projects.set(
        projectId,
        entries(projectId).map((entry) => (entry === changed ? patched : entry)),
      );
    },
    remove(projectId, taskId) {
      const removed = entryOf(projectId, taskId);
      projects.set(
        projectId,
        entries(projectId).filter((entry) => entry !== removed),
      );
    },
    putInstances(projectId, ...added) {
      entries(projectId);
      for (const instance of added) instances.get(projectId)?.set(instance.instance_id, instance);
    },
    instances: (projectId) => [...(instances.get(projectId)?.values() ?? [])],
    putEvents(projectId, ...added) {
      entries(projectId);
      const listedFromMs = now() + delays.eventsMs;
      events.get(projectId)?.push(...added.map((event) => ({ event, listedFromMs })));
    },
    events: (projectId) =>
      (events.get(projectId) ?? []).filter(({ listedFromMs }) => listedFromMs <= now()).map(({ event }) => event),
    listed(projectId) {
      return projects
        .get(projectId)
        ?.filter(({ listedFromMs }) => listedFromMs <= now())
        .map(({ task }) => task);
    },
  };
}
