/** Looks for the spans that a list takes, once it has refused one. */
import type { Reach } from '../model/reach.ts';
import { CloudError } from '../ports/cloud.ts';
import { readSpan, type Span } from './read-whole.ts';
import type { ReadPage } from './stable-read.ts';

/** Requests that one poll spends on it; what it does not find, the next one goes on with. */
const requestsMax = 20;
/** How long the shortest span is that is tried, and how exactly the limit is found. */
const probeSeconds = 60;
/** A beginning that was taken grows older until it is read. */
const marginSeconds = 60;
/** What was refused at the end of one poll may be taken at the beginning of the next: there it is this much younger. */
const passingSeconds = 120;
/** "Invalid project ID format" in both systems of codes: https://support.huaweicloud.com/intl/en-us/api-dcs/ErrorCode.html */
const projectCodes: readonly (string | undefined)[] = ['DCS.4002', '111400002'];

/** Any 400 that is not about the project. What is wrong with a key or a permission has a status of its own. */
export function isRefusedSpan(error: unknown): error is CloudError {
  return error instanceof CloudError && error.status === 400 && !projectCodes.includes(error.code);
}

export interface ReachFound {
  readonly reach: Reach;
  /** What the requests showed on the way. */
  readonly items: readonly unknown[];
}

/**
 * The newest span is asked first: only if a later or a shorter one is taken does an older one count as refused.
 * @param window what is to be read. It was refused, unless a search goes on.
 * @param begun what an earlier poll has found.
 * @returns undefined if what was refused is taken now.
 * @throws {CloudError} the refusal, if nothing is taken.
 */
export async function findReach(
  read: ReadPage,
  window: Span,
  pageSize: number,
  begun: Reach | undefined,
  hasTime: () => boolean,
): Promise<ReachFound | undefined> {
  const probe = createProbe(read, window, pageSize);
  const foundAtSeconds = window.lastSecond + 1;
  const oldestSeconds = foundAtSeconds - window.firstSecond;
  const { items } = probe;
  if (!(await probe.takes(probeSeconds))) throw probe.refusal();
  if (begun === undefined && (await probe.takes(oldestSeconds, oldestSeconds))) return undefined;
  if (begun === undefined && (await probe.takes(oldestSeconds))) {
    const spanSeconds = await longestTaken(probe, Math.ceil(oldestSeconds / 2));
    return { reach: { spanSeconds, foundAtSeconds }, items };
  }
  const ages = {
    takenSeconds: begun?.ageSeconds ?? probeSeconds,
    refusedSeconds: begun?.refusedAgeSeconds ?? oldestSeconds,
  };
  try {
    await narrow(probe, ages, () => hasTime() && probe.requests() < requestsMax);
    if (isNarrow(ages) && (await takesOlder(probe, ages.refusedSeconds, oldestSeconds))) return undefined;
    if (isNarrow(ages)) return { reach: { ...(await measure(probe, ages)), foundAtSeconds }, items };
  } catch (error) {
    // What is cut off by the end of the time is no failure.
    if (hasTime()) throw error;
  }
  const { takenSeconds: ageSeconds, refusedSeconds: refusedAgeSeconds } = ages;
  return { reach: { ageSeconds, refusedAgeSeconds, foundAtSeconds }, items };
}

interface Ages {
  takenSeconds: number;
  refusedSeconds: number;
}

function isNarrow({ takenSeconds, refusedSeconds }: Ages): boolean {
  return refusedSeconds - takenSeconds <= probeSeconds;
}

async function narrow(probe: Probe, ages: Ages, mayGoOn: () => boolean): Promise<void> {
  while (!isNarrow(ages) && mayGoOn()) {
    const middleSeconds = Math.ceil((ages.takenSeconds + ages.refusedSeconds) / 2);
    if (await probe.takes(middleSeconds)) ages.takenSeconds = middleSeconds;
    else ages.refusedSeconds = middleSeconds;
  }
}

/** A failure that only looked like a refusal does not last, and is not one of all that is older. */
async function takesOlder({ takes }: Probe, refusedSeconds: number, oldestSeconds: number): Promise<boolean> {
  const middleSeconds = Math.ceil((refusedSeconds + oldestSeconds) / 2);
  return (await takes(refusedSeconds + passingSeconds)) || (await takes(middleSeconds + passingSeconds));
}

async function measure(probe: Probe, { takenSeconds }: Ages): Promise<Omit<Reach, 'foundAtSeconds'>> {
  const ageSeconds = Math.max(probeSeconds, takenSeconds - marginSeconds);
  const spanSeconds = await longestTaken(probe, ageSeconds);
  return { ageSeconds, ...(spanSeconds === ageSeconds ? {} : { spanSeconds }) };
}

async function longestTaken({ takes }: Probe, firstSeconds: number): Promise<number> {
  let seconds = firstSeconds;
  while (seconds > probeSeconds && !(await takes(seconds, seconds))) seconds = Math.ceil(seconds / 2);
  return seconds;
}

interface Probe {
  readonly items: readonly unknown[];
  requests(): number;
  /** The latest refusal. */
  refusal(): unknown;
  /** @param ageSeconds how long before the window's end the span begins. @param lengthSeconds the shortest if left out. */
  takes(ageSeconds: number, lengthSeconds?: number): Promise<boolean>;
}

function createProbe(read: ReadPage, { lastSecond }: Span, pageSize: number): Probe {
  const items: unknown[] = [];
  let requests = 0;
  let refusal: unknown;
  return {
    items,
    requests: () => requests,
    refusal: () => refusal,
    async takes(ageSeconds, lengthSeconds = probeSeconds) {
      const firstSecond = lastSecond + 1 - ageSeconds;
      const span = { firstSecond, lastSecond: Math.min(lastSecond, firstSecond + lengthSeconds - 1) };
      requests += 1;
      try {
        const page = await readSpan(read, span, pageSize);
        if (!page.full) items.push(...page.items);
        return true;
      } catch (error) {
        if (!isRefusedSpan(error)) throw error;
        refusal = error;
        return false;
      }
    },
  };
}
