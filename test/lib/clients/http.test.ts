import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendHttp } from '../../../lib/clients/http.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';

const never = new AbortController().signal;
const get = (origin: string) => ({ method: 'GET', url: new URL('/list', origin), headers: { accept: 'x' } }) as const;

describe('sendHttp', () => {
  it('sends method, headers and body, and resolves with the head of the answer', async () => {
    await using server = await startHttpServer((_request, response) => sendJson(response, 404, {}));

    const sending = { ...get(server.origin), method: 'POST', body: '{"a":1}' } as const;
    const answer = await sendHttp(sending, never);
    answer.resume();

    assert.equal(answer.statusCode, 404);
    assert.deepEqual(
      server.received.map(({ method, target, headers, body }) => [method, target, headers.accept, body]),
      [['POST', '/list', 'x', '{"a":1}']],
    );
  });

  it('uses one connection for what comes one after the other', async () => {
    const ports = new Set<number | undefined>();
    await using server = await startHttpServer((_request, response) => {
      ports.add(response.req.socket.remotePort);
      sendJson(response, 200, {});
    });

    for (let time = 0; time < 3; time += 1) {
      const answer = await sendHttp(get(server.origin), never);
      for await (const _chunk of answer);
    }

    assert.equal(ports.size, 1);
  });

  it('rejects with the reason of whoever aborts, before the answer and within its body', async () => {
    const reason = new Error('too late');
    await using server = await startHttpServer((request, response) => {
      if (request.headers.accept === 'body') response.writeHead(200, { 'content-length': '10' }).write('half');
    });

    const early = new AbortController();
    const waiting = sendHttp(get(server.origin), early.signal);
    early.abort(reason);
    await assert.rejects(waiting, reason);

    const late = new AbortController();
    const answer = await sendHttp({ ...get(server.origin), headers: { accept: 'body' } }, late.signal);
    const reading = answer.toArray();
    late.abort(reason);
    await assert.rejects(reading, reason);
  });
});
