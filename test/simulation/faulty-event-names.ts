/** Cloud Eye's list of names over a wire of its own. No poll depends on it. */
import type { CloudFailure, CloudList, CloudPage } from '../../lib/ports/cloud.ts';
import type { Budget } from '../../lib/ports/effects.ts';
import type { SimulatedEvent } from './event-lives.ts';
import { errorOf } from './faulty-task-list.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { withLimit } from './source-trouble.ts';
import { createTrouble } from './trouble.ts';
import type { Answer, Passage, Process, Wire } from './wire.ts';

export type ConnectEventNames = (process: Process, budget: Budget) => CloudList;

const failures: readonly CloudFailure[] = ['permission', 'request', 'limited', 'server', 'answer'];

export function createFaultyEventNames(
  plan: Plan,
  scheduler: Scheduler,
  wire: Wire,
  events: readonly SimulatedEvent[],
): ConnectEventNames {
  const trouble = createTrouble(plan, 'cloud', 'names of events');
  const { random } = trouble;

  function passageOf(): Passage<readonly string[]> {
    const answerMs = random.integer(20, 400);
    if (!trouble.strikes(scheduler.now(), 0.2)) return { fault: 'none', applyMs: answerMs - 10, answerMs };
    const failure = random.pick(failures);
    return { fault: failure, answerMs, heard: { ok: false, error: errorOf(failure, undefined) } };
  }

  return (process, budget) => ({
    page: async (request): Promise<CloudPage> => {
      const { target, fromSeconds, toSeconds, offset, limit, timeoutMs = Number.POSITIVE_INFINITY } = request;
      const apply = (): Answer<readonly string[]> => {
        const listed = events.filter(
          (event) =>
            event.target === target.id &&
            event.listedMs <= scheduler.now() &&
            event.timeMs >= fromSeconds * 1_000 &&
            event.timeMs <= toSeconds * 1_000,
        );
        const names = [...new Set(listed.map(({ name }) => name))];
        return { ok: true, value: names.slice(offset, offset + limit) };
      };
      const passage = withLimit(passageOf(), Math.min(timeoutMs, budget.remainingMs()));
      const value = { target: target.id };
      const names = await wire.call(process, { f: 'names.page', value, passage, apply, brief: (found) => found });
      return { items: names.map((name) => ({ event_name: name, latest_event_source: 'SYS.DCS' })) };
    },
  });
}
