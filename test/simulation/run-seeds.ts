/** Many seeds over a few threads. */
import { Worker } from 'node:worker_threads';
import type { PlanOptions } from './plan.ts';
import type { SeedResult } from './run-seed.ts';

export interface SeedsOptions extends PlanOptions {
  readonly seeds: Iterable<number>;
  readonly threads: number;
  readonly mutant?: string;
  /** Called with each result; true: enough is known, stop. */
  readonly onResult: (result: SeedResult) => boolean;
}

interface Crash {
  readonly seed: number;
  readonly error: string;
}

/** Rejects when a seed could not be run to its end at all. */
export async function runSeeds({ seeds, threads, onResult, only, events, mutant }: SeedsOptions): Promise<void> {
  const queue = seeds[Symbol.iterator]();
  let isEnough = false;
  const next = (): number | undefined => {
    const { value, done } = isEnough ? { value: undefined, done: true } : queue.next();
    return done === true ? undefined : value;
  };
  const workerData = { ...(only && { only }), ...(events !== undefined && { events }), ...(mutant && { mutant }) };
  await Promise.all(
    Array.from({ length: threads }, () =>
      drive(workerData, next, (result) => {
        isEnough = onResult(result) || isEnough;
      }),
    ),
  );
}

async function drive(
  workerData: object,
  next: () => number | undefined,
  onResult: (result: SeedResult) => void,
): Promise<void> {
  const worker = new Worker(new URL('./seed-worker.ts', import.meta.url), { workerData });
  try {
    await new Promise<void>((resolve, reject) => {
      const send = (): void => {
        const seed = next();
        if (seed === undefined) resolve();
        else worker.postMessage(seed);
      };
      worker.on('error', reject);
      worker.on('message', (message: SeedResult | Crash) => {
        if ('error' in message) return reject(new Error(`Seed ${message.seed} could not be run: ${message.error}`));
        onResult(message);
        send();
      });
      send();
    });
  } finally {
    await worker.terminate();
  }
}
