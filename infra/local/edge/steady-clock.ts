export interface SteadyClock {
  now(): number;
  during<Result>(work: () => Promise<Result>): Promise<Result>;
}

/**
 * The demonstration's time jumps a minute with each poll, and who answers would think that its own time is up. As long
 * as anything is being answered, this clock goes on at the pace of the machine.
 */
export function createSteadyClock(now: () => number): SteadyClock {
  let answering = 0;
  let aheadMs = 0;
  return {
    now: () => (answering > 0 ? Date.now() + aheadMs : now()),
    async during(work) {
      if (answering === 0) aheadMs = now() - Date.now();
      answering += 1;
      try {
        return await work();
      } finally {
        answering -= 1;
      }
    },
  };
}
