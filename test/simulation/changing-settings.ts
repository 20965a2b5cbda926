/** Somebody deploys other settings while the watch goes on. None of them may lose, repeat or falsify anything. */
import type { Settings } from '../../lib/model/settings.ts';
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
  return deployments.findLast(({ atMs }) => atMs <= nowMs)?.settings ?? plan.settings;
}

/** Where messages go stays: asking today's routes is a rule of its own. */
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
