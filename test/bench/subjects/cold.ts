/** Cold starts under AWS's own runtime client: from the start of the process to ready, and to the first answer. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../infra/bundle.ts';
import { createRuntimeApi } from '../../lambda-runtime/runtime-api.ts';
import { startLambda } from '../../lambda-runtime/start.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import { ended } from '../../support/poll-process.ts';
import { commandForm, pressForm, signedEvent, signingSecret } from '../../support/slack-caller.ts';
import { openStage, type Stage } from '../../support/stage.ts';
import { bundleBaseline } from '../baselines/bundle-baselines.ts';
import type { Finding, Goal, Measured } from '../results.ts';
import { type FunctionName, functionEntry, functionNames } from '../support/functions.ts';
import { ratios, spread } from '../support/measure.ts';

const runs = 15;
const timeoutMs = 30_000;
const baselines = ['empty', 'plain', 'bolt'] as const;
const starters = [...baselines, ...functionNames] as const;
type Starter = (typeof starters)[number];

interface Start {
  readonly readyMs: number;
  readonly answerMs: number;
}

interface Scene {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly hooksOrigin: string;
}

const emptyGoals: Partial<Record<FunctionName, Goal>> = { poll: { atMost: 2 }, command: { atMost: 1.6 } };

export async function measureCold(): Promise<Measured> {
  await using stage = await openStage({ now: Date.now });
  // The watch has begun: the poll that is measured is one of those that find nothing new.
  await stage.poll();
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
    return { findings: functionNames.flatMap((name) => findingsOf(name, starts)), notes };
  } finally {
    await rm(directory, { recursive: true });
  }
}

const notes = [
  `${runs} interleaved starts of each under aws-lambda-ric and its local Runtime API. Ready means the first request for work. The first answer comes after it, from the whole product: the poll asks the table and the local Task Center, and command and interact ask the table, over dynalite. Secrets come from the environment, not from SSM.`,
  'The baselines and Bolt answer without asking anybody. Plain and Bolt are bundled by esbuild with its defaults for Node, and minified.',
];

async function bundleAll({ directory }: Scene, { settings }: Stage): Promise<void> {
  const dist = join(directory, 'dist');
  for (const name of baselines) await bundleBaseline(name, dist);
  for (const name of functionNames) await bundle(functionEntry(name), join(dist, `${name}.mjs`));
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
  if (name === 'digest') return {};
  if (name !== 'interact') return signedEvent(commandForm('tasks failed last 24h'), Date.now());
  const form = pressForm({ action_id: 'page:0-0', value: 'tasks' }, `${hooksOrigin}/actions/T1/2/3`);
  return signedEvent(form, Date.now());
}

function findingsOf(name: FunctionName, starts: Readonly<Record<Starter, readonly Start[]>>): Finding[] {
  return (['ready', 'answer'] as const).flatMap((moment) => {
    const times = (starter: Starter) =>
      starts[starter].map(({ readyMs, answerMs }) => (moment === 'ready' ? readyMs : answerMs));
    const ms = (starter: Starter) => `${spread(times(starter)).median.toFixed(0)} ms`;
    const what = `Cold start of ${name}, ${moment === 'ready' ? 'to ready' : 'to the first answer'}`;
    const goal = emptyGoals[name];
    return [
      {
        id: `cold.${name}.${moment}.empty`,
        what: `${what}, times as long`,
        against: 'an empty handler',
        unit: 'times',
        ...(goal === undefined ? {} : { goal }),
        value: spread(ratios(times(name), times('empty'))),
        context: `${name} ${ms(name)}, empty ${ms('empty')}`,
      },
      {
        id: `cold.${name}.${moment}.plain`,
        what: `${what}, times as long`,
        against: 'the plain bundle',
        unit: 'times',
        value: spread(ratios(times(name), times('plain'))),
        context: `plain ${ms('plain')}`,
      },
      {
        id: `cold.${name}.${moment}.bolt`,
        what: `${what}, times as fast`,
        against: "Bolt 5's hello world",
        unit: 'times',
        goal: { atLeast: 2 },
        value: spread(ratios(times('bolt'), times(name))),
        context: `Bolt ${ms('bolt')}`,
      },
    ] satisfies Finding[];
  });
}
