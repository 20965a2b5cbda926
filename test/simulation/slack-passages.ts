/** What can happen to a call of Slack between the process and Slack. */
import type { Random } from './random.ts';
import { inDoubt, limits, notSent, pickDoubt, type Reply } from './slack-replies.ts';
import type { Trouble } from './trouble.ts';
import type { Answer, Passage } from './wire.ts';

const secondMs = 1_000;
/** The client's own limit for a call. */
export const slackTimeoutMs = 10 * secondMs;

export function writePassage(
  { random, strikes }: Trouble,
  words: Random,
  nowMs: number,
  graceMs: number,
): Passage<Reply> {
  const applyMs = random.integer(40, 250);
  const answerMs = applyMs + random.integer(40, 300);
  if (!strikes(nowMs, 0.25)) return { fault: 'none', applyMs, answerMs };
  const doubt = pickDoubt(random);
  const fault = random.pick(['not sent', 'dropped', 'answer lost', 'timeout', 'applied late', 'slow']);
  const heard = ok(inDoubt(words, fault === 'timeout' ? 'timeout' : doubt, fault !== 'dropped'));
  switch (fault) {
    case 'not sent':
      return { fault, answerMs: random.integer(5, 3 * secondMs), heard: ok(notSent(words)) };
    case 'dropped':
      return { fault, answerMs: random.integer(100, slackTimeoutMs), heard };
    case 'answer lost':
      return { fault, applyMs, answerMs, heard };
    case 'timeout':
      return { fault, applyMs: random.integer(40, slackTimeoutMs), answerMs: slackTimeoutMs, heard };
    case 'slow':
      return { fault, applyMs, answerMs: random.integer(2 * secondMs, slackTimeoutMs - 100) };
    default: {
      const lostMs = random.integer(100, slackTimeoutMs);
      return { fault, applyMs: random.integer(lostMs, graceMs - 200), answerMs: lostMs, heard };
    }
  }
}

export function slowed<T>(passage: Passage<T>, { random }: Trouble): Passage<T> {
  const lateMs = random.integer(2 * secondMs, 8 * secondMs);
  return { ...passage, fault: 'sluggish', answerMs: passage.answerMs + lateMs };
}

export function readPassage({ random, strikes }: Trouble, words: Random, nowMs: number): Passage<Reply> {
  const applyMs = random.integer(40, 250);
  if (!strikes(nowMs, 0.2)) return { fault: 'none', applyMs, answerMs: applyMs + random.integer(40, 300) };
  const retryAfterMs = random.integer(1, 30) * secondMs;
  const [fault, reply] = random.pick<[string, () => Reply]>([
    ['probe not sent', () => notSent(words)],
    ['probe lost', () => inDoubt(words, pickDoubt(words), false)],
    ['probe limited', () => limits(words, retryAfterMs)],
  ]);
  return { fault, answerMs: random.integer(50, slackTimeoutMs), heard: ok(reply()) };
}

export function ok<T>(value: T): Answer<T> {
  return { ok: true, value };
}
