import { StartError } from './start-error.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

const CREDENTIALS = ['CLOUD_SDK_AK', 'CLOUD_SDK_SK', 'SLACK_BOT_TOKEN'] as const;

/** Bot tokens, the rotated ones included: https://docs.slack.dev/authentication/tokens */
const BOT_TOKEN = /^(xoxe\.)?xoxb-\S+$/;

/**
 * All credentials: the real Task Center and the real Slack. None: the demonstration. Only some of them is a mistake. It
 * must not call the cloud, which locks keys that fail, nor start the demonstration. No value is ever quoted.
 */
export function chooseMode(variables: Variables): 'demo' | 'real' {
  const missing = CREDENTIALS.filter((name) => !variables[name]);
  if (missing.length === CREDENTIALS.length) return 'demo';
  if (missing.length > 0) {
    throw new StartError(
      `Only some of the credentials are set; missing: ${missing.join(', ')}. ` +
        'Set all three to watch the real Task Center, or none for the demonstration.',
    );
  }
  const blank = CREDENTIALS.find((name) => /\s/.test(variables[name] ?? ''));
  if (blank !== undefined) throw new StartError(`${blank} holds a space or a line break; set it to the value alone.`);
  if (!BOT_TOKEN.test(variables.SLACK_BOT_TOKEN ?? '')) {
    throw new StartError(
      'SLACK_BOT_TOKEN is not a bot token. Use the one that starts with xoxb-, from OAuth & Permissions of the app.',
    );
  }
  return 'real';
}
