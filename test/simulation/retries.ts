/** People begin again what failed: the same operation on the same instance, once or more often. */
import type { State } from '../judge/history.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { SimulatedTask } from './simulated-task-center.ts';
import { at, createLife } from './task-lives.ts';

const secondMs = 1_000;
const triesMax = 3;
const ends: readonly State[] = ['succeeded', 'succeeded', 'failed', 'failed', 'cancelled'];

/** @param tasks as the list shows them, with their instances. */
export function createRetries(plan: Plan, tasks: readonly SimulatedTask[]): SimulatedTask[] {
  const random = createRandom(plan.seed, 'retries');
  if (plan.trouble.lives === 0 || plan.longTime !== undefined || !random.chance(0.5)) return [];
  let count = 0;
  const retriesOf = (failure: SimulatedTask, tries: number): SimulatedTask[] => {
    const retry = random.chance(0.5) ? retryOf(plan, failure, count, random) : undefined;
    count += 1;
    return retry === undefined ? [] : [retry, ...(tries < triesMax ? retriesOf(retry, tries + 1) : [])];
  };
  return tasks.flatMap((task) => retriesOf(task, 1));
}

/** Undefined where nothing failed, or too late for a retry to be over in time. */
function retryOf(plan: Plan, failure: SimulatedTask, index: number, random: Random): SimulatedTask | undefined {
  const { target, name, class: kind, project, instance, versions } = failure;
  const last = versions.at(-1);
  if (instance === undefined || last?.state !== 'failed' || last.updatedAtMs === undefined) return undefined;
  const createdMs = last.updatedAtMs - plan.cloudOffsetMs + random.integer(1, 400) * secondMs;
  if (createdMs > plan.calmMs) return undefined;
  const endMs = Math.min(createdMs + random.integer(5, 400) * secondMs, plan.calmMs + 60 * secondMs);
  const id = `8abf6e1e72c12e7c0172${random.integer(0x1000, 0xffff).toString(16)}${(0x7000_0000 + index * 0x1111 + random.integer(0, 0xfff)).toString(16)}`;
  const steps = [at(createdMs, 'open'), at(endMs, random.pick(ends))];
  const facts = { target, id, name, class: kind, unstamped: false, createdMs, listedMs: createdMs, absent: [], steps };
  const { versions: made, ...life } = createLife(plan, facts, random);
  const params = { params: JSON.stringify({ instance_id: instance.id }) };
  return {
    ...life,
    ...(project !== undefined && { project }),
    instance: { ...instance, isSaid: true, isListed: true },
    versions: made.map((version) => ({ ...version, item: { ...(version.item as object), ...params } })),
  };
}
