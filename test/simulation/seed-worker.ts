/** Runs the seeds it is sent, one after the other, and sends back their results. */
import { parentPort, workerData } from 'node:worker_threads';
import type { PlanOptions } from './plan.ts';

const { mutant, ...options } = workerData as PlanOptions & { readonly mutant?: string };
if (mutant !== undefined) {
  const { installMutant } = await import('./mutate.ts');
  installMutant(mutant);
}
// After the mutant: what it changes is changed while the product is loaded.
const { runSeed } = await import('./run-seed.ts');

parentPort?.on('message', (seed: number) => {
  runSeed(seed, options).then(
    (result) => parentPort?.postMessage(result),
    (error: Error) => parentPort?.postMessage({ seed, error: error.stack ?? error.message }),
  );
});
