/**
 * `npm run bench [-- --only cold,signing] [--rows 1000000]`: measures side by side, in one run, and writes
 * test/bench/results.json and docs/performance.md. What is not measured stays in both as it was measured last.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readOrExit } from '../../infra/command-line.ts';
import { missingForDynamoDbLocal } from '../dynamodb-local/start.ts';
import { missingForLambda } from '../lambda-runtime/start.ts';
import { missingForBench } from './baselines/bundle-baselines.ts';
import { noReason, type Reasons, renderFinding, renderPage, withoutReason } from './render.ts';
import { type Bench, isMet, mergeResults, type Results, type Subject, type SubjectResult } from './results.ts';
import { subjects } from './subjects.ts';
import { type FilledTable, fillTable } from './support/filled-table.ts';

const resultsFile = fileURLToPath(new URL('results.json', import.meta.url));
const reasonsFile = fileURLToPath(new URL('reasons.json', import.meta.url));
const pageFile = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const bytesPerGibibyte = 1024 ** 3;

const values = readOrExit({
  usage: `npm run bench -- [--only NAME,...] [--rows N]
Measures against baselines, and writes docs/performance.md. Names: ${Object.keys(subjects).join(', ')}`,
  options: { only: { type: 'string' }, rows: { type: 'string', default: '1000000' } },
});
const names = values.only?.split(',') ?? Object.keys(subjects);
const rows = Number(values.rows);

const faults = [missingForLambda(), missingForDynamoDbLocal(), missingForBench()].filter(
  (fault) => fault !== undefined,
);
if (!Number.isSafeInteger(rows) || rows < 1) faults.push('--rows must be a whole number, 1 or more');
for (const name of names) {
  if (!(name in subjects)) faults.push(`--only takes ${Object.keys(subjects).join(', ')}; not ${name}`);
}
if (faults.length === 0) await measureAll();
else {
  console.error(
    `${faults.join('; ')}. npm run setup:lambda, setup:dynamodb-local and setup:bench install what is missing.`,
  );
  process.exitCode = 1;
}

async function measureAll(): Promise<void> {
  const newer: Record<string, SubjectResult> = {};
  const { bench, close } = openBench();
  try {
    const chosen = names.map((name) => [name, subjects[name] as Subject] as const);
    const filling = chosen.some(([, { needsTable }]) => needsTable) ? bench.filledTable() : undefined;
    // Whoever asks for the table hears of it; until then nobody does.
    filling?.catch(() => {});
    const beside = chosen.filter(([, { isBesideFilling }]) => isBesideFilling);
    const alone = chosen.filter(([, { isBesideFilling }]) => !isBesideFilling);
    for (const [name, subject] of [...beside, ...alone]) {
      if (!subject.isBesideFilling) await filling;
      bench.say(`\n${subject.title}`);
      const measured = await measureOne(subject, bench).catch(report);
      if (measured === undefined) continue;
      newer[name] = measured;
      for (const finding of measured.findings) printFinding(finding);
      // Whatever comes after it: what was measured is kept.
      write(newer);
    }
    reportReasons(newer);
  } finally {
    await close();
  }
}

/** A subject that cannot be measured keeps what it had, and the others have their turn. */
function report(error: unknown): undefined {
  console.error(error);
  process.exitCode = 1;
}

async function measureOne(subject: Subject, bench: Bench): Promise<SubjectResult> {
  const startedAtMs = performance.now();
  const measured = await subject.measure(bench);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const date = new Date().toISOString();
  return { title: subject.title, date, node: process.version, machine: machine(), seconds, ...measured };
}

function printFinding(finding: SubjectResult['findings'][number]): void {
  const [what, against, goal, median, range, runs, met, context] = renderFinding(finding);
  const mark = isMet(finding) === false ? 'MISSED' : met;
  console.log(`  ${what} / ${against}: ${median} (${range}, ${runs} runs), goal ${goal}: ${mark}. ${context}`);
}

function write(newer: Results): void {
  const older = existsSync(resultsFile) ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as Results) : {};
  const results = mergeResults(older, newer, Object.keys(subjects));
  writeFileSync(resultsFile, `${JSON.stringify(results, withVerdict, 2)}\n`);
  writeFileSync(pageFile, renderPage(results, readReasons()));
}

function reportReasons(newer: Results): void {
  for (const id of withoutReason(newer, readReasons())) {
    console.error(`${id}: ${noReason} in test/bench/reasons.json`);
    process.exitCode = 1;
  }
}

function readReasons(): Reasons {
  return JSON.parse(readFileSync(reasonsFile, 'utf8')) as Reasons;
}

/** Readers of results.json need not know the rule. */
function withVerdict(_name: string, value: unknown): unknown {
  const isFinding = typeof value === 'object' && value !== null && 'id' in value && 'value' in value;
  return isFinding ? { ...value, met: isMet(value as SubjectResult['findings'][number]) } : value;
}

function machine(): string {
  const [processor] = cpus();
  const memory = `${Math.round(totalmem() / bytesPerGibibyte)} GiB`;
  return `${availableParallelism()} x ${processor?.model ?? 'unknown processor'}, ${memory}, ${process.platform} ${process.arch}`;
}

function openBench(): { bench: Bench; close(): Promise<void> } {
  let filling: Promise<FilledTable> | undefined;
  const bench: Bench = {
    say: (line) => console.log(line),
    async filledTable() {
      if (filling === undefined) bench.say(`  filling a table with ${rows.toLocaleString('en-US')} tasks`);
      filling ??= fillTable(rows);
      return await filling;
    },
  };
  return { bench, close: async () => await (await filling?.catch(() => undefined))?.database.close() };
}
