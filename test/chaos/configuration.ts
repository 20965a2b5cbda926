/** How the watched function is set up: times so short that leases end and graces pass while the chaos lasts. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalSlack } from '../../infra/local/slack.ts';
import type { Configuration } from '../judge/history.ts';
import type { Service } from './moment.ts';
import { key, projectId, tableName } from './services.ts';

export const target = 'prod';
/** So short that whoever is killed holds its claims for seconds only; Lambda's is 55 s. */
export const timeoutMs = 8_000;

const region = 'eu-central-1';

export type WatchFile = Configuration & Readonly<Record<string, unknown>>;

/** Failures of two classes go to a channel of their own as well. */
export function watchFile(channels: LocalSlack['channels'], exactlyOnce: boolean): WatchFile {
  const failures = { class: ['switchover', 'capacity'], event: ['failed'] };
  const targets = [{ id: target, name: 'Production', region: 'cn-north-4', projectId }];
  const fetch = { overlapSeconds: 20, settleSeconds: 0, pageSize: 60, stalledAfterMinutes: 60 };
  const delivery = { graceSeconds: 2, digestAbove: 4, exactlyOnce };
  return {
    targets,
    routes: [
      { match: failures, channel: channels.random, drop: false, continue: true },
      { match: {}, channel: channels.general, drop: false, continue: false },
    ],
    defaultRoute: { channel: channels.general },
    delivery,
    fetch,
    summary: { send: false },
  };
}

/** @returns the environment of one process: its services are reached through its own origins. */
export async function environmentFor(
  file: WatchFile,
  token: string,
  directory: string,
  origins: Readonly<Record<Service, string>>,
): Promise<Record<string, string>> {
  const path = join(directory, `watch-${new URL(origins.taskCenter).port}.json`);
  const targets = file.targets.map((one) => ({ ...one, endpoint: origins.taskCenter }));
  await writeFile(path, JSON.stringify({ ...file, targets }));
  return {
    WATCH_CONFIG_FILE: path,
    TABLE_NAME: tableName,
    AWS_REGION: region,
    AWS_ENDPOINT_URL_DYNAMODB: origins.dynamodb,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'SECRET-CANARY-of-aws',
    SLACK_BOT_TOKEN: token,
    SLACK_SIGNING_SECRET: 'SECRET-CANARY-of-slack',
    SLACK_API_URL: `${origins.slack}/api/`,
    CLOUD_SDK_AK: key.ak,
    CLOUD_SDK_SK: key.sk,
    LOG_LEVEL: 'info',
  };
}
