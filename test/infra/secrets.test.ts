import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type HttpServer, sendJson, startHttpServer } from '../support/http-server.ts';

const command = fileURLToPath(new URL('../../infra/secrets.ts', import.meta.url));
const json = { 'content-type': 'application/x-amz-json-1.1' };

let ssm: HttpServer;
let put: Record<string, unknown>[];
let isRefused: boolean;

before(async () => {
  ssm = await startHttpServer(({ headers, body }, response) => {
    if (isRefused) return sendJson(response, 400, { __type: 'AccessDeniedException', message: 'not authorized' }, json);
    if (headers['x-amz-target'] === 'AmazonSSM.GetParameters') {
      const Parameters = [{ Name: '/dcs-watch/prod/slack-bot-token', Value: 'xoxb-old-canary' }];
      return sendJson(response, 200, { Parameters }, json);
    }
    put.push(JSON.parse(body));
    sendJson(response, 200, { Version: 2 }, json);
  });
});
after(() => ssm[Symbol.asyncDispose]());
beforeEach(() => {
  put = [];
  isRefused = false;
});

/** Types the lines; what is printed must never hold a secret. */
async function secrets(args: readonly string[], typed: readonly string[] = [], variables: object = {}) {
  const env = {
    PATH: process.env.PATH,
    HOME: tmpdir(),
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SSM: ssm.origin,
    ...variables,
  };
  return new Promise<{ code: number; printed: string }>((resolve) => {
    const child = execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) => {
      const printed = stdout + stderr;
      assert.doesNotMatch(printed, /canary|^\s+at /m);
      resolve({ code: Number(error?.code ?? 0), printed });
    });
    child.stdin?.end(typed.map((line) => `${line}\n`).join(''));
  });
}

describe('npm run secrets', () => {
  it('G16: changes one secret and no other, from what is typed', async () => {
    const { code, printed } = await secrets(['-s', 'prod', 'slack-bot-token'], ['xoxb-new-canary']);

    assert.equal(code, 0);
    assert.deepEqual(put, [
      { Name: '/dcs-watch/prod/slack-bot-token', Value: 'xoxb-new-canary', Type: 'SecureString', Overwrite: true },
    ]);
    assert.match(printed, /^Stage prod, AWS region eu-central-1 \(by default/);
    assert.match(printed, /slack-bot-token: replaced\. It is in use within five minutes\./);
  });

  it('G16: takes a value from the environment, and says so', async () => {
    const variables = { CLOUD_SDK_AK: 'ak-canary', CLOUD_SDK_SK: 'sk-canary' };
    const { printed } = await secrets(['-s', 'prod', 'credentials/default'], [], variables);

    assert.equal(put[0]?.Value, '{"ak":"ak-canary","sk":"sk-canary"}');
    assert.match(printed, /Taken from the variable CLOUD_SDK_AK\./);
    assert.match(printed, /credentials\/default: stored\./);
  });

  it('G16: shows which are stored, without any value, and changes none', async () => {
    const { printed } = await secrets(['-s', 'prod']);

    assert.deepEqual(put, []);
    assert.match(
      printed,
      /slack-bot-token: stored\nslack-signing-secret: not stored\ncredentials\/default: not stored\n/,
    );
  });

  it('G16: stores nothing where nothing, or something else, is typed', async () => {
    for (const [typed, words] of [
      ['', /no value was given, so nothing has changed\./],
      ['https://hooks.slack.com/canary', /^SLACK_BOT_TOKEN: this does not look like/m],
    ] as const) {
      const { code, printed } = await secrets(['-s', 'prod', 'slack-bot-token'], [typed]);

      assert.equal(code, 1);
      assert.match(printed, words);
    }
    assert.deepEqual(put, []);
  });

  it('G12: says why SSM refused', async () => {
    isRefused = true;
    const { code, printed } = await secrets(['-s', 'prod', 'slack-bot-token'], ['xoxb-new-canary']);

    assert.equal(code, 1);
    assert.match(printed, /SSM could not read below \/dcs-watch\/prod: AccessDeniedException: not authorized\. /);
  });
});
