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
import { commandForm, pressForm, signedEvent, signingSecret } from '../support/slack-caller.ts';
import { createTable } from '../support/table.ts';

type Handler = (event: HttpEvent, context: Context) => Promise<HttpAnswer>;

const directory = mkdtempSync(join(tmpdir(), 'handlers-'));
const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 3_000 } as Context;

describe('the handlers as Lambda calls them', () => {
  let dynalite: Dynalite;
  let environment: Disposable;
  let command: Handler;
  let interact: Handler;
  before(async () => {
    dynalite = await startDynalite();
    await createTable(createDynamoDbClient({ count: () => {}, connection: dynalite.connection }), 'handlers');
    const file = join(directory, 'watch.json');
    const targets = [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }];
    writeFileSync(file, JSON.stringify({ targets, defaultRoute: { channel: 'C0123456789' } }));
    environment = setEnvironment({
      WATCH_CONFIG_FILE: file,
      TABLE_NAME: 'handlers',
      SLACK_SIGNING_SECRET: `an-older-one,${signingSecret}`,
      LOG_LEVEL: 'error',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint,
    });
    ({ handler: command } = await import('../../functions/command.ts'));
    ({ handler: interact } = await import('../../functions/interact.ts'));
  });
  after(async () => {
    environment[Symbol.dispose]();
    rmSync(directory, { recursive: true });
    await dynalite.close();
  });

  it('R22: return the answer intact through the middleware', async () => {
    const answer = await command(signedEvent(commandForm('tasks'), Date.now()), context);

    assert.equal(answer.statusCode, 200);
    assert.match(JSON.parse(answer.body).text, /^No tasks found/);
    assert.ok(command.length <= 2 && interact.length <= 2, 'Node 24 on Lambda takes two parameters at most');
  });

  it('T49: refuse what is not signed', async () => {
    for (const handler of [command, interact]) {
      const { statusCode } = await handler({ body: commandForm('tasks'), headers: {} }, context);
      assert.equal(statusCode, 401);
    }
  });

  it('answer a press nowhere but at the allowed origin', async () => {
    const form = pressForm({ action_id: 'page:0-0', value: 'tasks' }, 'https://evil.example/');

    assert.equal((await interact(signedEvent(form, Date.now()), context)).statusCode, 400);
  });

  it('say so in words when the table is gone', async () => {
    await dynalite.close();
    dynalite = await startDynalite();

    const { statusCode, body } = await command(signedEvent(commandForm('tasks'), Date.now()), context);

    assert.equal(statusCode, 200);
    assert.match(JSON.parse(body).text, /reach the database right now|took too long/);
  });
});
