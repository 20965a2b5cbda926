/**
 * Counts the steps that code takes, with V8's own coverage: how often each block of it was run. No clock is asked, so a busy
 * machine changes nothing. What native methods of arrays walk over is counted too, where it is long; what spreads of objects and strings copy
 * is not.
 */
import { Session } from 'node:inspector/promises';

/** Offsets in a file, and how often that part was run. */
export interface Block {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

export interface Steps {
  /** What native methods walked over, by the place that called them, as `file:///…/work.ts:30:12`. */
  readonly walks: Readonly<Record<string, number>>;
  /** By the place of each function that was run: first itself, then those blocks in it that were run more or less often. */
  readonly functions: Readonly<Record<string, readonly Block[]>>;
}

export interface StepCounter {
  count(run: () => Promise<unknown>): Promise<Steps>;
}

/**
 * Opened before the code is loaded: what is loaded already is counted by the function and not by the block. What V8 has
 * optimized is not counted at all, so Node has to run with `countingFlags`.
 */
export async function openStepCounter(isCounted: (url: string) => boolean): Promise<StepCounter> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const walks = countWalks(isCounted);
  return {
    async count(run) {
      await session.post('Profiler.takePreciseCoverage');
      walks.clear();
      await run();
      const walked = Object.fromEntries(walks);
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const counted = result.filter(({ url }) => isCounted(url));
      const functions = counted.flatMap((script) =>
        script.functions.map(({ ranges }) => [`${script.url}:${ranges[0]?.startOffset}`, ranges] as const),
      );
      return { walks: walked, functions: Object.fromEntries(functions) };
    },
  };
}

export const countingFlags = ['--no-opt', '--no-maglev'];

/** What a search or a copy walks over, at most. */
const walkers = ['includes', 'indexOf', 'lastIndexOf', 'concat', 'slice', 'shift', 'unshift', 'splice'] as const;
/** What is walked over here is short, however often. */
const shortMax = 32;
const place = /(file:.+:\d+:\d+)\)?$/;

function countWalks(isCounted: (url: string) => boolean): Map<string, number> {
  const walks = new Map<string, number>();
  const add = (caller: string | undefined, steps: number) => {
    if (caller !== undefined) walks.set(caller, (walks.get(caller) ?? 0) + steps);
  };
  const prototype = Array.prototype as unknown as Record<string, (...parts: unknown[]) => unknown>;
  for (const name of walkers) {
    const native = prototype[name] as (...parts: unknown[]) => unknown;
    prototype[name] = function (this: unknown[], ...parts: unknown[]) {
      const answer = native.apply(this, parts);
      const { length } = name === 'slice' ? (answer as unknown[]) : this;
      if (length > shortMax) add(callerIn(isCounted), length);
      return answer;
    };
  }
  const callers = new WeakMap<object, string | undefined>();
  const { values } = Array.prototype;
  const iterate = function (this: unknown[]) {
    const iterator = values.call(this);
    if (this.length > shortMax) callers.set(iterator, callerIn(isCounted));
    return iterator;
  };
  Object.assign(Array.prototype, { values: iterate, [Symbol.iterator]: iterate });
  const iterators = Object.getPrototypeOf(values.call([]));
  const { next } = iterators;
  iterators.next = function (this: object) {
    add(callers.get(this), 1);
    return next.call(this);
  };
  return walks;
}

/** Undefined where it is none of the code that is counted. */
function callerIn(isCounted: (url: string) => boolean): string | undefined {
  const [, caller] = place.exec(new Error().stack?.split('\n')[3] ?? '') ?? [];
  return caller !== undefined && isCounted(caller) ? caller : undefined;
}
