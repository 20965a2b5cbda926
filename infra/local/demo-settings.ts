/** What the demonstration watches, where it posts, and every variable that its functions get. */
import { randomBytes } from 'node:crypto';
import type { LocalSlack } from './slack.ts';
import type { AccessKey, LocalTaskCenter } from './task-center.ts';

export const DEMO_PROJECT = '0123456789abcdef0123456789abcdef';
export const DEMO_KEY: AccessKey = { ak: 'LOCALDEMO', sk: 'local-demonstration' };

const SECRET_BYTES = 16;

export function demoSettings(slack: LocalSlack, center: LocalTaskCenter): unknown {
  const channel = slack.channels.general;
  return {
    targets: [
      {
        id: 'demo',
        name: 'Demo',
        region: 'cn-north-4',
        projectId: DEMO_PROJECT,
        endpoint: center.endpoint,
        sources: ['tasks', 'events'],
      },
    ],
    routes: [
      {
        match: { class: ['switchover'], event: ['failed'] },
        channel,
        mention: ['here'],
        escalate: [{ after: '2 minutes', mention: ['channel'] }],
      },
      { match: { class: ['failover'], event: ['failed'] }, channel, mention: ['here'] },
    ],
    defaultRoute: { channel },
  };
}

/** As long as Slack's own, and new at every start. */
export function makeSigningSecret(): string {
  return randomBytes(SECRET_BYTES).toString('hex');
}

export interface DemoServices {
  readonly slack: LocalSlack;
  readonly tableName: string;
  readonly signingSecret: string;
  readonly hooksOrigin: string;
  readonly logLevel: string | undefined;
}

/** Only what belongs to the demonstration, plus the log level. */
export function demoVariables(services: DemoServices): Record<string, string> {
  const { slack, tableName, signingSecret, hooksOrigin, logLevel = 'warn' } = services;
  return {
    TABLE_NAME: tableName,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_API_URL: slack.url,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_HOOKS_ORIGIN: hooksOrigin,
    CLOUD_SDK_AK: DEMO_KEY.ak,
    CLOUD_SDK_SK: DEMO_KEY.sk,
    LOG_LEVEL: logLevel,
  };
}
