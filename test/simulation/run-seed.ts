/** One seed from its plan to its verdict. */
import type { Configuration, Line } from '../judge/history.ts';
import { judge, type Verdict } from '../judge/judge.ts';
import { type Concern, createPlan, type Plan } from './plan.ts';
import { createTasks } from './task-lives.ts';
import { runWorld } from './world.ts';

export interface SeedResult {
  readonly seed: number;
  readonly events: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  /** Of everything that happened: the same for the same seed. */
  readonly hash: string;
}

export async function runSeed(seed: number, only?: readonly Concern[]): Promise<SeedResult> {
  return (await traceSeed(seed, only)).result;
}

export async function traceSeed(
  seed: number,
  only?: readonly Concern[],
): Promise<{ readonly result: SeedResult; readonly lines: readonly Line[] }> {
  const plan = createPlan(seed, only);
  const { history, events, faults } = await runWorld(plan, { tasks: createTasks(plan) });
  const verdict = judge(history.lines, configurationOf(plan));
  const result = { seed, events, faults: Object.fromEntries(faults), verdict, hash: history.hash() };
  return { result, lines: history.lines };
}

/** As data: the judge knows no type of the product. */
export function configurationOf({ settings }: Plan): Configuration {
  const routes = settings.routes.map((route) => ({ ...route, match: { ...route.match } }));
  return { ...settings, routes };
}
