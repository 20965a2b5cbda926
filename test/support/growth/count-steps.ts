/**
 * Counts the steps that code takes, with V8's own coverage: how often each block of it was run. No clock is asked, so a busy
 * machine changes nothing. What native methods of arrays walk over is counted too; what spreads of objects and strings copy
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
  /** What native methods walked over. */
  readonly arrays: number;
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
  const walked = countWalks();
  return {
    async count(run) {
      await session.post('Profiler.takePreciseCoverage');
      walked.steps = 0;
      await run();
      const arrays = walked.steps;
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const counted = result.filter(({ url }) => isCounted(url));
      const functions = counted.flatMap((script) =>
        script.functions.map(({ ranges }) => [`${script.url}:${ranges[0]?.startOffset}`, ranges] as const),
      );
      return { arrays, functions: Object.fromEntries(functions) };
    },
  };
}

export const countingFlags = ['--no-opt', '--no-maglev'];

/** What a search or a copy walks over, at most. */
const walkers = ['includes', 'indexOf', 'lastIndexOf', 'concat', 'slice', 'shift', 'unshift', 'splice'] as const;

function countWalks(): { steps: number } {
  const walked = { steps: 0 };
  const prototype = Array.prototype as unknown as Record<string, (...parts: unknown[]) => unknown>;
  for (const name of walkers) {
    const native = prototype[name] as (...parts: unknown[]) => unknown;
    prototype[name] = function (this: unknown[], ...parts: unknown[]) {
      const answer = native.apply(this, parts);
      walked.steps += name === 'slice' ? (answer as unknown[]).length : this.length;
      return answer;
    };
  }
  const iterator = Object.getPrototypeOf([][Symbol.iterator]());
  const next = iterator.next;
  iterator.next = function (this: unknown) {
    walked.steps += 1;
    return next.call(this);
  };
  return walked;
}
