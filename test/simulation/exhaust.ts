/** Every point at which a run can die, and every pair of them, on a small scenario without any other trouble. */

import type { EscalationStep } from '../../lib/model/settings.ts';
import type { Violation } from '../judge/judge.ts';
import { judge } from '../judge/judge.ts';
import { alarmChannel, createPlan, type Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { configurationOf } from './run-seed.ts';
import type { SimulatedTask } from './simulated-task-center.ts';
import { createItem } from './task-items.ts';
import type { CrashPoint } from './wire.ts';
import { runWorld } from './world.ts';

const minuteMs = 60_000;
const secondMs = 1_000;

export interface Scenario {
  readonly name: string;
  readonly digestAbove: number;
  /** Whom to call if nobody takes a failure. */
  readonly escalate?: readonly EscalationStep[];
  readonly isTriedAgain?: boolean;
}

/** Three tasks told one by one, three told by a digest, three of which one calls others, and one that is tried again. */
export const scenarios: readonly Scenario[] = [
  { name: 'one by one', digestAbove: 10 },
  { name: 'in a digest', digestAbove: 2 },
  {
    name: 'one by one, and others called',
    digestAbove: 10,
    escalate: [
      { after: '1 minute', mention: ['S0SECOND002'] },
      { after: '2 minutes', mention: ['channel'], channel: alarmChannel },
    ],
  },
  { name: 'one that is tried again', digestAbove: 10, isTriedAgain: true },
];

export interface Death {
  /** Which call, counted over the whole run. */
  readonly call: number;
  readonly point: 'before' | 'after';
}

export interface Exhausted {
  readonly calls: number;
  readonly runs: number;
  readonly failed: readonly { readonly deaths: readonly Death[]; readonly violation: Violation }[];
}

const points = ['before', 'after'] as const;

export async function exhaustSingles(scenario: Scenario): Promise<Exhausted> {
  const { calls } = await runWithDeaths(scenario, []);
  return await runAll(scenario, calls, singles(calls));
}

/** The second death is counted in the run that the first one changed. */
export async function exhaustPairs(scenario: Scenario, share: { part: number; of: number }): Promise<Exhausted> {
  const { calls } = await runWithDeaths(scenario, []);
  const pairs = singles(calls).flatMap((first) =>
    singles(calls).flatMap((second) => (second.call > first.call ? [[first, second].flat()] : [])),
  );
  return await runAll(
    scenario,
    calls,
    pairs.filter((_, index) => index % share.of === share.part),
  );
}

function singles(calls: number): Death[] {
  return Array.from({ length: calls }, (_, index) => points.map((point) => ({ call: index + 1, point }))).flat();
}

async function runAll(
  scenario: Scenario,
  calls: number,
  cases: readonly (Death | readonly Death[])[],
): Promise<Exhausted> {
  const failed: { deaths: readonly Death[]; violation: Violation }[] = [];
  for (const deaths of cases) {
    const all = [deaths].flat() as Death[];
    const { violations } = await runWithDeaths(scenario, all);
    const [violation] = violations;
    if (violation !== undefined) failed.push({ deaths: all, violation });
  }
  return { calls, runs: cases.length, failed };
}

export async function runWithDeaths(
  scenario: Scenario,
  deaths: readonly Death[],
): Promise<{ readonly calls: number; readonly violations: readonly Violation[] }> {
  const plan = planOf(scenario);
  let calls = 0;
  const crashAt = (): CrashPoint => {
    calls += 1;
    return deaths.find(({ call }) => call === calls)?.point;
  };
  const { history } = await runWorld(plan, { tasks: tasksOf(plan, scenario), crashAt, peaceMs: 8 * minuteMs });
  return { calls, violations: judge(history.lines, configurationOf(plan)).violations };
}

function planOf({ digestAbove, escalate }: Scenario): Plan {
  const plan = createPlan(1, { only: [], events: false });
  const { settings } = plan;
  const delivery = { ...settings.delivery, graceSeconds: 30, digestAbove };
  const defaultRoute = { ...settings.defaultRoute, ...(escalate && { escalate }) };
  return { ...plan, calmMs: plan.startMs + 5 * minuteMs, settings: { ...settings, delivery, defaultRoute } };
}

const instance = '0f8b7c1e-5a57-4c8f-9d7c-0a1b2c3d4e5f';

/** One fails, one succeeds, one is over when it is first seen; or one fails and is tried again. */
function tasksOf(plan: Plan, { isTriedAgain = false }: Scenario): SimulatedTask[] {
  const at = (seconds: number): number => plan.startMs + seconds * secondMs;
  const lives = isTriedAgain
    ? ([
        [at(20), 'open', at(50), 'failed'],
        [at(100), 'open', at(200), 'succeeded'],
      ] as const)
    : ([
        [at(20), 'open', at(150), 'failed'],
        [at(21), 'open', at(200), 'succeeded'],
        [at(22), 'cancelled', undefined, undefined],
      ] as const);
  return lives.map(([createdAtMs, first, endMs, end], index): SimulatedTask => {
    const about = {
      id: `8abf6e1e72c12e7c0172c15b0000000${index}`,
      name: 'modify',
      createdAtMs,
      unstamped: false,
      instance,
    };
    const random = createRandom(index);
    const version = (atMs: number, state: 'open' | 'failed' | 'succeeded' | 'cancelled') => {
      return { atMs, state, updatedAtMs: atMs, item: createItem(about, state, atMs, 0, random) };
    };
    const versions = [version(createdAtMs, first), ...(end === undefined ? [] : [version(endMs, end)])];
    return {
      target: 'prod',
      id: about.id,
      name: about.name,
      class: 'security',
      createdAtMs,
      versions,
      absent: [],
      instance: { id: instance, isSaid: true },
    };
  });
}
