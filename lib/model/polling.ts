/** How often a target is polled, and when that was interrupted. */
import type { Target } from './settings.ts';

const unitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export function everyMs({ every }: Pick<Target, 'every'>): number {
  return rateMs(every);
}

/** Of EventBridge's rate words: `1 minute`, `30 minutes`, `1 hour`. */
export function rateMs(rate: string): number {
  const [count, unit = ''] = rate.split(' ');
  return Number(count) * (unitsMs[unit.replace(/s$/, '')] ?? 0);
}

/** Whether so long without a good poll is more than the schedule, and a poll that begins a little late, explain. */
export function isInterrupted(target: Pick<Target, 'every'>, withoutPollMs: number): boolean {
  return withoutPollMs > 1.5 * everyMs(target);
}
