import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRespond, isAllowed, ResponseUrlError } from '../../../../lib/clients/slack/response-url.ts';
import { sendJson, startHttpServer } from '../../../support/http-server.ts';

const origin = 'https://hooks.slack.com';

describe('isAllowed', () => {
  const cases: Record<string, boolean> = {
    'https://hooks.slack.com/actions/T1/2/3': true,
    'https://hooks.slack.com:443/actions/T1/2/3': true,
    'http://hooks.slack.com/actions/T1/2/3': false,
    'https://hooks.slack.com:8443/actions': false,
    'https://hooks.slack.com.evil.example/actions': false,
    'https://evil.example/https://hooks.slack.com/': false,
    'https://hooks.slack.com@evil.example/': false,
    'https://user:word@hooks.slack.com/actions': false,
    'https://hooks.slack.com\\@evil.example/': true,
    '//hooks.slack.com/actions': false,
    'file:///etc/passwd': false,
    '': false,
  };
  for (const [url, expected] of Object.entries(cases)) {
    it(`says ${expected} to ${JSON.stringify(url)}`, () => assert.equal(isAllowed(url, origin), expected));
  }
});

describe('respond', () => {
  it('posts the message as JSON', async () => {
    await using server = await startHttpServer((_request, response) => sendJson(response, 200, { ok: true }));

    await createRespond({ origin: server.origin })(`${server.origin}/actions/T1/2/3`, { text: 'hello' });

    assert.deepEqual(
      server.received.map(({ method, target, body }) => [method, target, body]),
      [['POST', '/actions/T1/2/3', '{"text":"hello"}']],
    );
  });

  it('sends nothing to another origin, and does not name the address', async () => {
    await using server = await startHttpServer((_request, response) => sendJson(response, 200, {}));

    await assert.rejects(createRespond({ origin })(`${server.origin}/secret-canary`, {}), (error) => {
      assert.ok(error instanceof ResponseUrlError);
      assert.doesNotMatch(error.message, /canary|127\.0\.0\.1/);
      return true;
    });
    assert.equal(server.received.length, 0);
  });

  it('follows no redirect', async () => {
    await using elsewhere = await startHttpServer((_request, response) => sendJson(response, 200, {}));
    await using server = await startHttpServer((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.origin}/taken` }).end();
    });

    await assert.rejects(createRespond({ origin: server.origin })(`${server.origin}/a`, {}), /HTTP 307/);
    assert.equal(elsewhere.received.length, 0);
  });

  it('gives up when the time is over', async () => {
    await using server = await startHttpServer(() => {});

    const respond = createRespond({ origin: server.origin, timeoutMs: 50 });

    await assert.rejects(respond(`${server.origin}/canary`, {}), { message: 'A response_url did not answer in time.' });
  });

  it('says so when nobody listens, or Slack no longer takes it', async () => {
    const gone = await startHttpServer(() => {});
    await gone[Symbol.asyncDispose]();
    await using server = await startHttpServer((_request, response) => sendJson(response, 404, {}));

    await assert.rejects(createRespond({ origin: gone.origin })(`${gone.origin}/a`, {}), ResponseUrlError);
    await assert.rejects(createRespond({ origin: server.origin })(`${server.origin}/a`, {}), /HTTP 404/);
  });
});
