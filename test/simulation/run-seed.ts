/** One seed from its plan to its verdict. */
import type { Configuration, Line } from '../judge/history.ts';
import { judge, type Verdict } from '../judge/judge.ts';
import { createEvents } from './event-lives.ts';
import { giveInstances } from './instance-lives.ts';
import { listEventsLate } from './late-events.ts';
import { createPlan, generatorsOf, type Plan, type PlanOptions } from './plan.ts';
import { createTasks } from './task-lives.ts';
import { runWorld } from './world.ts';

export interface SeedResult {
  readonly seed: number;
  readonly events: number;
  readonly faults: Readonly<Record<string, number>>;
  /** What the world has that not every world has. */
  readonly generators: readonly string[];
  readonly verdict: Verdict;
  /** Of everything that happened: the same for the same seed. */
  readonly hash: string;
}

export async function runSeed(seed: number, options?: PlanOptions): Promise<SeedResult> {
  return (await traceSeed(seed, options)).result;
}

export async function traceSeed(
  seed: number,
  options?: PlanOptions,
): Promise<{ readonly result: SeedResult; readonly lines: readonly Line[] }> {
  const plan = createPlan(seed, options);
  const { cloudEye, count: lateEvents } = listEventsLate(plan, createEvents(plan));
  const instances = giveInstances(plan, [...createTasks(plan), ...cloudEye.tasks], cloudEye.lives);
  const { history, events, faults } = await runWorld(plan, { tasks: instances.tasks, cloudEye, instances });
  const verdict = judge(history.lines, configurationOf(plan));
  const generators = [...generatorsOf(plan), ...(lateEvents > 0 ? ['events listed late'] : [])];
  const result = { seed, events, faults: Object.fromEntries(faults), generators, verdict, hash: history.hash() };
  return { result, lines: history.lines };
}

/** As data: the judge knows no type of the product. */
export function configurationOf({ settings }: Plan): Configuration {
  const routes = settings.routes.map((route) => ({ ...route, match: { ...route.match } }));
  return { ...settings, routes };
}
