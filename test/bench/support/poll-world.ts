/** The bundled poll between counting servers: table, Task Center and Slack, each behind a proxy that counts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../infra/bundle.ts';
import { createLocalSlack } from '../../../infra/local/slack.ts';
import { createLocalTaskCenter, type LocalTaskCenter } from '../../../infra/local/task-center.ts';
import { createDynamoDbClient } from '../../../lib/clients/aws/dynamodb.ts';
import { startDynamoDbLocal } from '../../dynamodb-local/start.ts';
import { localConnection } from '../../support/local-connection.ts';
import { signingSecret } from '../../support/slack-caller.ts';
import { createTable } from '../../support/table.ts';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import { functionEntry } from './functions.ts';
import { benchKey, benchProject, benchWatch } from './settings.ts';

export interface PollCall {
  readonly cpuMs: number;
  readonly durationMs: number;
  /** As the poll itself counts them. */
  readonly requests: { readonly taskCenter: number; readonly dynamodb: number; readonly slack: number };
}

export interface PollWorld extends AsyncDisposable {
  readonly taskCenter: LocalTaskCenter;
  readonly proxies: {
    readonly taskCenter: CountingProxy;
    readonly dynamodb: CountingProxy;
    readonly slack: CountingProxy;
  };
  readonly environment: Readonly<Record<string, string>>;
  /** What the poll wrote to its log, in bytes. */
  loggedBytes(): number;
  /** Metrics that the latest poll named with the target. */
  targetMetrics(): number;
  /** So many polls in one fresh process. */
  poll(calls?: number): Promise<{ readonly calls: readonly PollCall[]; readonly peakMebibytes: number }>;
  resetCounts(): void;
}

const tableName = 'poll-world';

export async function openPollWorld(changes: Readonly<Record<string, unknown>> = {}): Promise<PollWorld> {
  await using stack = new AsyncDisposableStack();
  const database = await startDynamoDbLocal();
  stack.defer(database.close);
  const client = createDynamoDbClient({ count: () => {}, connection: localConnection(database.endpoint) });
  await createTable(client, tableName);
  client.destroy();
  const taskCenter = await createLocalTaskCenter({ keys: [benchKey], projects: [benchProject] });
  stack.defer(taskCenter.close);
  const slack = await createLocalSlack();
  stack.defer(slack.close);
  const proxies = {
    taskCenter: stack.use(await startCountingProxy(taskCenter.endpoint)),
    dynamodb: stack.use(await startCountingProxy(database.endpoint)),
    slack: stack.use(await startCountingProxy(new URL(slack.url).origin)),
  };
  const directory = await mkdtemp(join(tmpdir(), 'bench-poll-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const file = join(directory, 'poll.mjs');
  await bundle(functionEntry('poll'), file);
  const watch = benchWatch(proxies.taskCenter.origin, {
    defaultRoute: { channel: slack.channels.general },
    ...changes,
  });
  await writeFile(join(directory, 'watch.json'), JSON.stringify(watch));
  const environment = {
    TABLE_NAME: tableName,
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_DYNAMODB: proxies.dynamodb.origin,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: `${proxies.slack.origin}/api/`,
    CLOUD_SDK_AK: benchKey.ak,
    CLOUD_SDK_SK: benchKey.sk,
  };
  const open = stack.move();
  let logged = '';
  return {
    taskCenter,
    proxies,
    environment,
    loggedBytes: () => Buffer.byteLength(logged),
    targetMetrics: () => countTargetMetrics(logged),
    async poll(calls = 1) {
      const called = await callPoll(file, environment, calls);
      logged += called.logged;
      return called;
    },
    resetCounts() {
      logged = '';
      for (const proxy of Object.values(proxies)) proxy.reset();
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function callPoll(file: string, env: Readonly<Record<string, string>>, count: number) {
  const caller = new URL('poll-caller.mjs', import.meta.url).pathname;
  const child = spawn(process.execPath, [caller, file, String(count)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const calls: PollCall[] = [];
  let peakMebibytes = Number.NaN;
  let logged = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    logged += chunk;
  });
  child.on('message', (message: PollCall | { readonly peakMebibytes: number }) => {
    if ('cpuMs' in message) calls.push(message);
    else ({ peakMebibytes } = message);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The poll's process ended with ${code}`);
  return { calls, peakMebibytes, logged };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function countTargetMetrics(logged: string): number {
  const line = logged.split('\n').findLast((text) => text.includes('"_aws"'));
  const { _aws: meta } = JSON.parse(line ?? '{"_aws":{"CloudWatchMetrics":[]}}') as EmbeddedMetrics;
  const ofTarget = meta.CloudWatchMetrics.filter(({ Dimensions }) => Dimensions.flat().includes('Target'));
  return ofTarget.reduce((count, { Metrics }) => count + Metrics.length, 0);
}

interface EmbeddedMetrics {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly object[];
    }[];
  };
}
