/** How long a source takes to list what happened, as far as polls can tell, and how long it may. */
import type { Settings } from './settings.ts';
import type { SourceName, Task } from './task.ts';

export interface ListingDelays {
  /** Of the latest items that were new, in milliseconds, the latest last. */
  readonly samplesMs: readonly number[];
  /** The longest of the past week, and when it was seen, by the cloud's clock. */
  readonly worstMs: number;
  readonly worstAtMs: number;
}

/**
 * How long after it happened a list may still show something new, whatever the overlap is set to. Cloud Eye accepts events
 * up to an hour after their time: https://support.huaweicloud.com/intl/en-us/api-ces/en-us_topic_0109034020.html
 */
const latestListingSeconds: Readonly<Record<SourceName, number>> = { tasks: 0, events: 3_600 };

/** How far behind the watermark every read of a source begins. */
export function readBackSeconds({ fetch }: Settings, source: SourceName): number {
  return Math.max(fetch.overlapSeconds, latestListingSeconds[source]);
}

const samplesMax = 20;
const rememberedMs = 7 * 86_400_000;
/** Of the time that is read back. Beyond it the list may hide something for good. */
const warningShare = 0.75;

/** What a poll knows about the one before it, by the cloud's clock. */
export interface PollBefore {
  /** Everything between these two was read. */
  readonly readFromMs: number;
  readonly readToMs: number;
  readonly lastOkAtMs?: number;
}

/**
 * At least this long it was not listed: the poll before read the time at which it happened, and did not find it. What has
 * changed since then proves nothing, as a list that filters by update may have had it past the end of that read.
 * @returns milliseconds; 0 where the poll before need not have found it.
 */
export function listingDelayMs(
  { createdAtMs = Number.MAX_SAFE_INTEGER, updatedAtMs = createdAtMs }: Pick<Task, 'createdAtMs' | 'updatedAtMs'>,
  { readFromMs, readToMs, lastOkAtMs = 0 }: PollBefore,
): number {
  const wasRead = createdAtMs >= readFromMs && Math.max(createdAtMs, updatedAtMs) < readToMs;
  return wasRead ? Math.max(0, lastOkAtMs - createdAtMs) : 0;
}

export function learnDelays(
  known: ListingDelays | undefined,
  delaysMs: readonly number[],
  nowMs: number,
): ListingDelays | undefined {
  if (delaysMs.length === 0) return known;
  const samplesMs = [...(known?.samplesMs ?? []), ...delaysMs].slice(-samplesMax);
  const longestMs = Math.max(...delaysMs);
  const isWorst = known === undefined || longestMs >= known.worstMs || nowMs - known.worstAtMs > rememberedMs;
  const { worstMs, worstAtMs } = isWorst ? { worstMs: longestMs, worstAtMs: nowMs } : known;
  return { samplesMs, worstMs, worstAtMs };
}

/** The median. */
export function usualDelayMs({ samplesMs }: ListingDelays): number {
  return [...samplesMs].sort((a, b) => a - b)[Math.floor((samplesMs.length - 1) / 2)] ?? 0;
}

/** Whether a delay comes close to what is read back. */
export function isNearlyTooLate(delayMs: number, readBackMs: number): boolean {
  return delayMs >= warningShare * readBackMs;
}

/** What two pollers measured: the later write holds, and the worst of both. */
export function mergeDelays(
  ours: ListingDelays | undefined,
  theirs: ListingDelays | undefined,
): ListingDelays | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  const { worstMs, worstAtMs } = ours.worstMs >= theirs.worstMs ? ours : theirs;
  return { samplesMs: ours.samplesMs, worstMs, worstAtMs };
}
