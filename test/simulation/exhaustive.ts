/** `node test/simulation/exhaustive.ts [--threads N]`: every point to die at, and every pair of them. */

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { readOrExit } from '../../infra/command-line.ts';
import { type Exhausted, exhaustPairs, exhaustSingles, type Scenario, scenarios } from './exhaust.ts';

interface Share {
  readonly scenario: Scenario;
  readonly part: number;
  readonly of: number;
}

if (isMainThread) await main();
else {
  const { scenario, ...share } = workerData as Share;
  parentPort?.postMessage(await exhaustPairs(scenario, share));
}

async function main(): Promise<void> {
  const values = readOrExit({
    usage: `npm run exhaust -- [--threads N]
A death at every point, and at every pair of them.`,
    options: { threads: { type: 'string', default: '2' } },
  });
  const threads = Number(values.threads);
  for (const scenario of scenarios) {
    show(`${scenario.name}, one death`, [await exhaustSingles(scenario)]);
    const parts = Array.from({ length: threads }, (_, part) => exhaustShare({ scenario, part, of: threads }));
    show(`${scenario.name}, two deaths`, await Promise.all(parts));
  }
}

function exhaustShare(share: Share): Promise<Exhausted> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

function show(what: string, parts: readonly Exhausted[]): void {
  const runs = parts.reduce((sum, part) => sum + part.runs, 0);
  const failed = parts.flatMap((part) => part.failed);
  console.log(`${what}: ${parts[0]?.calls} calls, ${runs} runs, ${failed.length} failed`);
  for (const failure of failed.slice(0, 10)) console.log(JSON.stringify(failure));
  if (failed.length > 0) process.exitCode = 1;
}
