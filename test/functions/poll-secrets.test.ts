/** The scheduled function as Lambda calls it, while the store of its secrets fails. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Context } from 'aws-lambda';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createLog } from '../../lib/clients/aws/log.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import { credentialKey } from '../../lib/ingest/credential-lock.ts';
import { cursorKey, readCursor } from '../../lib/model/cursor.ts';
import type { PollEvent, Report } from '../../lib/poll.ts';
import type { Store } from '../../lib/ports/store.ts';
import { setEnvironment } from '../support/environment.ts';
import { type SsmServer, startSsmServer } from '../support/ssm-server.ts';
import { openStage, projectId, rawTask, type Stage, stageKey } from '../support/stage.ts';

const path = '/watch/prod';
const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 50_000 } as Context;
const event = { target: 'prod' };

describe('a poll whose secrets are in SSM', () => {
  const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  /** Those that the cloud takes. */
  const keys = [stageKey];
  let ssm: SsmServer;
  let stage: Stage;
  let store: Store;
  let environment: Disposable;
  let handler: (event: PollEvent, context: Context) => Promise<Report>;

  before(async () => {
    ssm = await startSsmServer();
    stage = await openStage({ now: Date.now, taskCenter: { keys } });
    const file = join(directory, 'watch.json');
    const target = { id: 'prod', region: 'cn-north-4', projectId, endpoint: stage.taskCenter.endpoint };
    const fetch = { settleSeconds: 0 };
    writeFileSync(file, JSON.stringify({ targets: [target], defaultRoute: { channel: stage.channel }, fetch }));
    const { connection, endpoint } = stage.dynamodb;
    environment = setEnvironment({
      WATCH_CONFIG_FILE: file,
      TABLE_NAME: stage.environment.tableName,
      SECRETS_PATH: path,
      SLACK_API_URL: stage.environment.slackApiUrl,
      LOG_LEVEL: 'error',
      AWS_REGION: connection.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: connection.credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_ENDPOINT_URL_SSM: ssm.origin,
    });
    const client = createDynamoDbClient({ count: () => {}, connection });
    store = createStore({ client, tableName: stage.environment.tableName, log: createLog('error') });
    ({ handler } = await import('../../functions/poll.ts'));
  });
  after(async () => {
    environment[Symbol.dispose]();
    await Promise.all([stage[Symbol.asyncDispose](), ssm[Symbol.asyncDispose]()]);
    rmSync(directory, { recursive: true });
  });
  beforeEach(() => {
    ssm.trouble = undefined;
  });

  function keep(key: typeof stageKey): void {
    ssm.parameters.set(`${path}/slack-bot-token`, stage.environment.slackToken);
    ssm.parameters.set(`${path}/credentials/default`, JSON.stringify(key));
  }

  /** What the poll of one target says of itself in its line of metrics. */
  async function poll(): Promise<{ readonly ok: number; readonly failed: number; readonly error?: Error }> {
    const lines: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = ((text: string, ...rest: never[]) =>
      String(text).startsWith('{') ? lines.push(text) > 0 : write.call(process.stdout, text, ...rest)) as typeof write;
    let error: Error | undefined;
    try {
      await handler(event, context);
    } catch (fault) {
      error = fault as Error;
    } finally {
      process.stdout.write = write;
    }
    const metrics = lines.map((line) => JSON.parse(line)).find(({ Target }) => Target === 'prod');
    return { ok: metrics?.PollsOk, failed: metrics?.PollsFailed, ...(error && { error }) };
  }

  async function cursor() {
    const row = await store.read(cursorKey('prod'));
    return row && readCursor(row);
  }

  /** The minutes for which a refused credential set rests. */
  async function restIsOver(): Promise<void> {
    const row = await store.read(credentialKey('default'));
    await store.write(credentialKey('default'), row?.v ?? 0, { notBeforeMs: 0 }, 'rested');
  }

  it('fails where they cannot be read at its start, says so, and asks nobody', async () => {
    keep(stageKey);
    ssm.trouble = 'AccessDeniedException';
    const { ok, failed, error } = await poll();
    assert.deepEqual([ok, failed, error?.name], [0, 1, 'SecretsError']);
    assert.equal(await cursor(), undefined);
  });

  it('fails where one of them is missing, and names it', async () => {
    keep(stageKey);
    ssm.parameters.delete(`${path}/credentials/default`);
    const { ok, failed, error } = await poll();
    assert.deepEqual([ok, failed], [0, 1]);
    assert.match(String(error), /SECRETS_PATH.*credentials\/default/s);
    assert.doesNotMatch(String(error), new RegExp(stage.environment.slackToken));
  });

  it('that is refused and cannot read the new key loses nothing: once it can, all that happened is told, once', async () => {
    keep(stageKey);
    assert.deepEqual(await poll(), { ok: 1, failed: 0 });

    const changed = { ak: 'CHANGEDACCESSKEY', sk: 'another-secret' };
    keys.splice(0, 1, changed);
    const refused = await poll();
    assert.deepEqual([refused.failed, refused.error?.name], [1, 'PollError']);
    assert.equal((await cursor())?.failures, 1);

    stage.put(rawTask(Date.now(), { status: 'FAIL' }));
    ssm.trouble = 'AccessDeniedException';
    for (let polls = 0; polls < 2; polls += 1) {
      const { failed, error } = await poll();
      assert.deepEqual([failed, error?.name], [1, 'SecretsError']);
    }
    assert.deepEqual(await stage.told(), []);

    ssm.trouble = undefined;
    keep(changed);
    await restIsOver();
    // What happened within the newest second is read by the next poll.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    for (let polls = 0; polls < 2; polls += 1) assert.deepEqual(await poll(), { ok: 1, failed: 0 });
    assert.equal((await stage.told()).length, 1);
    assert.equal((await cursor())?.failures, 0);
  });
});
