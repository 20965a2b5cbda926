/**
 * `npm run chaos -- [--kills N] [--seed K] [--about REGEX] [--careless]`: kills the built poll at random moments, and
 * judges. The seed chooses lives and moments; what the machine makes of them differs from run to run. `--careless` sets
 * exactlyOnce to false, and has to end with repeats: it proves that the moments are the ones that matter.
 */
import { readOrExit } from '../../infra/command-line.ts';
import { missingForDynamoDbLocal } from '../dynamodb-local/start.ts';
import { missingForLambda } from '../lambda-runtime/start.ts';
import { printTrace } from '../simulation/trace.ts';
import { type ChaosResult, runChaos } from './run-chaos.ts';
import { invocationsOf, type Tally } from './tally.ts';

const values = readOrExit({
  usage: `npm run chaos -- [--kills N] [--seed K] [--about REGEX] [--careless]
Kills the built poll at random moments, and judges what it did.`,
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    about: { type: 'string' },
    careless: { type: 'boolean', default: false },
  },
});

const missing = missingForLambda();
const missingDatabase = process.env.REQUIRE_DYNAMODB_LOCAL ? missingForDynamoDbLocal() : undefined;
if (missing !== undefined && !process.env.REQUIRE_LAMBDA_RUNTIME) {
  console.log(`chaos: skipped, ${missing}; npm run setup:lambda installs it`);
} else if (missing !== undefined || missingDatabase !== undefined) {
  console.error(`chaos: ${missing ?? missingDatabase}`);
  process.exitCode = 1;
} else await chaos(readCount('kills'), readCount('seed'));

async function chaos(kills: number, seed: number): Promise<void> {
  const startedMs = Date.now();
  const onProgress = (tally: Tally) => showProgress(tally, kills);
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());
  const result = await runChaos({ seed, kills, careless: values.careless, onProgress, signal: interrupted.signal });
  if (values.about !== undefined) printTrace(result.lines, new RegExp(values.about));
  for (const { rule, kind, what } of result.verdict.violations) console.log(`${kind}: ${rule}: ${what}`);
  console.log(describe(result, seed, Date.now() - startedMs));
  const isClean = result.verdict.violations.length === 0 && result.outcomes['init-error'] + result.outcomes.died === 0;
  process.exitCode = isClean ? 0 : 1;
}

function describe(result: ChaosResult, seed: number, tookMs: number): string {
  const { outcomes, overlaps, tasks, messages, database, verdict } = result;
  const rows: [string, string | number][] = [
    ['seed', seed],
    ['database', database],
    ['kills', `${outcomes.killed}, and ${outcomes['killed at the deadline']} at the deadline`],
    ['invocations', `${invocationsOf(result)}, ${overlaps} begun while another was under way`],
    ['ended', `${outcomes.response} with a report, ${outcomes.error} with an error, ${outcomes.died} by themselves`],
    ['tasks', tasks],
    ['messages', [...messages].map(([kind, count]) => `${count} ${kind}`).join(', ')],
    ['told', `${verdict.told} times a task in a channel`],
    ['lost', verdict.lost],
    ['duplicated', verdict.duplicated],
    ['other faults', verdict.violations.length - verdict.lost - verdict.duplicated],
    ['slowest', `${seconds(verdict.slowestMs)} from the list to Slack`],
    ['took', seconds(tookMs)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(13)}${value}`).join('\n');
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}

function showProgress({ outcomes, tasks }: Tally, kills: number): void {
  const line = `${outcomes.killed} of ${kills} kills, ${outcomes.response} runs ended, ${tasks} tasks`;
  process.stderr.write(process.stderr.isTTY ? `\r${line} ` : `${line}\n`);
}

function readCount(name: 'kills' | 'seed'): number {
  const count = Number(values[name]);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`--${name} must be a whole number, 1 or more`);
  return count;
}
