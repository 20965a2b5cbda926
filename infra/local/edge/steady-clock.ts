export interface SteadyClock {
  now(): number;
  during<Result>(work: () => Promise<Result>): Promise<Result>;
}

/**
 * The demonstration's time jumps a minute with each poll, so a function that is answering would think its time is up.
 * While anything is being answered, this clock runs at the machine's pace.
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
