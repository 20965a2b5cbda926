/** Threads that take no more replies, one here and one there: somebody locked them, or Slack will not have them. */
import type { Sent } from '../judge/history.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { goneWords } from './slack-words.ts';

const minuteMs = 60_000;
/** The other word is about threads whose first message somebody deleted, which people do. */
const words = goneWords.reply.filter((word) => word !== 'thread_not_found');

/** In a share of the worlds. */
export function hasLockedThreads({ seed, trouble }: Plan): boolean {
  return trouble.people > 0 && createRandom(seed, 'locked threads').chance(0.15);
}

/** @returns what a reply is answered with, once its thread is locked; for good. */
export function createLockedThreads(plan: Plan): (message: Sent, nowMs: number) => string | undefined {
  if (!hasLockedThreads(plan)) return () => undefined;
  return ({ channel, threadTs }, nowMs) => {
    if (threadTs === undefined) return undefined;
    const random = createRandom(plan.seed, `locked threads/${channel}/${threadTs}`);
    if (!random.chance(0.5)) return undefined;
    const fromMs = Number(threadTs) * 1_000 + random.pick([0, 0, random.integer(0, 20 * minuteMs)]);
    return nowMs < fromMs ? undefined : random.pick(words);
  };
}
