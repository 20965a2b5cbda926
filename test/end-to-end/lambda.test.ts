/** The zip as it is deployed, started by AWS's own runtime client, with nothing around it but what Lambda has. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from '../../infra/build.ts';
import { createRuntimeApi, type Ended } from '../lambda-runtime/runtime-api.ts';
import { missingForLambda, startLambda } from '../lambda-runtime/start.ts';
import { ended } from '../support/poll-process.ts';
import type { Role } from '../support/roles.ts';
import { openStage, projectId, rawTask, type Stage, stageKey } from '../support/stage.ts';
import { unzip } from '../support/unzip.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const timeoutMs = 55_000;
const missing = missingForLambda();

if (missing === undefined) proveZips();
// A machine that must not skip it says so.
else {
  test(`the zips under AWS's runtime client (${missing})`, { skip: !process.env.REQUIRE_LAMBDA_RUNTIME }, () =>
    assert.fail(`${missing}; npm run setup:lambda installs it`),
  );
}

function proveZips(): void {
  const service = mkdtempSync(join(tmpdir(), 'lambda-'));
  let stage: Stage;
  before(async () => {
    stage = await openStage({ now: Date.now });
    await packageFor(stage, service);
  });
  after(async () => {
    await stage[Symbol.asyncDispose]();
    rmSync(service, { recursive: true });
  });

  test('the zip of the poll boots and answers an invocation with its report', async () => {
    stage.put(rawTask(stage.now() - 60_000, { status: 'SUCCESS' }));
    const answer = await invoke(service, 'poll', { target: 'prod' }, pollVariables(stage));

    assert.equal(answer.kind, 'response', JSON.stringify(answer.body));
    assert.partialDeepStrictEqual(answer.body, {
      reports: [{ target: 'prod', complete: true, tasks: { seen: 1, new: 0, changed: 0, unchanged: 0, baseline: 1 } }],
    });
  });

  test('a fault in an invocation is an error to Lambda that names the fault', async () => {
    const answer = await invoke(service, 'poll', { target: 'nowhere' }, pollVariables(stage));

    assert.equal(answer.kind, 'error');
    assert.partialDeepStrictEqual(answer.body, { errorType: 'PollError' });
  });

  test('without its variables the function stops at start and names all that are missing', async () => {
    const answer = await invoke(service, 'poll', { target: 'prod' }, {});

    assert.equal(answer.kind, 'init-error');
    assert.match((answer.body as { errorMessage: string }).errorMessage, /TABLE_NAME.*SLACK_BOT_TOKEN.*CLOUD_SDK_AK/s);
  });
}

/** `npm run package`, of a copy whose target is the stage's: the settings in the zip are the ones that are used. */
async function packageFor(stage: Stage, service: string): Promise<void> {
  cpSync(join(root, 'serverless.yml'), join(service, 'serverless.yml'));
  cpSync(join(root, 'infra'), join(service, 'infra'), { recursive: true });
  symlinkSync(join(root, 'functions'), join(service, 'functions'));
  const target = { id: 'prod', region: 'cn-north-4', projectId, endpoint: stage.taskCenter.endpoint };
  const settings = { targets: [target], defaultRoute: { channel: stage.channel }, summary: { send: false } };
  // YAML reads JSON.
  writeFileSync(join(service, 'infra/watch.yml'), JSON.stringify(settings));
  await build({ root: service, output: join(service, 'dist') });
  const command = fileURLToPath(import.meta.resolve('osls/bin/serverless.js'));
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true' };
  await promisify(execFile)(process.execPath, [command, 'package', '--stage', 'test'], { cwd: service, env });
}

function pollVariables({ environment, dynamodb, slack }: Stage): Record<string, string> {
  return {
    TABLE_NAME: environment.tableName,
    AWS_REGION: dynamodb.connection.region,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    AWS_ACCESS_KEY_ID: 'PollRole' satisfies Role,
    AWS_SECRET_ACCESS_KEY: dynamodb.connection.credentials.secretAccessKey,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: 'unused',
    SLACK_API_URL: slack.url,
    CLOUD_SDK_AK: stageKey.ak,
    CLOUD_SDK_SK: stageKey.sk,
  };
}

/** One invocation in a process of its own, in a directory that holds the unpacked zip alone. */
async function invoke(
  service: string,
  name: string,
  event: unknown,
  environment: Record<string, string>,
): Promise<Ended> {
  const directory = mkdtempSync(join(service, `${name}-`));
  unzip(join(service, `.serverless/${name}.zip`), directory);
  await using stack = new AsyncDisposableStack();
  const api = await createRuntimeApi();
  stack.defer(api.close);
  const child = startLambda({ directory, handler: `dist/${name}.handler`, environment, runtimeApi: api.host });
  stack.defer(async () => {
    child.kill('SIGKILL');
    await ended(child);
  });
  return await api.invoke({ event, timeoutMs });
}
