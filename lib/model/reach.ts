/** How far a list lets itself be asked: it may refuse spans that are too long, or that begin too long ago. */

export interface Reach {
  /** The longest span that was taken; absent while none was refused for its length. */
  readonly spanSeconds?: number;
  /** How long before now a span may begin: the oldest beginning that was taken, less a margin. */
  readonly ageSeconds?: number;
  /** While the two are being looked for. */
  readonly search?: ReachSearch;
  /** When they were found, or the search began. */
  readonly foundAtSeconds: number;
}

/** What a search has heard so far. With that the next poll goes on where the last one had to stop. */
export interface ReachSearch {
  /** How long before the beginning of the search the span began that was refused. */
  readonly oldestSeconds: number;
  /** One letter a request: `t` for what was taken, `r` for what was refused. */
  readonly answers: string;
}

/** The limit may be another one by then. */
const againAfterSeconds = 86_400;

/** What is still to be believed; a search that has not ended goes on. */
export function validReach(reach: Reach | undefined, nowSeconds: number): Reach | undefined {
  if (reach === undefined || isSearching(reach)) return reach;
  // How earlier builds kept a search that had not ended.
  if ('refusedAgeSeconds' in reach) return undefined;
  return nowSeconds - reach.foundAtSeconds < againAfterSeconds ? reach : undefined;
}

export function isSearching(reach: Reach | undefined): boolean {
  return reach?.search !== undefined;
}

/** How long the shortest span is that is tried, and how exactly the limit is found. */
export const probeSeconds = 60;
/** A beginning that was taken grows older until it is read. */
const marginSeconds = 60;
/** What was refused a moment ago may be taken now, if the limit is a date: it is this much younger. */
const passingSeconds = 120;

/** A span to ask for: how long before now it begins, and how long it is. */
export interface Probe {
  readonly ageSeconds: number;
  readonly lengthSeconds: number;
}

export type Steps = Generator<Probe, Pick<Reach, 'spanSeconds' | 'ageSeconds'> | undefined, boolean>;

/**
 * Asks for one span after the other, and is told whether each was taken.
 * @param elapsedSeconds how long the search has been going on. Nothing that it decides depends on that.
 * @returns undefined if what was refused is taken after all.
 */
export function* searchReach(oldestSeconds: number, elapsedSeconds: number): Steps {
  if (yield shortest(oldestSeconds)) {
    const spanSeconds = yield* longestTaken(oldestSeconds);
    return spanSeconds === oldestSeconds ? undefined : { spanSeconds };
  }
  let [takenSeconds, refusedSeconds] = [probeSeconds, oldestSeconds];
  while (refusedSeconds - takenSeconds > probeSeconds) {
    const middleSeconds = Math.ceil((takenSeconds + refusedSeconds) / 2);
    if (yield shortest(middleSeconds)) takenSeconds = middleSeconds;
    else refusedSeconds = middleSeconds;
  }
  // A failure that only looked like a refusal does not last, and is not one of all that is older.
  for (const olderSeconds of [refusedSeconds, Math.ceil((refusedSeconds + oldestSeconds) / 2)]) {
    if (yield shortest(olderSeconds + passingSeconds + elapsedSeconds)) return undefined;
  }
  const ageSeconds = Math.max(probeSeconds, takenSeconds - marginSeconds);
  const spanSeconds = yield* longestTaken(ageSeconds);
  return { ageSeconds, ...(spanSeconds === ageSeconds ? {} : { spanSeconds }) };
}

function shortest(ageSeconds: number): Probe {
  return { ageSeconds, lengthSeconds: probeSeconds };
}

function* longestTaken(firstSeconds: number): Generator<Probe, number, boolean> {
  let seconds = firstSeconds;
  while (seconds > probeSeconds && !(yield { ageSeconds: seconds, lengthSeconds: seconds }))
    seconds = Math.ceil(seconds / 2);
  return seconds;
}
