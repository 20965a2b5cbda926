/** Runs the seeds it is sent, one after the other, and sends back their results. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Concern } from './plan.ts';

const { only, mutant } = workerData as { readonly only?: readonly Concern[]; readonly mutant?: string };
if (mutant !== undefined) {
  const { installMutant } = await import('./mutate.ts');
  installMutant(mutant);
}
// After the mutant: what it changes is changed while the product is loaded.
const { runSeed } = await import('./run-seed.ts');

parentPort?.on('message', (seed: number) => {
  runSeed(seed, only).then(
    (result) => parentPort?.postMessage(result),
    (error: Error) => parentPort?.postMessage({ seed, error: error.stack ?? error.message }),
  );
});
