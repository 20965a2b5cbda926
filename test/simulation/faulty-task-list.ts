/** The Task Center over a wire that fails in every documented way, through replicas that lag. */
import { type TaskList, TaskListError, type TaskListFailure, type TaskPage } from '../../lib/ports.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { itemsOf, listTasks, type Seen, type SimulatedTask } from './simulated-task-center.ts';
import { unusableItems } from './task-items.ts';
import { createTrouble, isWithin } from './trouble.ts';
import type { Answer, Passage, Process, Wire } from './wire.ts';

/** `skewMs`: the process's clock minus the true one. */
export type ConnectTaskList = (process: Process, skewMs: number) => TaskList;

/** Stands for everything that must never be shown: it is in the causes of errors, where careless code would print it. */
export const secretCanary = 'SECRET-CANARY-7f3a';

const secondMs = 1_000;
const failures: readonly TaskListFailure[] = ['permission', 'request', 'limited', 'server', 'network', 'answer'];

export function createFaultyTaskList(
  plan: Plan,
  scheduler: Scheduler,
  wire: Wire,
  tasks: readonly SimulatedTask[],
): ConnectTaskList {
  const trouble = createTrouble(plan, 'cloud');
  const { random } = trouble;
  const outages = trouble.spans(2, 60 * secondMs, 1_200 * secondMs);
  const lockouts = trouble.spans(1, 60 * secondMs, 600 * secondMs);

  function passageOf(): Passage<Answered> {
    const applyMs = random.integer(20, 300);
    const answerMs = applyMs + random.integer(20, 300);
    const nowMs = scheduler.now();
    const failure = isWithin(lockouts, nowMs) ? 'authentication' : failureNow(nowMs);
    if (failure !== undefined) {
      return {
        fault: failure,
        answerMs: random.integer(50, 9 * secondMs),
        heard: { ok: false, error: errorOf(failure) },
      };
    }
    if (!trouble.strikes(nowMs, 0.1)) return { fault: 'none', applyMs, answerMs };
    return { fault: 'slow', applyMs: random.integer(20, 3 * secondMs), answerMs: random.integer(3, 9) * secondMs };
  }

  function failureNow(nowMs: number): TaskListFailure | undefined {
    if (isWithin(outages, nowMs)) return random.pick(['server', 'network', 'answer', 'limited']);
    return trouble.strikes(nowMs, 0.12) ? random.pick(failures) : undefined;
  }

  return (process, skewMs) => ({
    page: async (request): Promise<TaskPage> => {
      const apply = (): Answer<Answered> => {
        const nowMs = scheduler.now();
        const isCalm = nowMs >= plan.calmMs;
        const lagMs = isCalm ? 0 : random.integer(0, plan.replicaLagMsMax);
        const seen = listTasks(tasks, plan.meaning, request, nowMs - lagMs);
        const unusable = trouble.strikes(nowMs, 0.03) ? [random.pick(unusableItems)] : [];
        // The header Date holds whole seconds.
        const dateMs = Math.floor((nowMs + plan.cloudOffsetMs) / secondMs) * secondMs;
        return { ok: true, value: { seen, unusable, dateMs } };
      };
      const { target, clockOffsetMs: _offset, ...asked } = request;
      const value = { target: target.id, ...asked };
      const answered = await wire.call(process, { f: 'list.page', value, passage: passageOf(), apply, brief });
      const clockOffsetMs = answered.dateMs - (scheduler.now() + skewMs);
      return { items: [...itemsOf(answered.seen), ...answered.unusable], clockOffsetMs };
    },
  });
}

interface Answered {
  readonly seen: readonly Seen[];
  readonly unusable: readonly unknown[];
  readonly dateMs: number;
}

function brief({ seen, unusable }: Answered): unknown {
  const items = seen.map(({ task, version }) => ({ id: task.id, version }));
  return { items, ...(unusable.length > 0 ? { unusable: unusable.length } : {}) };
}

function errorOf(failure: TaskListFailure): TaskListError {
  const retryable = failure !== 'authentication' && failure !== 'permission' && failure !== 'request';
  const cause = new Error(`Authorization: SDK-HMAC-SHA256 Access=${secretCanary}`);
  const status = { status: failure === 'authentication' ? 401 : 500 };
  return new TaskListError(`List of tasks: simulated ${failure} failure`, { failure, retryable, cause, ...status });
}
