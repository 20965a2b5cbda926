/** How far the cloud's Date may be believed. A wild one would move the window past tasks that nobody has read. */

/** The cloud's clock minus ours. */
export interface CloudClock {
  /** As it is believed. */
  readonly clockOffsetMs: number;
  /** As the latest poll said, if that is so far from what was believed that another poll has to say the same. */
  readonly clockJumpMs?: number;
}

/** The cloud takes a signature within 15 minutes of its time, so a Date further off than that is a lie. */
const offsetMaxMs = 15 * 60_000;
const jumpMinMs = 60_000;

export function isBelievable(offsetMs: number): boolean {
  return Math.abs(offsetMs) <= offsetMaxMs;
}

/**
 * @param known at the beginning of the poll: two answers of one poll do not confirm each other.
 * @param saidMs by the latest answer of the poll; undefined if none had a Date.
 */
export function believe(known: CloudClock, saidMs: number | undefined): CloudClock {
  const { clockJumpMs } = known;
  const clockOffsetMs = isBelievable(known.clockOffsetMs) ? known.clockOffsetMs : 0;
  if (saidMs === undefined) return { ...known, clockOffsetMs };
  if (!isBelievable(saidMs)) return { clockOffsetMs };
  const isConfirmed = clockJumpMs !== undefined && isNear(saidMs, clockJumpMs);
  return isNear(saidMs, clockOffsetMs) || isConfirmed
    ? { clockOffsetMs: saidMs }
    : { clockOffsetMs, clockJumpMs: saidMs };
}

/** What the latest poll said, as far as it can be true. */
export function saidOffsetMs({ clockOffsetMs, clockJumpMs = clockOffsetMs }: CloudClock): number {
  return isBelievable(clockJumpMs) ? clockJumpMs : 0;
}

/** For the earlier of all clocks that may be right, ours among them: never above 0. */
export function earliestOffsetMs(...offsets: readonly (number | undefined)[]): number {
  return Math.min(0, ...offsets.filter((offsetMs) => offsetMs !== undefined).filter(isBelievable));
}

/** For the later of both clocks: never below 0. */
export function latestOffsetMs({ clockOffsetMs }: CloudClock): number {
  return isBelievable(clockOffsetMs) ? Math.max(0, clockOffsetMs) : 0;
}

function isNear(oneMs: number, otherMs: number): boolean {
  return Math.abs(oneMs - otherMs) <= jumpMinMs;
}
