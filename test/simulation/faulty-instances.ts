/** The lists that names come from, over a wire that fails and takes its time: a message must not wait for a name. */
import { CloudError, type CloudFailure, type InstanceCall, type Instances } from '../../lib/ports/cloud.ts';
import { errorOf } from './faulty-task-list.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import {
  type InstanceLists,
  listInstances,
  listTaskIds,
  readFailReason,
  readTaskProgress,
} from './simulated-instances.ts';
import { createTrouble, isWithin } from './trouble.ts';
import type { Answer, Passage, Process, Wire } from './wire.ts';

export type ConnectInstances = ((process: Process, skewMs: number) => Instances) | undefined;

const secondMs = 1_000;
const failures: readonly CloudFailure[] = [
  'permission',
  'request',
  'limited',
  'server',
  'network',
  'answer',
  'authentication',
];
export function createFaultyInstances(
  plan: Plan,
  scheduler: Scheduler,
  wire: Wire,
  lists: InstanceLists,
): ConnectInstances {
  if (!plan.hasInstances) return undefined;
  const trouble = createTrouble(plan, 'instances');
  const { random } = trouble;
  const outages = trouble.spans(2, 60 * secondMs, 1_200 * secondMs);

  function passageOf<T>({ timeoutMs }: InstanceCall, skewMs: number): Passage<T> {
    const nowMs = scheduler.now();
    const answerMs = random.integer(40, 600);
    if (isWithin(outages, nowMs) || trouble.strikes(nowMs, 0.15)) {
      const error = errorOf(random.pick(failures), plan.cloudOffsetMs - skewMs);
      return { fault: error.failure, answerMs: Math.min(answerMs, timeoutMs), heard: { ok: false, error } };
    }
    const slowMs = trouble.strikes(nowMs, 0.15) ? random.integer(secondMs, 5 * secondMs) : answerMs;
    if (slowMs <= timeoutMs) return { fault: slowMs === answerMs ? 'none' : 'slow', applyMs: slowMs, answerMs: slowMs };
    const error = new CloudError('Instances: simulated timeout', { failure: 'network', retryable: true });
    return { fault: 'timeout', answerMs: timeoutMs, heard: { ok: false, error } };
  }

  return (process, skewMs) => {
    const ask = <T>(f: string, value: unknown, call: InstanceCall, answer: () => T): Promise<T> =>
      wire.call(process, {
        f: `instances.${f}`,
        value,
        passage: passageOf<T>(call, skewMs),
        apply: () => attempt(answer),
        brief: (known) => known ?? null,
      });
    const { now } = scheduler;
    return {
      instances: ({ id }, call) => ask('list', id, call, () => listInstances(lists, id, now())),
      instanceTaskIds: ({ id: target }, instanceId, { sinceMs = 0, ...call }) =>
        ask('tasks', { target, instanceId }, call, () => listTaskIds(lists, target, { instanceId, sinceMs }, now())),
      failReason: ({ id }, jobId, call) => ask('job', jobId, call, () => readFailReason(lists, id, jobId)),
      progress: ({ id }, of, call) => ask('progress', of, call, () => readTaskProgress(lists, id, of, now())),
    };
  };
}

function attempt<T>(answer: () => T): Answer<T> {
  try {
    return { ok: true, value: answer() };
  } catch (error) {
    return { ok: false, error: error as Error };
  }
}
