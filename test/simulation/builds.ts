/** A target whose project is changed by a new build, while runs of the old one still start for a while. */
import type { Settings, Target } from '../../lib/model/settings.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';

export interface Moved {
  readonly atMs: number;
  /** How long runs of the old build may still start. */
  readonly overlapMs: number;
}

/** What a run is made of. */
export interface Build {
  readonly settings: Settings;
  readonly target: Target;
  /** Named where it is another one than at first. */
  readonly project?: string;
}

export const newProject = 'f'.repeat(32);
const minuteMs = 60_000;

export function createMove({ seed, startMs, calmMs }: Pick<Plan, 'seed' | 'startMs' | 'calmMs'>): Moved | undefined {
  const random = createRandom(seed, 'moved');
  if (!random.chance(0.2)) return undefined;
  const atMs = random.integer(startMs + 2 * minuteMs, calmMs - 2 * minuteMs);
  return { atMs, overlapMs: random.pick([0, 2 * minuteMs]) };
}

/**
 * The first target alone moves.
 * @param deployed what else is deployed at a time.
 * @returns the build whose run starts then.
 */
export function createBuilds(
  plan: Plan,
  first: Target,
  deployed: (nowMs: number) => Settings,
): (nowMs: number) => Build {
  const { moved } = plan;
  const random = createRandom(plan.seed, 'builds');
  const mayMove = first.id === plan.settings.targets[0]?.id;
  return (nowMs) => {
    const settings = deployed(nowMs);
    const target = settings.targets.find(({ id }) => id === first.id) ?? first;
    if (moved === undefined || !mayMove) return { settings, target };
    const isOld = nowMs < moved.atMs || (nowMs < moved.atMs + moved.overlapMs && random.chance(0.5));
    if (isOld) return { settings: { ...settings, builtAtMs: 1 }, target };
    const next = { ...target, projectId: newProject };
    const targets = settings.targets.map((each) => (each.id === target.id ? next : each));
    return { settings: { ...settings, builtAtMs: 2, targets }, target: next, project: newProject };
  };
}
