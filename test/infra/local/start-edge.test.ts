/** What Slack would call, of `npm start` as a process of its own. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { addressFile, readAddressFile } from '../../../infra/local/edge/address-file.ts';
import { sendCommand } from '../../../infra/local/slack/request.ts';
import { createLocalSlack } from '../../../infra/local/slack.ts';
import { createLocalTaskCenter } from '../../../infra/local/task-center.ts';
import { KEY, PROJECT } from './ask-task-center.ts';
import { createSocketSlack } from './edge/socket-slack.ts';
import { startProcess } from './start-process.ts';

const place = { channel: 'C000000001', responseUrl: 'https://hooks.slack.com/commands/1' };
const patienceMs = 60_000;
let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dcs-watch-start-edge-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('the demonstration leaves word of its endpoints while it runs, and prints where they are', async () => {
  const demo = startProcess(['--fast', '--port', '0'], { directory });
  const [, origin = ''] = await demo.printed(/Watch it at (\S+)/);
  const left = readAddressFile(join(directory, addressFile));
  assert.equal(left?.origin, origin);
  const reply = await sendCommand({ origin, signingSecret: String(left?.signingSecret) }, 'help', place, patienceMs);
  assert.equal(reply.status, 200);
  demo.interrupt();
  assert.equal(await demo.ended, 0, demo.output());
  assert.equal(readAddressFile(join(directory, addressFile)), undefined);
});

test('with an app token Slack needs no public address, monitors no Slack, and npm run ask no secret', async () => {
  await using clouds = await openClouds();
  const socket = await createSocketSlack(clouds.variables.SLACK_API_URL);
  const variables = { ...clouds.variables, SLACK_API_URL: socket.apiUrl, SLACK_APP_TOKEN: socket.appToken };
  const started = startProcess(['--health', '0', '--port', '0'], { variables, directory });
  await started.printed(/Connected to Slack/);
  const form = { command: '/dcs', text: 'status', user_id: 'U1', team_id: 'T1', trigger_id: '1.2' };
  const answer = await socket.deliver('slash_commands', form);
  assert.match(JSON.stringify(answer), /prod/);
  const [, health = ''] = await started.printed(/(http\S+) answers 200/);
  assert.deepEqual(await (await fetch(health)).json(), { healthy: true, reasons: [] });
  const { origin = '', signingSecret = '' } = readAddressFile(join(directory, addressFile)) ?? {};
  assert.equal((await sendCommand({ origin, signingSecret }, 'status', place, patienceMs)).status, 200);
  started.interrupt();
  assert.equal(await started.ended, 0, started.output());
  assert.doesNotMatch(started.output(), /xapp/);
  await socket.close();
});

test('with credentials and a signing secret the endpoints answer, and the secret is written nowhere', async () => {
  await using clouds = await openClouds();
  const signingSecret = 'real-signing-secret-canary';
  const variables = { ...clouds.variables, SLACK_SIGNING_SECRET: signingSecret };
  const started = startProcess(['--port', '0'], { variables, directory });
  const [, origin = ''] = await started.printed(/Slack may call (\S+)\/slack\/commands/);
  assert.equal((await sendCommand({ origin, signingSecret }, 'status', place, patienceMs)).status, 200);
  assert.equal((await sendCommand({ origin, signingSecret: 'guess' }, 'status', place, patienceMs)).status, 401);
  assert.deepEqual(readAddressFile(join(directory, addressFile)), { origin });
  started.interrupt();
  assert.equal(await started.ended, 0, started.output());
  assert.doesNotMatch(started.output(), /canary/);
});

/** A Slack, a Task Center, and a configuration that leads to both. */
async function openClouds() {
  const [slack, center] = [await createLocalSlack(), await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT] })];
  const target = { id: 'prod', region: 'cn-north-4', projectId: PROJECT, endpoint: center.endpoint };
  const file = join(directory, 'watch.yml');
  await writeFile(file, JSON.stringify({ targets: [target], defaultRoute: { channel: slack.channels.general } }));
  return {
    variables: {
      CLOUD_SDK_AK: KEY.ak,
      CLOUD_SDK_SK: KEY.sk,
      SLACK_BOT_TOKEN: slack.token,
      SLACK_API_URL: slack.url,
      WATCH_CONFIG_FILE: file,
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([slack.close(), center.close()]);
    },
  };
}
