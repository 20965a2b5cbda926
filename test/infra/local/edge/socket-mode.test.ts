import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { answerOverSocket } from '../../../../infra/local/edge/socket-mode.ts';
import type { Answerer } from '../../../../infra/local/edge.ts';
import { commandsPath, interactionsPath } from '../../../../infra/slack-app.ts';
import { type HttpEvent, jsonAnswer } from '../../../../lib/clients/aws/http-event.ts';
import { verifySlackRequest } from '../../../../lib/clients/slack/signature.ts';
import { createSocketSlack, type SocketSlack } from './socket-slack.ts';

const signingSecret = 'of this start';
let slack: SocketSlack;
let stop = new AbortController();
let over = Promise.resolve();
let printed: string[] = [];
beforeEach(async () => {
  slack = await createSocketSlack();
  stop = new AbortController();
  printed = [];
});
afterEach(async () => {
  stop.abort();
  await over;
  await slack.close();
});

function start(answer: Answerer, { path = commandsPath, appToken = slack.appToken } = {}): void {
  over = answerOverSocket({
    appToken,
    apiUrl: slack.apiUrl,
    signingSecret,
    answerers: new Map([[path, answer]]),
    signal: stop.signal,
    print: (line) => void printed.push(line),
  });
}

/** Answers with the form that it was sent, if that is signed as Slack signs. */
const echo: Answerer = async ({ headers, body }: HttpEvent) => {
  const bytes = Buffer.from(body ?? '');
  const timestamp = headers?.['x-slack-request-timestamp'];
  const signature = headers?.['x-slack-signature'];
  const verdict = verifySlackRequest({ timestamp, signature, body: bytes }, [signingSecret], Date.now());
  return jsonAnswer({ genuine: verdict.genuine, form: Object.fromEntries(new URLSearchParams(bytes.toString())) });
};

test('a command is answered over the connection, and passes the same check as one that Slack posts', async () => {
  start(echo);
  const form = { command: '/dcs', text: 'tasks failed & <b> last 24h', user_id: 'U1', trigger_id: '1.2' };
  assert.deepEqual(await slack.deliver('slash_commands', form), { genuine: true, form });
});

test('a press is answered over the connection', async () => {
  start(echo, { path: interactionsPath });
  const payload = { type: 'block_actions', user: { id: 'U1' }, actions: [{ action_id: 'details' }] };
  const answer = await slack.deliver('interactive', payload);
  assert.deepEqual(answer, { genuine: true, form: { payload: JSON.stringify(payload) } });
});

test('what is refused is not acknowledged, so that Slack says that it failed', async () => {
  start(async () => ({ statusCode: 401, headers: {}, body: '' }));
  assert.equal(await slack.deliver('slash_commands', { command: '/dcs' }), undefined);
});

test('a connection that Slack ends is followed by another', async () => {
  start(echo);
  await slack.deliver('slash_commands', { command: '/dcs' });
  await slack.refresh();
  const form = { command: '/dcs', text: 'again' };
  assert.deepEqual(await slack.deliver('slash_commands', form), { genuine: true, form });
  assert.equal(slack.opened(), 2);
});

test('a token that Slack refuses is said once, with what to do and without the token', async () => {
  start(echo, { appToken: 'xapp-of-another' });
  while (printed.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.match(
    printed.join(),
    /^Socket Mode: Slack answered invalid_auth\. SLACK_APP_TOKEN has to be .*connections:write/,
  );
  assert.doesNotMatch(printed.join(), /xapp-of-another/);
});
