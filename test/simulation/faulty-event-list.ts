/** Cloud Eye over a wire of its own: it fails when the Task Center does not, and the other way round. */
import type { CloudFailure, CloudList, CloudPage, CloudPageRequest } from '../../lib/ports/cloud.ts';
import type { Budget } from '../../lib/ports/effects.ts';
import type { Dates } from './dates.ts';
import type { SimulatedEvent } from './event-lives.ts';
import { errorOf, isSignedTooFarOff } from './faulty-task-list.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { listEvents } from './simulated-cloud-eye.ts';
import { troubledPassage, withLimit } from './source-trouble.ts';
import { unusableItems } from './task-items.ts';
import { createTrouble, isWithin } from './trouble.ts';
import type { Answer, Passage, Process, Wire } from './wire.ts';

/** `skewMs`: the process's clock minus the true one. */
export type ConnectEventList = (process: Process, skewMs: number, budget: Budget) => (name: string) => CloudList;

const secondMs = 1_000;
const failures: readonly CloudFailure[] = ['permission', 'request', 'limited', 'server', 'answer'];

export function createFaultyEventList(
  plan: Plan,
  scheduler: Scheduler,
  wire: Wire,
  events: readonly SimulatedEvent[],
  dates: Dates,
): ConnectEventList {
  const trouble = createTrouble(plan, 'cloud', 'events');
  const { random } = trouble;
  const troubled = troubledPassage(plan, 'events');
  const outages = trouble.spans(2, 60 * secondMs, 1_200 * secondMs);

  function passageOf(process: Process, request: CloudPageRequest, skewMs: number): Passage<Answered> {
    const alone = troubled<Answered>(scheduler.now(), (failure) => errorOf(failure, dates.offset(process, skewMs)));
    if (alone !== undefined) return alone;
    const applyMs = random.integer(5, 60);
    const answerMs = applyMs + random.integer(5, 60);
    const nowMs = scheduler.now();
    if (isSignedTooFarOff(plan, request, skewMs)) {
      const error = errorOf('authentication', dates.offset(process, skewMs));
      return { fault: 'events authentication', answerMs, heard: { ok: false, error } };
    }
    // A look is thirteen calls: one in forty that fails spoils a third of the looks.
    if (isWithin(outages, nowMs) || trouble.strikes(nowMs, 0.025)) {
      const failure = random.pick(failures);
      const error = errorOf(failure, dates.offset(process, skewMs));
      return { fault: `events ${failure}`, answerMs: random.integer(20, 2 * secondMs), heard: { ok: false, error } };
    }
    if (!trouble.strikes(nowMs, 0.03)) return { fault: 'none', applyMs, answerMs };
    return { fault: 'events slow', applyMs: random.integer(20, secondMs), answerMs: random.integer(2, 5) * secondMs };
  }

  return (process, skewMs, budget) => (name) => ({
    page: async (request): Promise<CloudPage> => {
      const apply = (): Answer<Answered> => {
        const nowMs = scheduler.now();
        const lagMs = nowMs >= plan.calmMs ? 0 : random.integer(0, plan.replicaLagMaxMs);
        const seen = listEvents(events, plan.meaning, name, request, nowMs - lagMs);
        const unusable = trouble.strikes(nowMs, 0.005) ? [random.pick(unusableItems)] : [];
        return { ok: true, value: { seen, unusable, clockOffsetMs: dates.offset(process, skewMs) } };
      };
      const { target, clockOffsetMs: _offset, timeoutMs = Number.POSITIVE_INFINITY, ...asked } = request;
      const value = { target: target.id, event: name, ...asked };
      const passage = withLimit(passageOf(process, request, skewMs), Math.min(timeoutMs, budget.remainingMs()));
      const page = await wire.call(process, { f: 'list.page', value, passage, apply, brief });
      return { items: [...page.seen.map(({ item }) => item), ...page.unusable], clockOffsetMs: page.clockOffsetMs };
    },
  });
}

interface Answered {
  readonly seen: readonly SimulatedEvent[];
  readonly unusable: readonly unknown[];
  readonly clockOffsetMs: number;
}

function brief({ seen, unusable }: Answered): unknown {
  return { items: seen.map(({ part }) => part), ...(unusable.length > 0 ? { unusable: unusable.length } : {}) };
}
