/** Asks a list for pages, and hears from every answer what time it is in the cloud: no request is spent on that. */
import { believe, type CloudClock, earliestOffsetMs, isBelievable } from '../model/cloud-clock.ts';
import { CloudError, type CloudList, type CloudPage, type CloudPageRequest } from '../ports/cloud.ts';
import type { Run } from '../run.ts';
import { isRefusal } from './credential-lock.ts';
import type { PageQuery } from './stable-read.ts';

export interface Asking {
  page(list: CloudList, query: PageQuery): Promise<CloudPage>;
  /** For the earlier of both clocks, by what was believed before and by every answer so far. */
  earliestMs(): number;
  /** The cloud's clock minus ours, as this poll leaves it. */
  clock(): CloudClock;
}

/**
 * @param before as the poll found it.
 * @param toldMs as another source told it in this poll, for one that has no cursor yet.
 */
export function createAsking(run: Run, before: CloudClock, toldMs: number | undefined): Asking {
  let earliestMs = earliestOffsetMs(before.clockOffsetMs, toldMs);
  let saidMs: number | undefined;
  return {
    async page(list, query) {
      const timeoutMs = run.reading.remainingMs();
      const request = { target: run.target, ...query, clockOffsetMs: 0, timeoutMs };
      const page = await askOrSignAnew(run, list, request).catch((error: unknown) => {
        throw withClock(error, saidMs);
      });
      const { clockOffsetMs } = page;
      if (clockOffsetMs !== undefined && !isBelievable(clockOffsetMs)) warn(run, clockOffsetMs);
      earliestMs = earliestOffsetMs(earliestMs, clockOffsetMs);
      saidMs = clockOffsetMs ?? saidMs;
      return page;
    },
    earliestMs: () => earliestMs,
    clock: () => believe(before, saidMs),
  };
}

/**
 * Our own time signs every request. Where it is refused, and the cloud's Date is so far off that this must be why, the
 * Date signs: one request in a run, because the cloud locks keys that keep failing.
 */
async function askOrSignAnew(run: Run, list: CloudList, request: CloudPageRequest): Promise<CloudPage> {
  try {
    return await list.page(request);
  } catch (error) {
    if (!isRefusal(error) || run.signing.anew) throw error;
    const { clockOffsetMs } = error;
    if (clockOffsetMs === undefined || isBelievable(clockOffsetMs)) throw error;
    run.signing.anew = true;
    warn(run, clockOffsetMs);
    // Whatever becomes of this one: the key was refused, and rests.
    const timeoutMs = run.reading.remainingMs();
    return await list.page({ ...request, clockOffsetMs, timeoutMs }).catch(() => {
      throw error;
    });
  }
}

function warn(run: Run, offsetMs: number): void {
  run.effects.log.warn('the clock differs from the cloud', { target: run.target.id, offsetMs });
}

/** Keeps what earlier answers said about the cloud's clock when a later request fails: `bootAtMs` depends on it. */
function withClock(error: unknown, saidMs: number | undefined): unknown {
  if (!(error instanceof CloudError) || saidMs === undefined) return error;
  if (error.clockOffsetMs !== undefined && isBelievable(error.clockOffsetMs)) return error;
  return new CloudError(error.message, { ...error, clockOffsetMs: saidMs, cause: error.cause });
}
