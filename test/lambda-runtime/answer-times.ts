/**
 * `npm run answer-times`: how long the built command takes to answer under AWS's runtime client, cold and warm, over
 * Amazon's DynamoDB Local. Figures of this machine and no assertion: Lambda's processors and network are others.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../infra/bundle.ts';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createLog } from '../../lib/clients/aws/log.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import { missingForDynamoDbLocal, startDynamoDbLocal } from '../dynamodb-local/start.ts';
import { startDynalite } from '../support/dynalite.ts';
import { localConnection } from '../support/local-connection.ts';
import { ended } from '../support/poll-process.ts';
import { commandForm, signedEvent, signingSecret } from '../support/slack-caller.ts';
import { createTable } from '../support/table.ts';
import { makeRow, writeRows } from '../support/task-rows.ts';
import { createRuntimeApi } from './runtime-api.ts';
import { missingForLambda, startLambda } from './start.ts';

const functionEntry = new URL('../../functions/command.ts', import.meta.url).pathname;
const tableName = 'answer-times';
const target = 'prod';
const taskCount = 2_000;
const coldStarts = 7;
const warmRounds = 20;
const timeoutMs = 60_000;
const minuteMs = 60_000;
/** For a task of its own that `why` and `task` name. */
const idOf = (index: number) => `ff80808187bce0740187bd32${(0xa0000000 + index).toString(16)}`;
/** From process start to answer: the usual one, and the one that reads most. */
const coldQuestions = ['tasks failed last 24h', 'stats'];
const questions = ['tasks failed last 24h', 'tasks user:ben', 'stats', `why ${idOf(7).slice(-8)}`, 'status', 'help'];

const missing = missingForLambda();
if (missing === undefined) await measure();
else {
  console.error(`${missing}: npm run setup:lambda`);
  process.exitCode = 1;
}

async function measure(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const missingDatabase = missingForDynamoDbLocal();
  const database = await (missingDatabase === undefined ? startDynamoDbLocal() : startDynalite());
  stack.defer(database.close);
  await fillTable(database.endpoint);
  const directory = mkdtempSync(join(tmpdir(), 'answer-times-'));
  stack.defer(() => rmSync(directory, { recursive: true }));
  const { bytes } = await bundle(functionEntry, join(directory, 'dist', 'command.mjs'));
  const projectId = '0123456789abcdef0123456789abcdef';
  const settings = {
    targets: [{ id: target, region: 'cn-north-4', projectId }],
    defaultRoute: { channel: 'C0123456789' },
  };
  writeFileSync(join(directory, 'dist', 'watch.json'), JSON.stringify(settings));

  const name = missingDatabase === undefined ? "Amazon's DynamoDB Local" : `dynalite (${missingDatabase})`;
  console.log(`${taskCount} tasks in ${name}; bundle of ${Math.ceil(bytes / 1_000)} kB; Node ${process.version}`);
  const [load = 0] = loadavg();
  console.log(`${availableParallelism()} processors, load ${load.toFixed(1)}; milliseconds: median, worst`);
  for (const question of coldQuestions) {
    const cold: { startMs: number; answerMs: number }[] = [];
    for (let start = 0; start < coldStarts; start += 1) {
      await using command = await openCommand(directory, database.endpoint);
      cold.push(await command.askCold(question));
    }
    print(
      `cold, /dcs ${question}`,
      cold.map(({ startMs, answerMs }) => startMs + answerMs),
    );
    print(
      '  the answer alone',
      cold.map(({ answerMs }) => answerMs),
    );
  }
  await using command = await openCommand(directory, database.endpoint);
  for (const question of questions) await command.ask(question);
  for (const question of questions) {
    const times: number[] = [];
    for (let round = 0; round < warmRounds; round += 1) times.push(await command.ask(question));
    print(`warm, /dcs ${question}`, times);
  }
}

async function fillTable(endpoint: string): Promise<void> {
  const client = createDynamoDbClient({ count: () => {}, connection: localConnection(endpoint) });
  await createTable(client, tableName);
  const store = createStore({ client, tableName, log: createLog('error', () => {}) });
  const statuses = ['SUCCESS', 'SUCCESS', 'FAILED', 'SUCCESS', 'RUNNING'];
  const nowMs = Date.now();
  const rows = Array.from({ length: taskCount }, (_, index) => {
    const userName = index % 3 === 0 ? 'ben' : 'anna';
    const status = statuses[index % statuses.length] ?? 'SUCCESS';
    return makeRow(target, { id: idOf(index), status, userName, createdAtMs: nowMs - index * minuteMs });
  });
  await writeRows(store, target, rows);
  client.destroy();
}

interface Command extends AsyncDisposable {
  /** The first question to a fresh process: until it took the question, and from there. */
  askCold(text: string): Promise<{ readonly startMs: number; readonly answerMs: number }>;
  ask(text: string): Promise<number>;
}

async function openCommand(directory: string, endpoint: string): Promise<Command> {
  const api = await createRuntimeApi();
  const environment = {
    TABLE_NAME: tableName,
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    SLACK_SIGNING_SECRET: signingSecret,
  };
  const spawnedAtMs = performance.now();
  const child = startLambda({ directory, handler: 'dist/command.handler', environment, runtimeApi: api.host });
  async function askCold(text: string) {
    let takenAtMs = performance.now();
    const event = signedEvent(commandForm(text), Date.now());
    const { kind, body } = await api.invoke({ event, timeoutMs, onStart: () => (takenAtMs = performance.now()) });
    const answerMs = performance.now() - takenAtMs;
    const { statusCode } = body as { statusCode?: number };
    if (kind !== 'response' || statusCode !== 200) throw new Error(`/dcs ${text}: ${kind} ${JSON.stringify(body)}`);
    return { startMs: takenAtMs - spawnedAtMs, answerMs };
  }
  return {
    askCold,
    ask: async (text) => (await askCold(text)).answerMs,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended(child);
      await api.close();
    },
  };
}

function print(what: string, timesMs: readonly number[]): void {
  const sorted = timesMs.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  console.log(
    `${what.padEnd(34)} ${median.toFixed(0).padStart(5)} ${(sorted.at(-1) ?? Number.NaN).toFixed(0).padStart(5)}`,
  );
}
