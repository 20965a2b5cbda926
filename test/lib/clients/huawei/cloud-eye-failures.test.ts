import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { CloudError, type CloudFailure } from '../../../../lib/ports/cloud.ts';
import { sendJson, startHttpServer } from '../../../support/http-server.ts';
import { CANARIES, createCloudEyeUnderTest, requestTo } from '../../../support/task-center-client.ts';

const statuses: [status: number, failure: CloudFailure, tries: number][] = [
  [400, 'request', 1],
  [401, 'authentication', 1],
  [403, 'permission', 1],
  [404, 'request', 1],
  [408, 'server', 3],
  [429, 'limited', 3],
  [500, 'server', 3],
  [503, 'server', 3],
];

describe('an answer that is an error', () => {
  for (const [status, failure, tries] of statuses) {
    test(`${status} is a failure of kind ${failure}, asked ${tries === 1 ? 'once' : `${tries} times`}`, async () => {
      await using server = await startHttpServer((_, response) =>
        sendJson(response, status, { error_code: 'ces.0014', error_msg: 'No.' }),
      );
      const { client, requests, sleeps } = createCloudEyeUnderTest();

      const error = await failureOf(client.page(requestTo(server.origin)));

      assert.deepEqual([error.failure, error.status, error.code], [failure, status, 'ces.0014']);
      const named = /^GET 127\.0\.0\.1:\d+\/V1\.0\/[0-9a-f]{32}\/event\/masterStandbyFailover: answered \d+ ces\.0014$/;
      assert.match(error.message, named);
      assert.deepEqual([server.received.length, requests(), sleeps.length], [tries, tries, tries - 1]);
    });
  }

  test('that passes by itself leaves the list, and a line of the log for each try', async () => {
    await using server = await startHttpServer((_, response) =>
      sendJson(response, server.received.length < 3 ? 429 : 200, { event_info: [] }),
    );
    const { client, requests, logged } = createCloudEyeUnderTest();

    assert.deepEqual((await client.page(requestTo(server.origin))).items, []);

    assert.equal(requests(), 3);
    assert.deepEqual(
      logged.map((line) => (line as { event: string }).event),
      ['cloud-eye.retry', 'cloud-eye.retry', 'cloud-eye.page'],
    );
  });

  test('is asked for again only where the answer could come in time', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 500, {}));
    const { client } = createCloudEyeUnderTest({ budget: { remainingMs: () => 9_000 }, headersTimeoutMs: 9_000 });

    await failureOf(client.page(requestTo(server.origin)));

    assert.equal(server.received.length, 1);
  });
});

describe('a 200 that holds no list', () => {
  for (const [name, body] of [
    ['an error', '{"error_code":"ces.0014","error_msg":"No."}'],
    ['an error beside an empty list', '{"error_code":"ces.0014","event_info":[]}'],
    ['HTML', '<html>Sign in</html>'],
    ['nothing', ''],
    ['cut JSON', '{"event_info":[{"event_id":"ev'],
    ['a list of tasks', '{"tasks":[]}'],
    ['events that are null', '{"event_info":null}'],
    ['events that are an object', '{"event_info":{}}'],
  ] as const) {
    test(`is a failure of the answer, asked for twice: ${name}`, async () => {
      await using server = await startHttpServer((_, response) => void response.end(body));

      const error = await failureOf(createCloudEyeUnderTest().client.page(requestTo(server.origin)));

      assert.deepEqual([error.failure, error.retryable, error.status], ['answer', true, 200]);
      assert.equal(server.received.length, 2);
    });
  }

  test('is called a list of events', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 200, {}));

    const error = await failureOf(createCloudEyeUnderTest().client.page(requestTo(server.origin)));

    assert.match(error.message, /JSON that holds no list of events$/);
  });
});

test('a connection that breaks is a failure of the network, tried three times', async () => {
  await using server = await startHttpServer((_, response) => void response.destroy());
  const { client, requests } = createCloudEyeUnderTest();

  const error = await failureOf(client.page(requestTo(server.origin)));

  assert.deepEqual([error.failure, error.retryable, requests()], ['network', true, 3]);
});

test('an endpoint of events that is plain http beyond this machine is asked nothing', async () => {
  const { client, requests } = createCloudEyeUnderTest();
  const request = requestTo('http://127.0.0.1:9');

  const target = { ...request.target, eventsEndpoint: 'http://ces.example.com' };
  const error = await failureOf(client.page({ ...request, target }));

  assert.deepEqual([error.failure, requests()], ['request', 0]);
});

test('no failure and no log line holds a key, a token or what the server said about the signature', async () => {
  for (const status of [200, 401, 500]) {
    await using server = await startHttpServer(({ headers }, response) => {
      const error_msg = `said by the server: ${JSON.stringify(headers)}`;
      sendJson(response, status, { error_code: 'APIGW.0301', error_msg });
    });
    const { client, logged } = createCloudEyeUnderTest();
    const error = await failureOf(client.page(requestTo(server.origin)));
    const said = inspect([error, error.cause, logged], { depth: 20, showHidden: true });
    for (const canary of [...Object.values(CANARIES), 'Signature=', 'said by the server'])
      assert.ok(!said.includes(canary), said);
  }
});

async function failureOf(page: Promise<unknown>): Promise<CloudError> {
  const error = await page.catch((reason: unknown) => reason);
  assert.ok(error instanceof CloudError, inspect(error));
  return error;
}

describe('B06: an error of Cloud Eye in a documented shape', () => {
  const denied = "Policy doesn't allow [ces:events:get] to be performed";
  const secret = `Policy doesn't allow [${CANARIES.sk}] for Access=${CANARIES.ak}`;
  for (const [what, status, body, failure, code, action] of [
    ['v1', 403, { http_code: '403', message: { details: denied, code: '403' } }, 'permission', '403', 'ces:events:get'],
    [
      'v1 with a code of its own',
      403,
      { http_code: '403', message: { details: denied, code: 'ces.0017' } },
      'permission',
      'ces.0017',
      'ces:events:get',
    ],
    [
      'v1 behind a 400',
      400,
      { http_code: '403', message: { details: denied, code: '403' } },
      'permission',
      '403',
      'ces:events:get',
    ],
    [
      'v1 without a policy',
      401,
      { http_code: '401', message: { details: 'Authentication fails.', code: 'ces.0015' } },
      'authentication',
      'ces.0015',
      undefined,
    ],
    [
      'v2',
      400,
      { error_code: 'ces.0001', error_msg: 'The content must be specified.' },
      'request',
      'ces.0001',
      undefined,
    ],
    [
      'of older regions',
      400,
      { code: 400, element: 'Bad Request', message: 'Not recognized', details: { details: 'Wrong', code: 'ces.0014' } },
      'request',
      'ces.0014',
      undefined,
    ],
    [
      'that quotes a key',
      403,
      { http_code: '403', message: { details: secret, code: '403' } },
      'permission',
      '403',
      undefined,
    ],
  ] as const) {
    test(`is read: ${what}`, async () => {
      await using server = await startHttpServer((_, response) => sendJson(response, status, body));
      const error = await failureOf(createCloudEyeUnderTest().client.page(requestTo(server.origin)));
      assert.deepEqual([error.failure, error.status, error.code, error.action], [failure, status, code, action]);
      if (action !== undefined) assert.match(error.message, /: the policy does not allow ces:events:get$/);
      for (const canary of Object.values(CANARIES)) assert.doesNotMatch(inspect(error), new RegExp(canary));
    });
  }
});
