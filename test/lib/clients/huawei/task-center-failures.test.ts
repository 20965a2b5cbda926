import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { readFailure } from '../../../../lib/messages/self-causes.ts';
import { CloudError, type CloudFailure } from '../../../../lib/ports/cloud.ts';
import { type ReceivedRequest, sendJson, startHttpServer } from '../../../support/http-server.ts';
import { CANARIES, createClientUnderTest, NOW_MS, requestTo } from '../../../support/task-center-client.ts';

const dcs = (code: string) => ({ error_msg: 'No.', error_code: code, error_ext_msg: null });
const gateway = (code: string) => ({ error_msg: 'No.', error_code: code, request_id: 'b5a8c5c0' });

const errorAnswers: [status: number, body: unknown, failure: CloudFailure, retryable: boolean, code?: string][] = [
  [400, dcs('DCS.4800'), 'request', false, 'DCS.4800'],
  [401, dcs('DCS.1001'), 'authentication', false, 'DCS.1001'],
  [403, dcs('DCS.2003'), 'permission', false, 'DCS.2003'],
  [404, { error: { code: '111404022', message: 'No.', ext_message: null } }, 'request', false, '111404022'],
  [500, dcs('DCS. 5094'), 'server', true, 'DCS.5094'],
  [401, gateway('APIGW.0301'), 'authentication', false, 'APIGW.0301'],
  [403, gateway('APIGW.0302'), 'permission', false, 'APIGW.0302'],
  [404, gateway('APIGW.0101'), 'request', false, 'APIGW.0101'],
  [429, gateway('APIGW.0308'), 'limited', true, 'APIGW.0308'],
  [503, gateway('APIGW.0801'), 'server', true, 'APIGW.0801'],
  [400, { error_code: 111400063 }, 'request', false, '111400063'],
  [500, { error_code: '<!channel> is no code' }, 'server', true],
  [502, '<html>Bad Gateway</html>', 'server', true],
  [401, '', 'authentication', false],
  [204, undefined, 'answer', true],
];

describe('an answer that is an error', () => {
  for (const [status, body, failure, retryable, code] of errorAnswers) {
    test(`${status} ${JSON.stringify(body)} is a failure of kind ${failure}`, async () => {
      const error = await failureOf((_, response) =>
        typeof body === 'string' ? void response.writeHead(status).end(body) : sendJson(response, status, body),
      );

      assert.deepEqual([error.failure, error.retryable, error.status, error.code], [failure, retryable, status, code]);
      const words = [status, code].filter((word) => word !== undefined).join(' ');
      assert.match(error.message, new RegExp(`^GET 127.0.0.1:\\d+/v2/[0-9a-f]{32}/tasks: answered ${words}`));
      assert.equal(readFailure(error.message).kind, failure === 'authentication' ? 'key' : failure, 'F09');
    });
  }

  test('carries the request id, from the header before the body, and the clock offset', async () => {
    const headers = { 'x-request-id': 'from-the-header', date: new Date(NOW_MS + 3_600_500).toUTCString() };

    const error = await failureOf((_, response) => sendJson(response, 401, gateway('APIGW.0301'), headers));
    const other = await failureOf((_, response) => sendJson(response, 401, gateway('APIGW.0301')));

    assert.equal(error.requestId, 'from-the-header');
    assert.equal(error.clockOffsetMs, 3_600_500);
    assert.equal(other.requestId, 'b5a8c5c0');
  });

  test('is judged by its status when its body is lost on the way', async () => {
    const error = await failureOf((_, response) => {
      response.writeHead(401, { 'content-length': '1000' }).write('{"error_');
      setImmediate(() => response.destroy());
    });

    assert.equal(error.failure, 'authentication');
  });
});

describe('a 200 that holds no list', () => {
  for (const [name, body] of [
    ['an error', JSON.stringify(dcs('DCS.5000'))],
    ['an error beside an empty list', JSON.stringify({ ...dcs('DCS.5000'), tasks: [] })],
    ['HTML', '<html><body>Sign in</body></html>'],
    ['nothing', ''],
    ['cut JSON', '{"task_count":2,"tasks":[{"id":"8abf'],
    ['no tasks', '{"task_count":0}'],
    ['tasks that are null', '{"tasks":null}'],
    ['tasks that are an object', '{"tasks":{}}'],
    ['a list at the top', '[]'],
    ['null', 'null'],
  ] as const) {
    test(`is a failure of the answer, good for another run: ${name}`, async () => {
      const error = await failureOf((_, response) => void response.end(body));

      assert.deepEqual([error.failure, error.retryable, error.status], ['answer', true, 200]);
    });
  }
});

test('no failure and no log line holds a key, a token or what the server said about the signature', async () => {
  const answers = [
    (request: ReceivedRequest, response: ServerResponse) => echo(request, response, 401, 'APIGW.0301'),
    (request: ReceivedRequest, response: ServerResponse) => echo(request, response, 500, 'APIGW.0601'),
    (request: ReceivedRequest, response: ServerResponse) => echo(request, response, 200, 'DCS.5000'),
    (_: ReceivedRequest, response: ServerResponse) => void response.destroy(),
  ];
  for (const answer of answers) {
    const logged: unknown[] = [];
    const error = await failureOf(answer, logged);
    const said = inspect([error, error.cause, logged], { depth: 20, showHidden: true });
    for (const canary of [...Object.values(CANARIES), 'Signature=', 'said by the server'])
      assert.ok(!said.includes(canary), said);
  }
});

function echo(request: ReceivedRequest, response: ServerResponse, status: number, code: string): void {
  const error_msg = `said by the server: ${JSON.stringify(request.headers)}`;
  sendJson(response, status, { error_msg, error_code: code, request_id: 'b5a8c5c0' });
}

async function failureOf(
  answer: (request: ReceivedRequest, response: ServerResponse) => void,
  logged: unknown[] = [],
): Promise<CloudError> {
  await using server = await startHttpServer(answer);
  const underTest = createClientUnderTest();
  const error = await underTest.client.page(requestTo(server.origin)).catch((reason: unknown) => reason);
  assert.ok(error instanceof CloudError, inspect(error));
  logged.push(...underTest.logged);
  return error;
}
