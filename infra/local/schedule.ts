/** The schedule on one machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Budget } from '../../lib/ports/effects.ts';

/** The longest that a Node timer can run: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const timerMaxMs = 2 ** 31 - 1;

/** The poll function's timeout in the cloud, so that nothing runs longer here than it could there. */
const POLL_TIMEOUT_MS = 55_000;

/** Runs at once, then on the beat, never twice at once. Resolves when `signal` says stop and the run is over. */
export async function keepRunning(run: () => Promise<void>, beatMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const startedAtMs = Date.now();
    await run();
    await rest(Math.max(0, startedAtMs + beatMs - Date.now()), signal);
  }
}

/** Ends early, and without an error, when `signal` says stop. */
export async function rest(durationMs: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(durationMs, timerMaxMs), undefined, { signal }).catch(() => undefined);
}

/** Runs out at once when `signal` says stop, so that a running poll ends as soon as it can. */
export function createBudget(signal: AbortSignal, now: () => number): Budget {
  const deadlineMs = now() + POLL_TIMEOUT_MS;
  return { remainingMs: () => (signal.aborted ? 0 : Math.max(0, deadlineMs - now())) };
}
