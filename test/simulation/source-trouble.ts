/** One of two sources in trouble, and nothing else: what the other lists must be told as if nothing were wrong. */
import { CloudError } from '../../lib/ports/cloud.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import { isWithin } from './trouble.ts';
import type { Answer, Passage } from './wire.ts';

export const sourceTroubles = ['hangs', 'refuses', 'forbids', 'slow'] as const;

export interface SourceTrouble {
  readonly source: 'tasks' | 'events';
  readonly kind: (typeof sourceTroubles)[number];
  readonly fromMs: number;
  readonly toMs: number;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
/** Three tries of the client, each until its own limit. */
const clientGivesUpMs = 60 * secondMs;

export function createSourceTrouble(random: Random, startMs: number, calmMs: number): SourceTrouble {
  const fromMs = startMs + random.integer(60, 120) * secondMs;
  return {
    source: random.pick(['tasks', 'events']),
    kind: random.pick(sourceTroubles),
    fromMs,
    toMs: Math.max(fromMs + 4 * minuteMs, calmMs - random.integer(0, 5) * minuteMs),
  };
}

/** What becomes of a request for a page of this source; undefined: what usually does. */
export type TroubledPassage = <T>(
  nowMs: number,
  error: (kind: 'authentication' | 'permission') => Error,
) => Passage<T> | undefined;

export function troubledPassage({ seed, oneSource }: Plan, source: SourceTrouble['source']): TroubledPassage {
  const random = createRandom(seed, `trouble of one source/${source}`);
  return (nowMs, error) => {
    if (oneSource?.source !== source || !isWithin([[oneSource.fromMs, oneSource.toMs]], nowMs)) return undefined;
    const fault = `${source} ${oneSource.kind}`;
    if (oneSource.kind === 'hangs')
      return { fault, answerMs: clientGivesUpMs, heard: { ok: false, error: noAnswer() } };
    const answerMs = random.integer(50, 300);
    if (oneSource.kind === 'refuses') return { fault, answerMs, heard: { ok: false, error: error('authentication') } };
    if (oneSource.kind === 'forbids') return { fault, answerMs, heard: { ok: false, error: error('permission') } };
    return { fault, applyMs: answerMs, answerMs: random.integer(2_500, 6_000) };
  };
}

/** Nobody waits longer than the caller allows. */
export function withLimit<T>(passage: Passage<T>, limitMs: number): Passage<T> {
  if (passage.answerMs < limitMs) return passage;
  const heard: Answer<T> = { ok: false, error: noAnswer() };
  return { fault: passage.fault, answerMs: Math.max(0, limitMs), heard };
}

function noAnswer(): CloudError {
  return new CloudError('List: simulated hang', { failure: 'network', retryable: true });
}
