/** A list that refuses to be asked for what is too long ago, or for too long a span, at all times. */
import type { CloudPageRequest } from '../../lib/ports/cloud.ts';
import type { Random } from './random.ts';

export interface ListLimits {
  readonly startMaxDays?: number;
  readonly spanMaxDays?: number;
}

const dayMs = 86_400_000;

/** Shorter than the first look back, and longer than any world lasts. */
export function listLimitsOf(random: Random, isTroubled: boolean, staleAfterDays: number): ListLimits | undefined {
  if (!isTroubled || !random.chance(0.08)) return undefined;
  const days = staleAfterDays * random.pick([1, 0.7, 0.4]);
  return random.chance(0.6) ? { startMaxDays: days } : { spanMaxDays: days };
}

export function isRefused(
  limits: ListLimits,
  { fromSeconds, toSeconds }: CloudPageRequest,
  cloudNowMs: number,
): boolean {
  const { startMaxDays = Number.POSITIVE_INFINITY, spanMaxDays = Number.POSITIVE_INFINITY } = limits;
  const isLong = (toSeconds - fromSeconds) * 1_000 > spanMaxDays * dayMs;
  return isLong || fromSeconds * 1_000 < cloudNowMs - startMaxDays * dayMs;
}
