import { createLocalSlack } from '../../../../infra/local/slack.ts';
import { createSlack } from '../../../../lib/clients/slack/slack.ts';
import { type SlackUnderTest, slackConformance } from '../../../conformance/slack.ts';

slackConformance("The real client with emulate's Slack", async (): Promise<SlackUnderTest> => {
  const local = await createLocalSlack();
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  const { url: apiUrl, token } = local;
  return {
    slack: createSlack({ token, apiUrl, timeoutMs: 10_000, clock, count() {}, log }),
    channel: local.channels.general,
    missingChannel: 'C0MISSING00',
    now: () => Date.now(),
    [Symbol.asyncDispose]: () => local.close(),
  };
});
