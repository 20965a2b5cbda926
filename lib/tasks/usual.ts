/** How long each kind of task usually takes, learned from the ends that were seen. */

/** By the raw name: durations in milliseconds, latest last. */
export type Usual = Readonly<Record<string, readonly number[]>>;

const samplesMin = 10;
const samplesMax = 20;
const kindsMax = 60;
/** Three times a usual of seconds is no stall: a list can lag that much. */
const stalledMsMin = 5 * 60_000;

export function learn(usual: Usual, name: string, durationMs: number): Usual {
  const known = Object.hasOwn(usual, name) ? usual[name] : undefined;
  if (name === '' || durationMs < 0 || (known === undefined && Object.keys(usual).length >= kindsMax)) return usual;
  return { ...usual, [name]: [...(known ?? []), durationMs].slice(-samplesMax) };
}

/** The median, once ten are known. */
export function usualMs(usual: Usual, name: string): number | undefined {
  const samples = Object.hasOwn(usual, name) ? usual[name] : undefined;
  if (samples === undefined || samples.length < samplesMin) return undefined;
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)];
}

/** How long a task of this kind may be open before that is worth telling. */
export function stalledAfterMs(usual: Usual, name: string, stalledAfterMinutes: number): number {
  const typical = usualMs(usual, name);
  const limitMs = stalledAfterMinutes * 60_000;
  return typical === undefined ? limitMs : Math.min(limitMs, Math.max(3 * typical, stalledMsMin));
}
