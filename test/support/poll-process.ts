/** The bundled poll in a process of its own, so that it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../infra/bundle.ts';
import type { Role } from './roles.ts';
import type { Stage } from './stage.ts';

export interface PollBundle extends AsyncDisposable {
  readonly directory: string;
  readonly file: string;
}

export interface Origins {
  readonly taskCenter: string;
  readonly dynamodb: string;
  readonly slack: string;
}

/** How Lambda calls it; what it rejects with is in its log. */
const caller = `const { handler } = await import(process.argv[1]); await handler({ target: 'prod' }).catch(() => {});`;

export async function bundlePoll(): Promise<PollBundle> {
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-poll-'));
  const file = join(directory, 'poll.mjs');
  await bundle(join(import.meta.dirname, '../../functions/poll.ts'), file);
  return { directory, file, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** One poll of the stage's target, with these origins in the place of the stage's own. */
export async function spawnPoll(
  stage: Stage,
  { directory, file }: PollBundle,
  origins: Origins,
): Promise<ChildProcess> {
  const { environment, settings } = stage;
  const watchFile = join(directory, `${environment.tableName}.json`);
  const targets = settings.targets.map((target) => ({ ...target, endpoint: origins.taskCenter }));
  await writeFile(watchFile, JSON.stringify({ ...settings, targets }));
  const credentials = environment.credentials.get('default');
  return spawn(process.execPath, ['--input-type=module', '--eval', caller, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      TABLE_NAME: environment.tableName,
      AWS_REGION: stage.dynamodb.connection.region,
      AWS_ENDPOINT_URL_DYNAMODB: origins.dynamodb,
      AWS_ACCESS_KEY_ID: 'PollRole' satisfies Role,
      AWS_SECRET_ACCESS_KEY: stage.dynamodb.connection.credentials.secretAccessKey,
      SLACK_BOT_TOKEN: environment.slackToken,
      SLACK_SIGNING_SECRET: 'unused',
      SLACK_API_URL: `${origins.slack}/api/`,
      CLOUD_SDK_AK: credentials?.ak,
      CLOUD_SDK_SK: credentials?.sk,
      WATCH_CONFIG_FILE: watchFile,
      LOG_LEVEL: 'error',
      // Hundreds of processes start from this one file.
      NODE_COMPILE_CACHE: join(directory, 'compiled'),
    },
  });
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
