/** Cloud Eye allows stamps an hour back, so an event may be listed that long after it happened. */
import type { EventWorld } from './event-lives.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';

const minuteMs = 60_000;
const latestMs = 59 * minuteMs;

export interface LateEvents {
  readonly cloudEye: EventWorld;
  /** How many were made late. */
  readonly count: number;
}

/** Only events that are a story by themselves: what waits for an event listed so late is no longer held. */
export function listEventsLate(plan: Plan, cloudEye: EventWorld): LateEvents {
  const random = createRandom(plan.seed, 'late events');
  if (plan.trouble.cloud === 0 || !random.chance(0.4)) return { cloudEye, count: 0 };
  const lateAtMs = new Map<string, number>();
  for (const { id, createdAtMs, versions } of cloudEye.lives) {
    const happenedMs = createdAtMs - plan.cloudOffsetMs;
    const lateMs = random.integer(11 * minuteMs, latestMs - plan.replicaLagMaxMs);
    const isAlone = cloudEye.events.filter(({ part }) => part.id === id).length === 1 && versions.length === 1;
    if (!isAlone || happenedMs < plan.startMs || !random.chance(0.6)) continue;
    lateAtMs.set(id, Math.max(versions[0]?.atMs ?? 0, Math.min(happenedMs + lateMs, plan.calmMs + 10 * minuteMs)));
  }
  const listed = (id: string, usualMs: number) => lateAtMs.get(id) ?? usualMs;
  const events = cloudEye.events.map((event) => ({ ...event, listedMs: listed(event.part.id, event.listedMs) }));
  const lives = cloudEye.lives.map((life) => ({
    ...life,
    versions: life.versions.map((version) => ({ ...version, atMs: listed(life.id, version.atMs) })),
  }));
  return { cloudEye: { ...cloudEye, events, lives }, count: lateAtMs.size };
}
