/** The Task Center over a wire that fails in every documented way, through replicas that lag. */
import {
  CloudError,
  type CloudFailure,
  type CloudList,
  type CloudPage,
  type CloudPageRequest,
} from '../../lib/ports/cloud.ts';
import type { Budget } from '../../lib/ports/effects.ts';
import type { Dates } from './dates.ts';
import type { Plan } from './plan.ts';
import { isRefused } from './refusing-list.ts';
import type { Scheduler } from './scheduler.ts';
import { itemsOf, listTasks, type Seen, type SimulatedTask } from './simulated-task-center.ts';
import { troubledPassage, withLimit } from './source-trouble.ts';
import { unusableItems } from './task-items.ts';
import { createTrouble, isWithin } from './trouble.ts';
import type { Answer, Passage, Process, Wire } from './wire.ts';

/** `skewMs`: the process's clock minus the true one. */
export type ConnectTaskList = (process: Process, skewMs: number, budget: Budget) => CloudList;

/** Stands for everything that must never be shown: it is in the causes of errors, where careless code would print it. */
export const secretCanary = 'SECRET-CANARY-7f3a';

const secondMs = 1_000;
const firstRunsMs = 30 * secondMs;
const outageFailures: readonly CloudFailure[] = ['server', 'network', 'answer', 'limited'];
const failures: readonly CloudFailure[] = ['permission', 'request', 'limited', 'server', 'network', 'answer'];

export function createFaultyTaskList(
  plan: Plan,
  scheduler: Scheduler,
  wire: Wire,
  tasks: readonly SimulatedTask[],
  dates: Dates,
): ConnectTaskList {
  const trouble = createTrouble(plan, 'cloud');
  const { random } = trouble;
  const troubled = troubledPassage(plan, 'tasks');
  const outages = trouble.spans(2, 60 * secondMs, 1_200 * secondMs);
  const lockouts = trouble.spans(1, 60 * secondMs, 600 * secondMs);

  /** Targets whose clock can be known. */
  const answered = new Set<string>();

  function passageOf(process: Process, request: CloudPageRequest, skewMs: number): Passage<Answered> {
    const alone = troubled<Answered>(scheduler.now(), (failure) => errorOf(failure, dates.offset(process, skewMs)));
    if (alone !== undefined) return alone;
    const target = request.target.id;
    const applyMs = random.integer(20, 300);
    const answerMs = applyMs + random.integer(20, 300);
    const nowMs = scheduler.now();
    const isUnsigned = isWithin(lockouts, nowMs) || isSignedTooFarOff(plan, request, skewMs);
    const failure = isUnsigned ? 'authentication' : failureNow(target, nowMs);
    if (failure !== undefined) {
      if (failure !== 'network') answered.add(target);
      const error = errorOf(failure, failure === 'network' ? undefined : dates.offset(process, skewMs));
      return { fault: failure, answerMs: random.integer(50, 9 * secondMs), heard: { ok: false, error } };
    }
    answered.add(target);
    if (plan.listLimits !== undefined && isRefused(plan.listLimits, request, nowMs + plan.cloudOffsetMs)) {
      const error = errorOf('request', dates.offset(process, skewMs));
      return { fault: 'refused span', answerMs, heard: { ok: false, error } };
    }
    if (!trouble.strikes(nowMs, 0.1)) return { fault: 'none', applyMs, answerMs };
    return { fault: 'slow', applyMs: random.integer(20, 3 * secondMs), answerMs: random.integer(3, 9) * secondMs };
  }

  function failureNow(target: string, nowMs: number): CloudFailure | undefined {
    const isOut = isWithin(outages, nowMs);
    if (!isOut && !trouble.strikes(nowMs, 0.12)) return undefined;
    const failure = random.pick(isOut ? outageFailures : failures);
    // A3: nobody can know the clock of a cloud that has not answered yet, nor can who starts beside the first who was told.
    const isUnknown = !answered.has(target) || nowMs < plan.startMs + firstRunsMs;
    return failure === 'network' && isUnknown && plan.cloudOffsetMs !== 0 ? 'server' : failure;
  }

  return (process, skewMs, budget) => ({
    page: async (request): Promise<CloudPage> => {
      const apply = (): Answer<Answered> => {
        const nowMs = scheduler.now();
        const isCalm = nowMs >= plan.calmMs;
        const lagMs = isCalm ? 0 : random.integer(0, plan.replicaLagMaxMs);
        const seen = listTasks(tasks, plan.meaning, request, nowMs - lagMs);
        const unusable = trouble.strikes(nowMs, 0.03) ? [random.pick(unusableItems)] : [];
        return { ok: true, value: { seen, unusable, clockOffsetMs: dates.offset(process, skewMs) } };
      };
      const { target, clockOffsetMs: _offset, timeoutMs = Number.POSITIVE_INFINITY, ...asked } = request;
      const value = { target: target.id, ...asked };
      const page = await wire.call(process, {
        f: 'list.page',
        value,
        passage: withLimit(
          slower(passageOf(process, request, skewMs), plan.slowPageMs),
          Math.min(timeoutMs, budget.remainingMs()),
        ),
        apply,
        brief,
      });
      const { seen, unusable, clockOffsetMs } = page;
      return { items: [...itemsOf(seen), ...unusable], clockOffsetMs };
    },
  });
}

function slower(passage: Passage<Answered>, byMs: number): Passage<Answered> {
  return { ...passage, answerMs: passage.answerMs + byMs };
}

interface Answered {
  readonly seen: readonly Seen[];
  readonly unusable: readonly unknown[];
  readonly clockOffsetMs: number;
}

function brief({ seen, unusable }: Answered): unknown {
  const items = seen.map(({ task, version }) => ({ id: task.id, version }));
  return { items, ...(unusable.length > 0 ? { unusable: unusable.length } : {}) };
}

const signatureMs = 15 * 60 * secondMs;

/** A signature holds within 15 minutes of the cloud's own time, whatever its answers say about that. */
export function isSignedTooFarOff(plan: Plan, { clockOffsetMs }: CloudPageRequest, skewMs: number): boolean {
  return Math.abs(skewMs + clockOffsetMs - plan.cloudOffsetMs) > signatureMs;
}

const statuses: Readonly<Record<CloudFailure, number>> = {
  authentication: 401,
  permission: 403,
  request: 400,
  limited: 429,
  server: 500,
  network: 0,
  answer: 200,
};

export function errorOf(failure: CloudFailure, clockOffsetMs: number | undefined): CloudError {
  const retryable = failure !== 'authentication' && failure !== 'permission' && failure !== 'request';
  const cause = new Error(`Authorization: SDK-HMAC-SHA256 Access=${secretCanary}`);
  const answer = clockOffsetMs === undefined ? {} : { status: statuses[failure], clockOffsetMs };
  return new CloudError(`List of tasks: simulated ${failure} failure`, { failure, retryable, cause, ...answer });
}
