/** Cold starts under AWS's own runtime client: from the start of the process to ready, and to the first answer. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../infra/bundle.ts';
import { createDynamoDbClient } from '../../../lib/clients/aws/dynamodb.ts';
import { createLog } from '../../../lib/clients/aws/log.ts';
import { createStore } from '../../../lib/clients/aws/store.ts';
import { createRuntimeApi } from '../../lambda-runtime/runtime-api.ts';
import { startLambda } from '../../lambda-runtime/start.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import { ended } from '../../support/poll-process.ts';
import { commandForm, pressForm, signedEvent, signingSecret } from '../../support/slack-caller.ts';
import { openStage, type Stage } from '../../support/stage.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';
import { bundleBaseline } from '../baselines/bundle-baselines.ts';
import type { Finding, Goal, Measured } from '../results.ts';
import { type FunctionName, functionEntry } from '../support/functions.ts';
import { ratios, spread } from '../support/measure.ts';

const runs = 15;
const timeoutMs = 30_000;
const baselines = ['empty', 'bolt'] as const;
/** The weekly summary is left out: nobody waits for it. */
const measured = ['poll', 'command', 'interact'] as const satisfies readonly FunctionName[];
const starters = [...baselines, ...measured] as const;
type Measure = (typeof measured)[number];
type Starter = (typeof starters)[number];
/** Failed ones, of which the commands show a page. */
const tasksInTable = 37;
const minuteMs = 60_000;

interface Start {
  readonly readyMs: number;
  readonly answerMs: number;
}

interface Scene {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly hooksOrigin: string;
}

const readyGoals: Partial<Record<Measure, Goal>> = { poll: { atMost: 1.9 }, command: { atMost: 1.6 } };
const answerGoals: Partial<Record<Measure, Goal>> = { poll: { atLeast: 2 }, command: { atLeast: 2 } };

export async function measureCold(): Promise<Measured> {
  await using stage = await openStage({ now: Date.now });
  // The watch has begun: the poll that is measured is one of those that find nothing new.
  await stage.poll();
  await putFailedTasks(stage);
  await using hooks = await startHttpServer((_request, response) => sendJson(response, 200, { ok: true }));
  const directory = await mkdtemp(join(tmpdir(), 'bench-cold-'));
  const scene = { directory, hooksOrigin: hooks.origin, environment: environmentOf(stage, hooks.origin) };
  try {
    await bundleAll(scene, stage);
    const starts = Object.fromEntries(starters.map((name) => [name, [] as Start[]])) as Record<Starter, Start[]>;
    for (const name of starters) await startOnce(scene, name);
    for (let run = 0; run < runs; run += 1) {
      for (const name of starters) starts[name].push(await startOnce(scene, name));
    }
    return { findings: measured.flatMap((name) => findingsOf(name, starts)), notes };
  } finally {
    await rm(directory, { recursive: true });
  }
}

const notes = [
  `${runs} interleaved starts of each under aws-lambda-ric and its local Runtime API. Ready means the first request for work; the first answer counts from the start of the process, too. Table and Task Center are loopback servers without TLS; secrets come from the environment.`,
  'Bolt does the work of the command: it notes the trigger_id, queries the same index of the same table and reads the rows, with @aws-sdk/client-dynamodb; bundled by esbuild with its defaults for Node, and minified. The poll asks the table three times and the Task Center once.',
];

async function putFailedTasks({ dynamodb, environment, settings }: Stage): Promise<void> {
  const target = settings.targets[0]?.id ?? '';
  const client = createDynamoDbClient({ count: () => {}, connection: dynamodb.connection });
  const store = createStore({ client, tableName: environment.tableName, log: createLog('error') });
  const nowMs = Date.now();
  const rows = Array.from({ length: tasksInTable }, (_, index) => {
    const createdAtMs = nowMs - (index + tasksInTable) * minuteMs;
    return makeRow(target, { id: `failed-${index}`, status: 'FAILED', createdAtMs, updatedAtMs: createdAtMs });
  });
  await writeRows(store, target, rows);
  client.destroy();
}

async function bundleAll({ directory }: Scene, { settings }: Stage): Promise<void> {
  const dist = join(directory, 'dist');
  for (const name of baselines) await bundleBaseline(name, dist);
  for (const name of measured) await bundle(functionEntry(name), join(dist, `${name}.mjs`));
  await writeFile(join(dist, 'watch.json'), JSON.stringify(settings));
}

function environmentOf({ environment, dynamodb }: Stage, hooksOrigin: string): Record<string, string> {
  const key = environment.credentials.get('default');
  return {
    TABLE_NAME: environment.tableName,
    AWS_REGION: dynamodb.connection.region,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    AWS_ACCESS_KEY_ID: dynamodb.connection.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: dynamodb.connection.credentials.secretAccessKey,
    SLACK_BOT_TOKEN: environment.slackToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: environment.slackApiUrl,
    SLACK_HOOKS_ORIGIN: hooksOrigin,
    CLOUD_SDK_AK: key?.ak ?? '',
    CLOUD_SDK_SK: key?.sk ?? '',
  };
}

async function startOnce({ directory, environment, hooksOrigin }: Scene, name: Starter): Promise<Start> {
  const api = await createRuntimeApi();
  const startedAtMs = performance.now();
  const child = startLambda({ directory, handler: `dist/${name}.handler`, environment, runtimeApi: api.host });
  try {
    let readyMs = Number.NaN;
    const onStart = () => {
      readyMs = performance.now() - startedAtMs;
    };
    const { kind, body } = await api.invoke({ event: eventFor(name, hooksOrigin), timeoutMs, onStart });
    const answerMs = performance.now() - startedAtMs;
    const status = (body as { statusCode?: number } | null)?.statusCode ?? 200;
    if (kind !== 'response' || status !== 200) throw new Error(`${name}: ${kind} ${JSON.stringify(body)}`);
    return { readyMs, answerMs };
  } finally {
    child.kill('SIGKILL');
    await ended(child);
    await api.close();
  }
}

function eventFor(name: Starter, hooksOrigin: string): unknown {
  if (name === 'poll') return { target: 'prod' };
  if (name !== 'interact') return signedEvent(commandForm('tasks failed last 24h'), Date.now());
  const form = pressForm({ action_id: 'page:0-0', value: 'tasks' }, `${hooksOrigin}/actions/T1/2/3`);
  return signedEvent(form, Date.now());
}

function findingsOf(name: Measure, starts: Readonly<Record<Starter, readonly Start[]>>): Finding[] {
  const times = (starter: Starter, moment: keyof Start) => starts[starter].map((start) => start[moment]);
  const ms = (starter: Starter, moment: keyof Start) => `${spread(times(starter, moment)).median.toFixed(0)} ms`;
  const readyGoal = readyGoals[name];
  const answerGoal = answerGoals[name];
  return [
    {
      id: `cold.${name}.ready`,
      what: `Cold start of ${name}, to ready, times as long`,
      against: 'an empty handler',
      unit: 'times',
      ...(readyGoal === undefined ? {} : { goal: readyGoal }),
      value: spread(ratios(times(name, 'readyMs'), times('empty', 'readyMs'))),
      context: `${ms(name, 'readyMs')} against ${ms('empty', 'readyMs')}`,
    },
    {
      id: `cold.${name}.answer`,
      what: `Cold start of ${name}, to the first answer, times as fast`,
      against: 'Bolt 5 that asks the same table',
      unit: 'times',
      ...(answerGoal === undefined ? {} : { goal: answerGoal }),
      value: spread(ratios(times('bolt', 'answerMs'), times(name, 'answerMs'))),
      context: `${ms(name, 'answerMs')} against ${ms('bolt', 'answerMs')}; an empty handler ${ms('empty', 'answerMs')}`,
    },
  ];
}
