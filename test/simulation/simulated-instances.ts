/** The lists of instances as a state machine: what they hold at a moment. */
import {
  CloudError,
  type InstanceFacts,
  type Instances,
  type InstanceTask,
  type TaskProgress,
} from '../../lib/ports/cloud.ts';

export interface SimulatedInstance {
  readonly target: string;
  readonly facts: InstanceFacts;
  /** From when the list holds it: a new instance is listed late. */
  readonly listedMs: number;
}

/** What ran on an instance, as its own list shows it. */
export interface InstanceRun {
  readonly target: string;
  readonly id: string;
  readonly instanceId?: string;
  readonly createdAtMs: number;
  readonly listedMs: number;
  readonly jobId: string;
  readonly failReason?: string;
  /** The same at every moment, or by the time. */
  readonly progress?: TaskProgress | ((nowMs: number) => TaskProgress);
}

export interface InstanceLists {
  readonly instances: readonly SimulatedInstance[];
  readonly runs: readonly InstanceRun[];
}

export function listInstances({ instances }: InstanceLists, target: string, nowMs: number): readonly InstanceFacts[] {
  return instances.filter((known) => known.target === target && known.listedMs <= nowMs).map(({ facts }) => facts);
}

export function listTaskIds(
  lists: InstanceLists,
  target: string,
  { instanceId, sinceMs = 0 }: { readonly instanceId: string; readonly sinceMs?: number },
  nowMs: number,
): readonly string[] {
  if (!listInstances(lists, target, nowMs).some(({ id }) => id === instanceId)) throw notThere('instance');
  return lists.runs
    .filter((run) => run.target === target && run.instanceId === instanceId && run.listedMs <= nowMs)
    .filter(({ createdAtMs }) => createdAtMs >= sinceMs)
    .map(({ id }) => id);
}

export function readFailReason({ runs }: InstanceLists, target: string, jobId: string): string | undefined {
  const run = runs.find((known) => known.target === target && known.jobId === jobId);
  if (run === undefined) throw notThere('job');
  return run.failReason;
}

export function readTaskProgress(
  { runs }: InstanceLists,
  target: string,
  { instanceId, taskId }: InstanceTask,
  nowMs: number,
): TaskProgress {
  const run = runs.find((known) => known.target === target && known.id === taskId && known.instanceId === instanceId);
  if (run?.progress === undefined) throw notThere('task');
  return typeof run.progress === 'function' ? run.progress(nowMs) : run.progress;
}

/** The port over the lists, without time and without faults. */
export function createSimulatedInstances(lists: InstanceLists, now: () => number): Instances {
  return {
    instances: async ({ id }) => listInstances(lists, id, now()),
    instanceTaskIds: async ({ id }, instanceId, { sinceMs = 0 }) =>
      listTaskIds(lists, id, { instanceId, sinceMs }, now()),
    failReason: async ({ id }, jobId) => readFailReason(lists, id, jobId),
    progress: async ({ id }, of) => readTaskProgress(lists, id, of, now()),
  };
}

function notThere(what: string): CloudError {
  return new CloudError(`Instances: there is no such ${what}`, { failure: 'request', retryable: false, status: 404 });
}
