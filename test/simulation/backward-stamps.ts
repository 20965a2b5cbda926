/** Ends that are stamped some milliseconds before the last sighting of the open task, and are listed so for good. */
import type { State } from '../judge/history.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { SimulatedTask } from './simulated-task-center.ts';
import { names } from './task-items.ts';
import { at, createLife } from './task-lives.ts';

const minuteMs = 60_000;

/** Taken a quarter of an hour later than other ends, so a mute of that time would be another one for the judge. */
export function createBackwardStamps(plan: Plan): SimulatedTask[] {
  const random = createRandom(plan.seed, 'backward stamps');
  if (plan.trouble.lives === 0 || plan.hasMutes || !random.chance(0.3)) return [];
  return plan.settings.targets.flatMap(({ id }) =>
    Array.from({ length: random.integer(1, 2) }, (_, index) => createTask(plan, id, random.fork(`${id}/${index}`))),
  );
}

function createTask(plan: Plan, target: string, random: Random): SimulatedTask {
  const { name, class: taskClass } = random.pick(names);
  const id = `bac46e1e72c12e7c0172c15b${random.integer(0x1000_0000, 0xffff_ffff).toString(16)}`;
  const createdMs = random.integer(plan.startMs, plan.calmMs - minuteMs);
  const open = at(createdMs, random.chance(0.8) ? 'open' : 'unknown');
  const endMs = createdMs + random.integer(20_000, 20 * minuteMs);
  const end = random.pick<State>(['succeeded', 'failed', 'cancelled']);
  const final = { ...at(Math.min(endMs, plan.calmMs + minuteMs), end), stampMs: createdMs - random.integer(1, 9) };
  const facts = { target, id, name, class: taskClass, unstamped: false, absent: [] };
  return createLife(plan, { ...facts, createdMs, listedMs: createdMs, steps: [open, final] }, random);
}
