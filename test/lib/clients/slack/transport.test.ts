import assert from 'node:assert/strict';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { createSlack } from '../../../../lib/clients/slack/slack.ts';
import { createSlackTransport, SlackTransportError } from '../../../../lib/clients/slack/transport.ts';
import type { SlackAnswer } from '../../../../lib/ports/slack.ts';
import { json, neverAnswer, resetConnection, startSlackServer } from '../../../support/slack-server.ts';

/** Only what stalls takes as long. */
const timeoutMs = 1_000;
/** A label may have 63 characters (RFC 1035, 2.3.4), so this name is looked up without asking anyone. */
const nameThatCannotBe = `${'a'.repeat(64)}.invalid`;

interface Posted {
  readonly answer: SlackAnswer;
  readonly counted: number;
}

async function postTo(apiUrl: string): Promise<Posted> {
  let counted = 0;
  const count = () => {
    counted += 1;
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  const slack = createSlack({ token: 'xoxb-1', apiUrl, timeoutMs, clock, count, log });
  const metadata = { event_type: 'dcs_task', event_payload: { delivery: 'k3v' } } as const;
  const answer = await slack.post({ channel: 'C01', text: 'x', metadata });
  return { answer, counted };
}

/** Takes connections, and only that. */
async function startTcpServer(onSocket: (socket: Socket) => void): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function freePort(): Promise<number> {
  await using server = await startTcpServer(() => undefined);
  return server.port;
}

describe('a request of which no byte left this machine', () => {
  it('whose host has no address is certainly not sent, and not counted', async () => {
    const { answer, counted } = await postTo(`http://${nameThatCannotBe}/api/`);
    assert.deepEqual([answer, counted], [{ kind: 'not-sent', reason: 'ENOTFOUND' }, 0]);
  });

  it('whose connection is refused is certainly not sent', async () => {
    const { answer, counted } = await postTo(`http://127.0.0.1:${await freePort()}/api/`);
    assert.deepEqual([answer, counted], [{ kind: 'not-sent', reason: 'ECONNREFUSED' }, 0]);
  });

  it('whose TLS handshake stalls is certainly not sent', async () => {
    await using server = await startTcpServer(() => undefined);
    const { answer, counted } = await postTo(`https://127.0.0.1:${server.port}/api/`);
    assert.deepEqual([answer, counted], [{ kind: 'not-sent', reason: 'timeout' }, 0]);
  });

  it('whose connection is reset before the headers is certainly not sent', async () => {
    await using server = await startTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const { answer, counted } = await postTo(`https://127.0.0.1:${server.port}/api/`);
    assert.deepEqual([answer, counted], [{ kind: 'not-sent', reason: 'ECONNRESET' }, 0]);
  });
});

describe('a request of which a byte may have left', () => {
  it('is unknown when the connection is reset after the headers', async () => {
    await using server = await startTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const { answer, counted } = await postTo(`http://127.0.0.1:${server.port}/api/`);
    assert.deepEqual([answer, counted], [{ kind: 'unknown', reason: 'ECONNRESET' }, 1]);
  });

  it('is not mistaken for another one at the same time', async () => {
    await using tls = await startTcpServer(() => undefined);
    await using server = await startSlackServer();
    server.answer(resetConnection, resetConnection, json({ ok: true, ts: '1.000100' }), neverAnswer);
    const refused = `http://127.0.0.1:${await freePort()}/api/`;
    const urls = [server.apiUrl, refused, `https://127.0.0.1:${tls.port}/api/`];
    const posted = await Promise.all([...urls, ...urls, server.apiUrl, server.apiUrl].map(postTo));
    const kinds = posted.map(({ answer }) => answer.kind);
    assert.deepEqual(
      [1, 2, 4, 5].map((index) => kinds[index]),
      Array(4).fill('not-sent'),
    );
    assert.deepEqual([0, 3, 6, 7].map((index) => kinds[index]).sort(), ['sent', 'unknown', 'unknown', 'unknown']);
    assert.equal(server.requests.length, 4);
  });
});

describe('createSlackTransport', () => {
  it('leaves no listener behind', async () => {
    await postTo(`http://127.0.0.1:${await freePort()}/api/`);
    assert.equal(channel('undici:request:create').hasSubscribers, false);
    assert.equal(channel('undici:client:sendHeaders').hasSubscribers, false);
  });

  it('counts a request that it could not watch, and calls it possibly sent', async () => {
    let counted = 0;
    const transport = createSlackTransport(() => {
      counted += 1;
    });
    await assert.rejects(transport('nonsense:', { method: 'POST' }), (error) => {
      assert.ok(error instanceof SlackTransportError);
      assert.equal(error.fault.headersSent, true);
      return true;
    });
    assert.equal(counted, 1);
  });
});
