/** Starts catch-up-child.ts, bundled, with Node's options of the deployed function. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../infra/bundle.ts';
import type { CatchUpOrder, CaughtUp } from './catch-up-child.ts';

export interface CatchUpProcess extends AsyncDisposable {
  run(order: CatchUpOrder): Promise<CaughtUp>;
}

/** As in serverless.yml. Rows that are kept in memory instead of a table need a heap of their own. */
const options = '--max-semi-space-size=8';
const heapMebibytes = { table: 200, memory: 1_024 };

export async function bundleCatchUp(): Promise<CatchUpProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-catch-up-'));
  const file = join(directory, 'catch-up.mjs');
  await bundle(join(import.meta.dirname, 'catch-up-child.ts'), file);
  return {
    async run(order) {
      const child = fork(file, {
        execArgv: [options, `--max-old-space-size=${heapMebibytes[order.table === undefined ? 'memory' : 'table']}`],
      });
      const answered = once(child, 'message') as Promise<[CaughtUp]>;
      const ended = once(child, 'exit').then(([code]) => {
        if (code !== 0) throw new Error(`The catch-up ended with ${code}`);
      });
      child.send(order);
      const [caughtUp] = await Promise.race([answered, ended.then(() => answered)]);
      await ended;
      return caughtUp;
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}
