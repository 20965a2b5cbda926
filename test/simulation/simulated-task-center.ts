/** The Task Center as a state machine: which list it shows at a moment, under each reading of what is not documented. */
import type { CloudList, CloudPage, CloudPageRequest } from '../../lib/ports/cloud.ts';
import type { Instance, TaskVersion } from '../judge/history.ts';
import { newProject } from './builds.ts';

export interface SimulatedVersion extends TaskVersion {
  /** The row of the list, as it comes over the wire. */
  readonly item: unknown;
}

export interface SimulatedTask {
  readonly target: string;
  /** Left out: the one that the target read at first. */
  readonly project?: string;
  /** Cloud Eye, for the judge; left out: the Task Center. */
  readonly source?: 'events';
  /** Of an event: the task that tells it as well, and a task in whose thread it is told too. */
  readonly toldBy?: string;
  readonly near?: string;
  /** Of an event: told once its name was found. */
  readonly isOfUnknownName?: boolean;
  readonly id: string;
  readonly name: string;
  readonly class: string;
  readonly user?: string;
  /** That it is about; known from its own item alone. */
  readonly instance?: Instance;
  /** The table refuses its row, whatever is in it. */
  readonly isUnstorable?: boolean;
  readonly createdAtMs: number;
  readonly versions: readonly SimulatedVersion[];
  readonly absent: readonly (readonly [number, number])[];
}

/** What the documentation leaves open. */
export interface ListMeaning {
  readonly filterBy: 'created' | 'updated';
  readonly fromInclusive: boolean;
  readonly toInclusive: boolean;
  readonly order: 'newest first' | 'oldest first' | 'by id';
}

export interface Seen {
  readonly task: SimulatedTask;
  readonly version: number;
}

/** @param viewAtMs the true time at which the replica that answers stood still. */
export function listTasks(
  tasks: readonly SimulatedTask[],
  meaning: ListMeaning,
  request: CloudPageRequest,
  viewAtMs: number,
): Seen[] {
  return tasks
    .filter((task) => task.target === request.target.id && isOfProject(task, request) && !isAbsent(task, viewAtMs))
    .map((task) => ({ task, version: versionAt(task, viewAtMs) }))
    .filter((seen) => seen.version >= 0 && isWithin(stampOf(seen, meaning), meaning, request))
    .sort((a, b) => compare(a, b, meaning))
    .slice(request.offset, request.offset + request.limit);
}

export function itemsOf(seen: readonly Seen[]): unknown[] {
  return seen.map(({ task, version }) => task.versions[version]?.item);
}

/** The port over a list of tasks, without time and without faults. */
export function createSimulatedTaskList(
  tasks: readonly SimulatedTask[],
  meaning: ListMeaning,
  now: () => number,
): CloudList {
  return {
    page: async (request): Promise<CloudPage> => {
      const seen = listTasks(tasks, meaning, request, now());
      return { items: itemsOf(seen), clockOffsetMs: 0 };
    },
  };
}

export function versionAt(task: SimulatedTask, atMs: number): number {
  return task.versions.findLastIndex((version) => version.atMs <= atMs);
}

function isAbsent({ absent }: SimulatedTask, atMs: number): boolean {
  return absent.some(([fromMs, toMs]) => atMs >= fromMs && atMs < toMs);
}

function isOfProject({ project }: SimulatedTask, { target }: CloudPageRequest): boolean {
  return (project === newProject) === (target.projectId === newProject);
}

function stampOf({ task, version }: Seen, { filterBy }: ListMeaning): number {
  const updatedAtMs = task.versions[version]?.updatedAtMs;
  return filterBy === 'updated' && updatedAtMs !== undefined ? updatedAtMs : task.createdAtMs;
}

/** Stamps hold milliseconds, the ends whole seconds: an inclusive end takes the moment it names, and no more. */
function isWithin(stampMs: number, meaning: ListMeaning, { fromSeconds, toSeconds }: CloudPageRequest): boolean {
  const fromMs = fromSeconds * 1_000;
  const toMs = toSeconds * 1_000;
  const isAfter = meaning.fromInclusive ? stampMs >= fromMs : stampMs > fromMs;
  return isAfter && (meaning.toInclusive ? stampMs <= toMs : stampMs < toMs);
}

function compare(a: Seen, b: Seen, { order, filterBy }: ListMeaning): number {
  if (order === 'by id') return a.task.id < b.task.id ? -1 : 1;
  const meaning = { order, filterBy, fromInclusive: true, toInclusive: true } as const;
  const difference = stampOf(a, meaning) - stampOf(b, meaning) || (a.task.id < b.task.id ? -1 : 1);
  return order === 'oldest first' ? difference : -difference;
}
