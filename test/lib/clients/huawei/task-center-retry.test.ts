import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { sendJson, startHttpServer } from '../../../support/http-server.ts';
import { createClientUnderTest, NOW_MS, requestTo } from '../../../support/task-center-client.ts';

describe('what is tried again in the same run', () => {
  for (const [status, tries] of [
    [401, 1],
    [403, 1],
    [400, 1],
    [404, 1],
    [429, 3],
    [500, 3],
    [503, 3],
  ] as const) {
    test(`a ${status} is asked ${tries === 1 ? 'once' : `${tries} times`}`, async () => {
      await using server = await startHttpServer((_, response) => sendJson(response, status, {}));
      const { client, requests, sleeps } = createClientUnderTest();

      await assert.rejects(client.page(requestTo(server.origin)), { name: 'CloudError', status });

      assert.equal(server.received.length, tries);
      assert.equal(requests(), tries);
      assert.equal(sleeps.length, tries - 1);
    });
  }

  test('an answer that cannot be read is asked for twice', async () => {
    await using server = await startHttpServer((_, response) => void response.end('<html>'));

    await assert.rejects(createClientUnderTest().client.page(requestTo(server.origin)), { failure: 'answer' });

    assert.equal(server.received.length, 2);
  });

  test('a 401 after a 500 ends it', async () => {
    await using server = await startHttpServer((_, response) =>
      sendJson(response, server.received.length === 1 ? 500 : 401, {}),
    );

    await assert.rejects(createClientUnderTest().client.page(requestTo(server.origin)), { failure: 'authentication' });

    assert.equal(server.received.length, 2);
  });

  test('a list that comes at the third try is a list, and three requests are counted', async () => {
    await using server = await startHttpServer((_, response) =>
      sendJson(response, server.received.length < 3 ? 429 : 200, { tasks: [{ id: 'a' }] }),
    );
    const { client, requests } = createClientUnderTest();

    const page = await client.page(requestTo(server.origin));

    assert.deepEqual(page.items, [{ id: 'a' }]);
    assert.equal(requests(), 3);
  });

  test('the waits double up to two seconds, cut by chance', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 429, {}));
    const waits = [];
    for (const random of [0, 0.5, 0.999]) {
      const { client, sleeps } = createClientUnderTest({ random: () => random });
      await assert.rejects(client.page(requestTo(server.origin)), { failure: 'limited' });
      waits.push(sleeps);
    }

    assert.deepEqual(waits, [
      [0, 0],
      [500, 1_000],
      [999, 1_998],
    ]);
  });

  test('nothing is tried again that could not end inside the time left', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 500, {}));
    const { client } = createClientUnderTest({ budget: { remainingMs: () => 9_000 }, headersTimeoutMs: 9_000 });

    await assert.rejects(client.page(requestTo(server.origin)), { failure: 'server' });

    assert.equal(server.received.length, 1);
  });

  for (const [remainingMs, tries] of [
    [9_500, 1],
    [9_501, 2],
  ] as const) {
    test(`with ${remainingMs} ms left, pauses of 500 and 1,000 and answers of up to 9,000 allow ${tries}`, async () => {
      await using server = await startHttpServer((_, response) => sendJson(response, 500, {}));
      const { client } = createClientUnderTest({ budget: { remainingMs: () => remainingMs }, headersTimeoutMs: 9_000 });

      await assert.rejects(client.page(requestTo(server.origin)), { failure: 'server' });

      assert.equal(server.received.length, tries);
    });
  }

  test('nothing is sent before a pause is over', async () => {
    let isPaused = false;
    await using server = await startHttpServer((_, response) => sendJson(response, isPaused ? 400 : 500, {}));
    const sleep = async () => {
      isPaused = true;
      await delay(50);
      isPaused = false;
    };
    const { client } = createClientUnderTest({ clock: { now: () => NOW_MS, sleep } });

    await assert.rejects(client.page(requestTo(server.origin)), { failure: 'server' });

    assert.equal(server.received.length, 3);
  });

  for (const [name, begins] of [
    ['begin', false],
    ['end', true],
  ] as const) {
    test(`an answer that does not ${name} is waited for no longer than the time left`, async () => {
      await using server = await startHttpServer((_, response) => {
        if (begins) response.writeHead(200).write('{"tasks":');
      });
      const { client } = createClientUnderTest({ budget: { remainingMs: () => 80 } });

      await assert.rejects(client.page(requestTo(server.origin)), {
        failure: 'network',
        message: /: no complete answer within 80 ms$/,
      });
    });
  }

  test('B01: an answer that never comes is waited for no longer than the caller allows, tries included', async () => {
    await using server = await startHttpServer(() => {});
    const { client } = createClientUnderTest();

    await assert.rejects(client.page(requestTo(server.origin, { timeoutMs: 80 })), { failure: 'network' });
    assert.equal(server.received.length, 1);
  });

  test('without any time left nothing is sent', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 200, { tasks: [] }));
    const { client, requests } = createClientUnderTest({ budget: { remainingMs: () => 0 } });

    await assert.rejects(client.page(requestTo(server.origin)), { failure: 'network', retryable: true });

    assert.equal(server.received.length + requests(), 0);
  });
});

describe('a connection that fails', () => {
  test('is tried three times, and the message says how it failed', async () => {
    const server = await startHttpServer(() => {});
    await server[Symbol.asyncDispose]();
    const { client, requests } = createClientUnderTest();

    await assert.rejects(client.page(requestTo(server.origin)), { failure: 'network', message: /: ECONNREFUSED$/ });

    assert.equal(requests(), 3);
  });

  for (const { name, begins, breaks, timeouts, message } of [
    { name: 'no answer begins', timeouts: { headersTimeoutMs: 30 }, message: /no answer within 30 ms/ },
    {
      name: 'the body stalls',
      begins: true,
      timeouts: { answerTimeoutMs: 150 },
      message: /no complete answer within 150/,
    },
    { name: 'the body is cut', begins: true, breaks: true, timeouts: {}, message: /ECONNRESET/ },
  ]) {
    test(`is a failure of the network when ${name}`, async () => {
      await using server = await startHttpServer((_, response) => {
        if (begins) response.writeHead(200, { 'content-length': '1000' }).write('{"tasks":');
        if (breaks) setImmediate(() => response.destroy());
      });

      await assert.rejects(createClientUnderTest(timeouts).client.page(requestTo(server.origin)), {
        failure: 'network',
        retryable: true,
        message,
      });
    });
  }

  test('a redirect is not followed', async () => {
    await using other = await startHttpServer((_, response) => sendJson(response, 200, { tasks: [] }));
    await using server = await startHttpServer(
      (_, response) => void response.writeHead(302, { location: other.origin }).end(),
    );

    await assert.rejects(createClientUnderTest().client.page(requestTo(server.origin)), { message: /answered 302$/ });

    assert.equal(other.received.length, 0);
  });

  test('a body as long as the limit is read', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 200, { tasks: [] }));
    const { client } = createClientUnderTest({ bodyMaxBytes: '{"tasks":[]}'.length });

    assert.deepEqual((await client.page(requestTo(server.origin))).items, []);
  });

  test('a body beyond the limit is not read to its end', async () => {
    await using server = await startHttpServer((_, response) =>
      sendJson(response, 200, { tasks: ['x'.repeat(2_000)] }),
    );

    await assert.rejects(createClientUnderTest({ bodyMaxBytes: 1_000 }).client.page(requestTo(server.origin)), {
      failure: 'answer',
      message: /more than 1000 bytes/,
    });
  });
});

describe('a target that cannot be asked', () => {
  for (const [name, endpoint] of [
    ['plain http beyond this machine', 'http://dcs.example.com'],
    ['a password in it', 'https://user:SECRET@dcs.example.com'],
    ['no URL', 'dcs.example.com SECRET'],
  ] as const) {
    test(`is refused before anything is sent: an endpoint with ${name}`, async () => {
      const { client, requests } = createClientUnderTest();

      const error = await client.page(requestTo(endpoint)).catch((reason: unknown) => reason);

      assert.match(inspect(error), /CloudError: Target prod: the endpoint must be https/);
      assert.doesNotMatch(inspect(error), /SECRET/);
      assert.equal(requests(), 0);
    });
  }

  test('names the credential set that does not exist', async () => {
    const { client, requests } = createClientUnderTest({ credentials: new Map() });

    await assert.rejects(client.page(requestTo('http://127.0.0.1:9')), {
      failure: 'authentication',
      message: 'Target prod: there is no credential set named default',
    });
    assert.equal(requests(), 0);
  });

  test('names the credential set, not the key, when a key cannot be sent', async () => {
    const { client } = createClientUnderTest({ credentials: new Map([['default', { ak: 'CANARY\nKEY', sk: 'x' }]]) });

    const error = await client.page(requestTo('http://127.0.0.1:9')).catch((reason: unknown) => reason);

    assert.match(inspect(error), /The credential set default holds characters that no HTTP header can carry/);
    assert.doesNotMatch(inspect(error), /CANARY/);
  });
});
