import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createSecrets, SecretsError } from '../../../../lib/clients/aws/secrets.ts';
import { PollError } from '../../../../lib/poll.ts';
import { CloudError } from '../../../../lib/ports/cloud.ts';
import { setEnvironment } from '../../../support/environment.ts';

interface Asked {
  readonly target: string | undefined;
  readonly body: { Names: string[]; WithDecryption: boolean };
}

/** Speaks as much of the SSM HTTP API as GetParameters needs. */
const parameters = new Map<string, string>();
const asked: Asked[] = [];
let refusal: string | undefined;
let environment: Disposable;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString());
  asked.push({ target: request.headers['x-amz-target']?.toString(), body });
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  if (refusal !== undefined) {
    response.writeHead(400).end(JSON.stringify({ __type: refusal, message: 'refused' }));
    return;
  }
  const found = body.Names.filter((name: string) => parameters.has(name));
  const missing = body.Names.filter((name: string) => !parameters.has(name));
  const list = found.map((name: string) => ({ Name: name, Type: 'SecureString', Value: parameters.get(name) }));
  response.end(JSON.stringify({ Parameters: list, InvalidParameters: missing }));
}

const server = createServer((request, response) => void answer(request, response));
const context = {} as Context;
const names = ['slack-bot-token', 'credentials/default'];

/** Every test has a path of its own, as middy's cache outlives it. */
function handlerWith(path: string) {
  const secrets = createSecrets(path, names);
  return middy((_event: object, context: Context) => Promise.resolve(secrets.of(context))).use(secrets.middleware);
}

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  environment = setEnvironment({
    AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
after(() => {
  environment[Symbol.dispose]();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  parameters.clear();
  asked.length = 0;
  refusal = undefined;
});

describe('createSecrets', () => {
  it('gives the handler what SSM holds, asked for once, decrypted', async () => {
    parameters.set('/both/slack-bot-token', 'xoxb-1');
    parameters.set('/both/credentials/default', '{"ak":"a","sk":"b"}');
    const handler = handlerWith('/both');

    const first = await handler({}, context);
    const second = await handler({}, context);

    assert.deepEqual(first, { 'slack-bot-token': 'xoxb-1', 'credentials/default': { ak: 'a', sk: 'b' } });
    assert.deepEqual(second, first);
    assert.deepEqual(asked, [
      {
        target: 'AmazonSSM.GetParameters',
        body: { Names: ['/both/slack-bot-token', '/both/credentials/default'], WithDecryption: true },
      },
    ]);
  });

  it('keeps the values out of the context, which people log', async () => {
    parameters.set('/context/slack-bot-token', 'xoxb-canary');
    const own = {} as Context;

    await handlerWith('/context')({}, own);

    assert.doesNotMatch(JSON.stringify(own), /canary/);
  });

  it('leaves out what SSM does not hold, and asks again the next time', async () => {
    parameters.set('/part/slack-bot-token', 'xoxb-1');
    const handler = handlerWith('/part');

    assert.deepEqual(await handler({}, context), { 'slack-bot-token': 'xoxb-1' });
    parameters.set('/part/credentials/default', '{"ak":"a","sk":"b"}');
    assert.deepEqual(Object.keys(await handler({}, context)), names);
  });

  it('says which path could not be read, and why', async () => {
    refusal = 'AccessDeniedException';

    await assert.rejects(handlerWith('/denied')({}, context), (error) => {
      assert.ok(error instanceof SecretsError);
      assert.equal(error.message, 'SSM GetParameters below /denied failed: AccessDeniedException');
      return true;
    });
  });

  it('reads again after a failure', async () => {
    refusal = 'AccessDeniedException';
    const handler = handlerWith('/again');
    await assert.rejects(handler({}, context));
    refusal = undefined;
    parameters.set('/again/slack-bot-token', 'xoxb-1');

    assert.equal((await handler({}, context))['slack-bot-token'], 'xoxb-1');
  });

  it('asks again after the cloud refused the keys, and only then', async () => {
    parameters.set('/refused/slack-bot-token', 'xoxb-1');
    parameters.set('/refused/credentials/default', '{"ak":"old","sk":"b"}');
    const refused = new CloudError('refused', { failure: 'authentication', retryable: false });
    const faults: Error[] = [new Error('another fault'), new PollError([refused], 'refused')];
    const secrets = createSecrets('/refused', names);
    const handler = middy((_event: object, context: Context) => {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      return Promise.resolve(secrets.of(context));
    }).use(secrets.middleware);

    await assert.rejects(handler({}, context), { message: 'another fault' });
    await assert.rejects(handler({}, context), { message: 'refused' });
    assert.equal(asked.length, 1);
    parameters.set('/refused/credentials/default', '{"ak":"new","sk":"b"}');

    assert.deepEqual((await handler({}, context))['credentials/default'], { ak: 'new', sk: 'b' });
    assert.equal(asked.length, 2);
  });
});
