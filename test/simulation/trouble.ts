/** What every concern draws its troubles with. */
import type { Concern, Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';

export interface Trouble {
  readonly random: Random;
  /** Whether something goes wrong now, so often at the most; never after trouble has ended. */
  strikes(nowMs: number, mostOften: number): boolean;
  /** Spans of trouble, over before it ends. */
  spans(most: number, shortestMs: number, longestMs: number): readonly (readonly [number, number])[];
}

export function createTrouble(plan: Plan, concern: Concern, stream: string = concern): Trouble {
  const random = createRandom(plan.seed, `trouble/${stream}`);
  const level = plan.trouble[concern];
  return {
    random,
    strikes: (nowMs, mostOften) => level > 0 && nowMs < plan.calmMs && random.chance(level * mostOften),
    spans(most, shortestMs, longestMs) {
      const count = level > 0 ? random.integer(0, most) : 0;
      return Array.from({ length: count }, () => {
        const fromMs = random.integer(plan.startMs, plan.calmMs);
        return [fromMs, Math.min(plan.calmMs, fromMs + random.integer(shortestMs, longestMs))] as const;
      });
    },
  };
}

export function isWithin(spans: readonly (readonly [number, number])[], nowMs: number): boolean {
  return spans.some(([fromMs, toMs]) => nowMs >= fromMs && nowMs < toMs);
}
