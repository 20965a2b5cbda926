/** How far an open task is, as its message says it. */
import type { TaskProgress } from '../ports/cloud.ts';

export type ShownProgress = {
  readonly percent?: number;
  readonly minutesLeft?: number;
  /** When the cloud said so first, by our clock. */
  readonly atMs: number;
};

/** Undefined if the message has nothing else to say than before: then nothing is written. */
export function nextProgress(
  known: ShownProgress | undefined,
  { percent, remainingMs }: TaskProgress,
  nowMs: number,
): ShownProgress | undefined {
  // A task that is open has time left, whatever a zero may mean.
  const minutesLeft = remainingMs === undefined || remainingMs === 0 ? undefined : Math.ceil(remainingMs / 60_000);
  if (percent === undefined && minutesLeft === undefined) return undefined;
  if (known?.percent === percent && known?.minutesLeft === minutesLeft) return undefined;
  return {
    ...(percent === undefined ? {} : { percent }),
    ...(minutesLeft === undefined ? {} : { minutesLeft }),
    atMs: nowMs,
  };
}
