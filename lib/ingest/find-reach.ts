/** Looks for the spans that a list takes, once it has refused one. */
import { probeSeconds, type Reach, type ReachSearch, searchReach } from '../model/reach.ts';
import { CloudError } from '../ports/cloud.ts';
import { readSpan, type Span } from './read-whole.ts';
import type { ReadPage } from './stable-read.ts';

/** Requests that one poll spends on it; what it does not find, the next one goes on with. */
const requestsMax = 20;
/** "Invalid project ID format" in both systems of codes: https://support.huaweicloud.com/intl/en-us/api-dcs/ErrorCode.html */
const projectCodes: readonly (string | undefined)[] = ['DCS.4002', '111400002'];

/** Any 400 that is not about the project. What is wrong with a key or a permission has a status of its own. */
export function isRefusedSpan(error: unknown): error is CloudError {
  return error instanceof CloudError && error.status === 400 && !projectCodes.includes(error.code);
}

export interface ReachFound {
  /** Undefined if what was refused is taken now. */
  readonly reach: Reach | undefined;
  /** What the requests showed on the way. */
  readonly items: readonly unknown[];
  /** Why it ended early, if not for want of time. What was found by then counts. */
  readonly failure?: unknown;
}

/**
 * The newest span is asked first in every poll: only if a later or a shorter one is taken does an older one count as refused.
 * @param window what is to be read. It was refused, unless a search goes on.
 * @param begun what an earlier poll has found.
 * @throws {CloudError} the refusal if nothing is taken, or why the list could not be asked at all.
 */
export async function findReach(
  read: ReadPage,
  window: Span,
  pageSize: number,
  begun: Reach | undefined,
  hasTime: () => boolean,
): Promise<ReachFound> {
  const nowSeconds = window.lastSecond + 1;
  const { foundAtSeconds, search } = searchOf(begun, nowSeconds, nowSeconds - window.firstSecond);
  const steps = searchReach(search.oldestSeconds, Math.max(0, nowSeconds - foundAtSeconds));
  const prober = createProber(read, nowSeconds, pageSize);
  const { items } = prober;
  let { answers } = search;
  let step = steps.next();
  for (const answer of answers) step = steps.next(answer === 't');
  const soFar = () => ({ reach: { search: { ...search, answers }, foundAtSeconds }, items });
  try {
    await prober.assertTaken();
    while (!step.done && prober.requests() < requestsMax && hasTime()) {
      const isTaken = await prober.takes(step.value.ageSeconds, step.value.lengthSeconds);
      answers += isTaken ? 't' : 'r';
      step = steps.next(isTaken);
    }
  } catch (failure) {
    // What is cut off by the end of the time is no failure, but where the poll brought the search no further.
    const isCutOff = !hasTime() && !isRefusedSpan(failure);
    if (prober.answered() === 0 && (!isCutOff || begun !== undefined)) throw failure;
    const isFurther = begun === undefined || answers !== search.answers;
    return { ...soFar(), ...(isCutOff && isFurther ? {} : { failure }) };
  }
  if (!step.done) return soFar();
  return { reach: step.value && { ...step.value, foundAtSeconds: nowSeconds }, items };
}

function searchOf(
  begun: Reach | undefined,
  foundAtSeconds: number,
  oldestSeconds: number,
): { readonly search: ReachSearch; readonly foundAtSeconds: number } {
  const { search } = begun ?? {};
  if (begun === undefined || search === undefined) return { foundAtSeconds, search: { oldestSeconds, answers: '' } };
  return { foundAtSeconds: begun.foundAtSeconds, search };
}

interface Prober {
  readonly items: readonly unknown[];
  requests(): number;
  /** Those that were taken or refused. */
  answered(): number;
  /** @throws {CloudError} when the newest span is refused. */
  assertTaken(): Promise<void>;
  /** @param ageSeconds how long before the window's end the span begins. */
  takes(ageSeconds: number, lengthSeconds: number): Promise<boolean>;
}

function createProber(read: ReadPage, nowSeconds: number, pageSize: number): Prober {
  const items: unknown[] = [];
  let requests = 0;
  let answered = 0;
  const ask = async (ageSeconds: number, lengthSeconds: number): Promise<void> => {
    const firstSecond = nowSeconds - ageSeconds;
    const span = { firstSecond, lastSecond: Math.min(nowSeconds - 1, firstSecond + lengthSeconds - 1) };
    requests += 1;
    const page = await readSpan(read, span, pageSize);
    if (!page.full) items.push(...page.items);
    answered += 1;
  };
  return {
    items,
    requests: () => requests,
    answered: () => answered,
    assertTaken: () => ask(probeSeconds, probeSeconds),
    async takes(ageSeconds, lengthSeconds) {
      try {
        await ask(ageSeconds, lengthSeconds);
        return true;
      } catch (error) {
        if (!isRefusedSpan(error)) throw error;
        answered += 1;
        return false;
      }
    },
  };
}
