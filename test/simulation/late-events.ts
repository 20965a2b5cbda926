/**
 * Cloud Eye allows stamps an hour back, so an event may be listed that long after it happened; and some day it may be
 * listed later than that, when no read looks for it any more.
 */
import type { EventWorld } from './event-lives.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';

const minuteMs = 60_000;
const latestMs = 59 * minuteMs;

export interface LateEvents {
  readonly cloudEye: EventWorld;
  /** How many were made late. */
  readonly count: number;
  /** How many are listed when no read looks for them any more. */
  readonly tooLate: number;
}

/** Only events that are a story by themselves: what waits for an event listed so late is no longer held. */
export function listEventsLate(plan: Plan, cloudEye: EventWorld): LateEvents {
  const alone = cloudEye.lives.filter(
    ({ id, createdAtMs, versions }) =>
      cloudEye.events.filter(({ part }) => part.id === id).length === 1 &&
      versions.length === 1 &&
      createdAtMs - plan.cloudOffsetMs >= plan.startMs,
  );
  const happened = new Map(alone.map(({ id, createdAtMs }) => [id, createdAtMs - plan.cloudOffsetMs]));
  const tooLate = tooLateAt(
    createRandom(plan.seed, 'events listed too late'),
    plan,
    withoutStories(happened, cloudEye),
  );
  const late = lateAt(createRandom(plan.seed, 'late events'), plan, happened);
  const lateAtMs = tooLate.size > 0 ? tooLate : late;
  const listed = (id: string, usualMs: number) => Math.max(usualMs, lateAtMs.get(id) ?? 0);
  const events = cloudEye.events.map((event) => ({ ...event, listedMs: listed(event.part.id, event.listedMs) }));
  const lives = cloudEye.lives.map((life) => ({
    ...life,
    versions: life.versions.map((version) => ({ ...version, atMs: listed(life.id, version.atMs) })),
  }));
  return { cloudEye: { ...cloudEye, events, lives }, count: late.size, tooLate: Math.max(0, tooLate.size - 1) };
}

/** What is told nowhere is told beside nothing either. */
function withoutStories(happened: ReadonlyMap<string, number>, { lives, tasks }: EventWorld): Map<string, number> {
  const shared = Map.groupBy([...lives, ...tasks], ({ instance }) => instance?.id);
  const apart = lives.filter((life) => life.class !== 'failover' && shared.get(life.instance?.id)?.length === 1);
  const ids = new Set(apart.map(({ id }) => id));
  return new Map([...happened].filter(([id]) => ids.has(id)));
}

function lateAt(random: Random, plan: Plan, happened: ReadonlyMap<string, number>): Map<string, number> {
  const lateAtMs = new Map<string, number>();
  if (plan.trouble.cloud === 0 || !random.chance(0.4)) return lateAtMs;
  for (const [id, happenedMs] of happened) {
    const lateMs = random.integer(11 * minuteMs, latestMs - plan.replicaLagMaxMs);
    if (random.chance(0.6)) lateAtMs.set(id, Math.min(happenedMs + lateMs, plan.calmMs + 10 * minuteMs));
  }
  return lateAtMs;
}

/** Of one list that gets slower once trouble has ended: an event is listed almost too late, and the others after that. */
function tooLateAt(random: Random, plan: Plan, happened: ReadonlyMap<string, number>): Map<string, number> {
  const isCalm = plan.trouble.cloud > 0 && plan.everyMs === minuteMs && plan.longTime === undefined;
  if (!isCalm || !random.chance(0.2)) return new Map();
  const [first, ...others] = [...happened].toSorted(([, one], [, other]) => other - one);
  if (first === undefined || others.length === 0) return new Map();
  const [warning, happenedMs] = first;
  const warnedMs = Math.max(happenedMs + 50 * minuteMs, plan.calmMs + 5 * minuteMs);
  if (warnedMs > happenedMs + latestMs - plan.replicaLagMaxMs) return new Map();
  const after = ([id, atMs]: readonly [string, number]) =>
    [id, Math.max(atMs + random.integer(62, 75) * minuteMs, warnedMs + 10 * minuteMs)] as const;
  return new Map([[warning, warnedMs], ...others.map(after)]);
}
