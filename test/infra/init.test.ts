import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readWatchFile } from '../../infra/watch-file.ts';
import { sendJson, startHttpServer } from '../support/http-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'init-'));
after(() => rmSync(directory, { recursive: true }));

const given = { project: 'a'.repeat(32), channel: 'C0AAAAAAA' };
const canaries = {
  SLACK_BOT_TOKEN: 'xoxb-token-canary',
  SLACK_SIGNING_SECRET: 'signing-secret-canary',
  CLOUD_SDK_AK: 'ak-canary',
  CLOUD_SDK_SK: 'sk-canary',
};

describe('npm run init by flags', () => {
  it('stores in SSM as encrypted parameters, and asks nothing', async () => {
    const put: Record<string, unknown>[] = [];
    await using ssm = await startHttpServer(({ headers, body }, response) => {
      if (headers['x-amz-target'] === 'AmazonSSM.PutParameter') put.push(JSON.parse(body));
      sendJson(response, 200, { Version: 1 }, { 'content-type': 'application/x-amz-json-1.1' });
    });
    const command = fileURLToPath(new URL('../../infra/init.ts', import.meta.url));
    const flags = [
      '--region',
      'cn-north-4',
      '--project',
      given.project,
      '--channel',
      given.channel,
      '--time-zone',
      'UTC',
      '--events',
    ];
    const place = ['--stage', 'test', '--aws-region', 'eu-central-1', '--file', join(directory, 'watch.yml'), '--yes'];
    const env = {
      ...canaries,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SSM: ssm.origin,
    };

    const printed = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [command, ...flags, ...place], { env }, (error, stdout, stderr) =>
        error === null ? resolve(stdout) : reject(new Error(stderr)),
      );
    });

    assert.deepEqual(
      put.map(({ Name, Type, Overwrite }) => [Name, Type, Overwrite]),
      ['slack-bot-token', 'slack-signing-secret', 'credentials/default'].map((name) => [
        `/dcs-watch/test/${name}`,
        'SecureString',
        false,
      ]),
    );
    assert.equal(printed.includes('canary'), false);
    const [target] = readWatchFile(join(directory, 'watch.yml')).targets;
    assert.deepEqual(target?.sources, ['tasks', 'events']);
  });
});
