/** `npm run simulate -- --seeds N --from K [--only concern,concern] [--events] [--threads N] [--trace]` */
import { readOrExit } from '../../infra/command-line.ts';
import { type Concern, concerns } from './plan.ts';
import { traceSeed } from './run-seed.ts';
import { runSeeds } from './run-seeds.ts';
import { addResult, createSummary, describeFailure, describeSummary } from './summary.ts';
import { printTrace } from './trace.ts';

const failuresShownMax = 20;
const progressEveryMs = 2_000;

const values = readOrExit({
  usage: `npm run simulate -- [--seeds N] [--from K] [--only CONCERN,...] [--events] [--threads N] [--trace [--about REGEX]]
Plays seeded worlds that try to make it lose or repeat something; exits with 1 if one does.
--only      of ${concerns.join(', ')}
--events    all of them read Cloud Eye
--trace     shows the world of --from, or what of it --about matches`,
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    only: { type: 'string' },
    events: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
    trace: { type: 'boolean', default: false },
    about: { type: 'string' },
  },
});

const from = readCount('from');
const only = values.only?.split(',').map(readConcern);
const options = { ...(only && { only }), ...(values.events && { events: true }) };
if (values.trace) await trace();
else await simulate();

async function trace(): Promise<void> {
  const { result, lines } = await traceSeed(from, options);
  printTrace(lines, values.about === undefined ? undefined : new RegExp(values.about));
  for (const { rule, kind, what } of result.verdict.violations) console.log(`${kind}: ${rule}: ${what}`);
  console.log(`seed ${from}: ${result.events} events, trace ${result.hash}`);
  process.exitCode = result.verdict.violations.length > 0 ? 1 : 0;
}

async function simulate(): Promise<void> {
  const summary = createSummary();
  const count = readCount('seeds');
  const startedMs = Date.now();
  const progress = setInterval(() => showProgress(summary.seeds, count, startedMs), progressEveryMs);
  await runSeeds({
    seeds: Array.from({ length: count }, (_, index) => from + index),
    threads: readCount('threads'),
    ...options,
    onResult: (result) => {
      addResult(summary, result);
      if (result.verdict.violations.length > 0 && summary.failed.length <= failuresShownMax) {
        console.log(describeFailure(result));
      }
      return false;
    },
  });
  clearInterval(progress);
  console.log(describeSummary(summary));
  console.log(`took         ${((Date.now() - startedMs) / 1_000).toFixed(0)} s`);
  process.exitCode = summary.failed.length > 0 ? 1 : 0;
}

function showProgress(done: number, count: number, startedMs: number): void {
  const seconds = (Date.now() - startedMs) / 1_000;
  const line = `${done} of ${count} seeds, ${(done / seconds).toFixed(0)} a second`;
  process.stderr.write(process.stderr.isTTY ? `\r${line} ` : `${line}\n`);
}

function readCount(name: 'seeds' | 'from' | 'threads'): number {
  const count = Number(values[name]);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`--${name} must be a whole number, 1 or more`);
  return count;
}

function readConcern(word: string): Concern {
  const concern = concerns.find((known) => known === word);
  if (concern === undefined) throw new Error(`--only takes ${concerns.join(', ')}; not ${word}`);
  return concern;
}
