/**
 * `node test/side-by-side.ts SCRIPT...`: runs scripts of package.json at the same time, a script's arguments in its word.
 * As many at once as there are cores, in the order given, so the longest comes first.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import pMap from 'p-map';

interface Run {
  readonly script: string;
  readonly output: Buffer[];
  readonly startedMs: number;
}

const unfinished = new Set<Run>();

// What hangs is the last thing that is shown.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const run of unfinished) show(run);
    process.exit(1);
  });
}

const ends = await pMap(process.argv.slice(2), run, { concurrency: Math.max(2, availableParallelism()) });
console.log(`\n${ends.map(({ line }) => line).join('\n')}`);
process.exitCode = ends.some(({ failed }) => failed) ? 1 : 0;

async function run(script: string): Promise<{ line: string; failed: boolean }> {
  const [name = '', ...words] = script.split(' ');
  const run: Run = { script, output: [], startedMs: Date.now() };
  unfinished.add(run);
  const child = spawn(process.execPath, ['--run', name, '--', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => run.output.push(chunk));
  const [code] = await once(child, 'close');
  unfinished.delete(run);
  show(run);
  const seconds = ((Date.now() - run.startedMs) / 1_000).toFixed(1);
  return { line: `${script}: ${code === 0 ? 'passed' : 'failed'} in ${seconds} s`, failed: code !== 0 };
}

/** In one piece, so that what is printed at the same time does not mix. */
function show({ script, output }: Run): void {
  process.stdout.write(`\n== ${script}\n${Buffer.concat(output)}`);
}
