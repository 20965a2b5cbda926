import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readWatchFile } from '../../infra/watch-file.ts';
import { sendJson, startHttpServer } from '../support/http-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'init-'));
after(() => rmSync(directory, { recursive: true }));

const given = { project: 'a'.repeat(32), channel: 'C0AAAAAAA' };
const where = ['--region', 'cn-north-4', '--project', given.project];
const answers = [...where, '--channel', given.channel, '--time-zone', 'UTC'];
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
    const place = ['--stage', 'test', '--aws-region', 'eu-central-1', '--file', join(directory, 'watch.yml'), '--yes'];
    const env = {
      ...canaries,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SSM: ssm.origin,
    };

    const printed = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [command, ...answers, '--events', ...place], { env }, (error, stdout, stderr) =>
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

  it('G12: goes where deploy and doctor go, whatever the profile says, and prints where that is', async () => {
    const regions = new Set<string | undefined>();
    await using aws = await startHttpServer(({ headers }, response) => {
      regions.add(/Credential=profile-key\/\d+\/([\w-]+)\//.exec(headers.authorization ?? '')?.[1]);
      const isSsm = headers['x-amz-target'] !== undefined;
      if (isSsm) sendJson(response, 200, { Version: 1 }, { 'content-type': 'application/x-amz-json-1.1' });
      else
        response
          .writeHead(400, { 'content-type': 'text/xml' })
          .end('<ErrorResponse><Error><Code>ValidationError</Code><Message>no stack</Message></Error></ErrorResponse>');
    });
    const config = join(directory, 'aws-config');
    const keys = 'aws_access_key_id = profile-key\naws_secret_access_key = profile-secret';
    writeFileSync(config, `[profile work]\nregion = us-east-1\n${keys}\n`);
    const file = join(directory, 'placed.yml');
    const env = {
      ...canaries,
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: config,
      AWS_ENDPOINT_URL_SSM: aws.origin,
      AWS_ENDPOINT_URL_CLOUDFORMATION: aws.origin,
    };
    const run = (name: string, args: readonly string[]) =>
      new Promise<string>((resolve) => {
        const command = fileURLToPath(new URL(`../../infra/${name}.ts`, import.meta.url));
        execFile(process.execPath, [command, ...args], { env }, (_error, stdout, stderr) => resolve(stdout + stderr));
      });
    const place = ['--stage', 'test', '--aws-profile', 'work', '--file', file];

    const printed = [await run('init', [...place, ...answers, '--yes']), await run('doctor', place)];

    for (const lines of printed) assert.match(lines, /AWS region eu-central-1 \(by default; .*\), profile work\n/);
    assert.match(printed[1] ?? '', /✗ stack: The stack dcs-watch-test cannot be read: ValidationError: no stack → /);
    assert.deepEqual([...regions], ['eu-central-1']);
    assert.equal(oslsRegion(), 'eu-central-1');
  });
});

/** Where osls deploys if nothing names a region. */
function oslsRegion(): string | undefined {
  const text = readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8');
  return /region: \$\{opt:region, env:AWS_REGION, '([\w-]+)'\}/.exec(text)?.[1];
}
