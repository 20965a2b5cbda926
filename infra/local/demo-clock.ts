import type { Clock } from '../../lib/ports/effects.ts';

export interface DemoClock extends Clock {
  /** Never goes backwards. */
  advanceTo(timeMs: number): void;
}

/** Time that passes only when the day says so, or when someone sleeps: a sleep returns at once and moves the clock. */
export function createDemoClock(startMs: number): DemoClock {
  let nowMs = startMs;
  const advanceTo = (timeMs: number) => {
    nowMs = Math.max(nowMs, timeMs);
  };
  return {
    now: () => nowMs,
    advanceTo,
    // The end is fixed before waiting, so that two sleeps at once overlap as they would in real time.
    async sleep(durationMs) {
      const endMs = nowMs + durationMs;
      await new Promise(setImmediate);
      advanceTo(endMs);
    },
  };
}
