import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../ports/effects.ts';

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (durationMs) => {
    await setTimeout(durationMs);
  },
};
