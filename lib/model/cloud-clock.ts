/** How far the cloud's Date may be believed. A wild one would move the window past tasks that nobody has read. */

/** The cloud takes a signature within 15 minutes of its time, so a Date further off than that is a lie. */
const offsetMaxMs = 15 * 60_000;

export function isTrusted(clockOffsetMs: number): boolean {
  return Math.abs(clockOffsetMs) <= offsetMaxMs;
}

/** @param known what was believed before; ours counts if that is not to be believed either. */
export function trustedOffset(clockOffsetMs: number | undefined, known: number): number {
  if (clockOffsetMs !== undefined && isTrusted(clockOffsetMs)) return clockOffsetMs;
  return isTrusted(known) ? known : 0;
}

/** The earlier of both clocks: whichever is wrong, nothing that happens from now on is taken for old. */
export function earlierMs(ourMs: number, clockOffsetMs: number): number {
  return ourMs + Math.min(0, clockOffsetMs);
}
