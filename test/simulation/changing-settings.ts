/** Somebody deploys other settings while the watch goes on. None of them may lose, repeat or falsify anything. */
import type { Settings } from '../../lib/model/settings.ts';
import { routesAt } from './changing-routes.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';

const minuteMs = 60_000;

interface Deployment {
  readonly atMs: number;
  readonly settings: Settings;
}

/** What is deployed when; none in most worlds. The last ones are the plan's own again, before trouble ends. */
export function createDeployments(plan: Plan): readonly Deployment[] {
  const random = createRandom(plan.seed, 'deployments');
  if (plan.trouble.settings === 0 || !random.chance(0.3)) return [];
  const latestMs = plan.calmMs - 2 * minuteMs;
  const others = Array.from({ length: random.integer(1, 4) }, () => ({
    atMs: random.integer(plan.startMs + minuteMs, latestMs),
    settings: changed(plan.settings, random),
  }));
  return [
    ...others.toSorted((one, other) => one.atMs - other.atMs),
    { atMs: random.integer(latestMs, plan.calmMs), settings: plan.settings },
  ];
}

export function deployedSettings(plan: Plan, deployments: readonly Deployment[], nowMs: number): Settings {
  const settings = deployments.findLast(({ atMs }) => atMs <= nowMs)?.settings ?? plan.settings;
  const targets = settings.targets.filter(({ id }) => !isRemoved(plan, id, nowMs));
  return { ...settings, ...routesAt(plan, nowMs), targets };
}

export interface Removal {
  readonly target: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A target that is taken out of the settings, and later put back in. */
export function createRemovals({ seed, trouble, settings, startMs, calmMs }: Plan): readonly Removal[] {
  const random = createRandom(seed, 'removed targets');
  if (trouble.settings === 0 || !random.chance(0.15)) return [];
  const { id } = random.pick(settings.targets);
  const fromMs = random.integer(startMs + minuteMs, calmMs - 2 * minuteMs);
  return [{ target: id, fromMs, toMs: random.integer(fromMs + minuteMs, calmMs) }];
}

export function isRemoved(plan: Plan, targetId: string, nowMs: number): boolean {
  return createRemovals(plan).some(
    ({ target, fromMs, toMs }) => target === targetId && nowMs >= fromMs && nowMs < toMs,
  );
}

/** Routes change for good, if they do: changing-routes.ts. */
function changed(settings: Settings, random: Random): Settings {
  const { fetch, delivery, targets } = settings;
  const readsTasksAlone = random.chance(0.4);
  return {
    ...settings,
    language: random.pick(['en', 'zh-CN']),
    timeZone: random.pick(['UTC', 'Asia/Shanghai', 'America/St_Johns']),
    buttons: random.chance(0.5),
    consoleUrl: random.pick([settings.consoleUrl, '']),
    retentionDays: random.pick([8, settings.retentionDays]),
    delivery: { ...delivery, digestAbove: random.pick([2, 10, delivery.digestAbove]) },
    fetch: {
      ...fetch,
      overlapSeconds: fetch.overlapSeconds + random.pick([0, 300, 3_600]),
      settleSeconds: random.pick([0, 2, 5]),
      pageSize: random.pick([3, 50, 1_000]),
    },
    targets: targets.map((target) =>
      readsTasksAlone && target.sources.includes('tasks') ? { ...target, sources: ['tasks'] } : target,
    ),
  };
}
