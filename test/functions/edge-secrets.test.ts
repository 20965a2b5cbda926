/** The two functions that Slack calls, while the store of their secret fails. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Context } from 'aws-lambda';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import type { HttpAnswer, HttpEvent } from '../../lib/clients/aws/http-event.ts';
import { type Dynalite, startDynalite } from '../support/dynalite.ts';
import { setEnvironment } from '../support/environment.ts';
import { commandForm, signedEvent, signingSecret } from '../support/slack-caller.ts';
import { type SsmServer, startSsmServer } from '../support/ssm-server.ts';
import { createTable } from '../support/table.ts';

/** What Slack waits for, less the way there and back. */
const guardMs = 2_200;
const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 10_000 } as Context;

describe('a command whose secret is in SSM', () => {
  const directory = mkdtempSync(join(tmpdir(), 'edge-secrets-'));
  let dynalite: Dynalite;
  let ssm: SsmServer;
  let environment: Disposable;
  let command: (event: HttpEvent, context: Context) => Promise<HttpAnswer>;

  before(async () => {
    dynalite = await startDynalite();
    ssm = await startSsmServer();
    await createTable(createDynamoDbClient({ count: () => {}, connection: dynalite.connection }), 'edge-secrets');
    const file = join(directory, 'watch.json');
    const targets = [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }];
    writeFileSync(file, JSON.stringify({ targets, defaultRoute: { channel: 'C0123456789' } }));
    environment = setEnvironment({
      WATCH_CONFIG_FILE: file,
      TABLE_NAME: 'edge-secrets',
      SECRETS_PATH: '/edge/prod',
      LOG_LEVEL: 'error',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint,
      AWS_ENDPOINT_URL_SSM: ssm.origin,
      AWS_LAMBDA_FUNCTION_NAME: 'dcs-watch-prod-command',
    });
    ({ handler: command } = await import('../../functions/command.ts'));
  });
  after(async () => {
    environment[Symbol.dispose]();
    rmSync(directory, { recursive: true });
    await ssm[Symbol.asyncDispose]();
    await dynalite.close();
  });

  async function ask(): Promise<{ readonly answer: HttpAnswer; readonly tookMs: number; readonly lines: string[] }> {
    const lines: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = ((text: string, ...rest: never[]) =>
      String(text).startsWith('{') ? lines.push(text) > 0 : write.call(process.stdout, text, ...rest)) as typeof write;
    const startedAtMs = Date.now();
    try {
      const answer = await command(signedEvent(commandForm('help'), Date.now()), context);
      return { answer, tookMs: Date.now() - startedAtMs, lines };
    } finally {
      process.stdout.write = write;
    }
  }

  for (const trouble of ['hang', 'stall', 'InternalServerError', 'AccessDeniedException'] as const) {
    it(`G08, G02: ends within the time that Slack waits, and counts as failed, if SSM has this trouble: ${trouble}`, async () => {
      ssm.parameters.set('/edge/prod/slack-signing-secret', signingSecret);
      ssm.trouble = trouble;
      const { answer, tookMs, lines } = await ask();

      assert.equal(answer.statusCode, 500);
      assert.ok(tookMs < guardMs, `${tookMs} ms`);
      const line = JSON.parse(lines.find((text) => text.includes('CommandsFailed')) ?? '{}');
      assert.deepEqual([line.CommandsFailed, line.FunctionName], [1, 'dcs-watch-prod-command']);
      assert.match(line.error, /SSM GetParameters below \/edge\/prod failed/);
    });
  }

  it('G08: answers once the secret can be read, and goes on with it when it cannot', async () => {
    ssm.trouble = undefined;
    assert.equal((await ask()).answer.statusCode, 200);
    ssm.trouble = 'InternalServerError';
    assert.equal((await ask()).answer.statusCode, 200);
  });
});
