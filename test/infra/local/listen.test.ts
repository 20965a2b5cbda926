import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { listenOnLoopback, openAtPort } from '../../../infra/local/listen.ts';

const open = (port: number) => listenOnLoopback(createServer(), port);
const silent = { print: () => {} };

test('without a port the address is the same from start to start', async () => {
  const usualPort = await freePort();
  const origins: string[] = [];
  for (let start = 0; start < 2; start += 1) {
    const { origin, close } = await openAtPort(open, { port: undefined, usualPort, ...silent });
    origins.push(origin);
    await close();
  }
  assert.deepEqual(origins, [`http://127.0.0.1:${usualPort}`, `http://127.0.0.1:${usualPort}`]);
});

test('where the usual port is taken, any free one is opened, and the reason is said', async () => {
  const usualPort = await freePort();
  const first = await openAtPort(open, { port: undefined, usualPort, ...silent });
  const said: string[] = [];
  const second = await openAtPort(open, { port: undefined, usualPort, print: (text) => said.push(text) });
  assert.notEqual(second.origin, first.origin);
  assert.equal(said.length, 1);
  assert.match(String(said[0]), new RegExp(`^Another program has port ${usualPort}, .*--port NUMBER`));
  await Promise.all([first.close(), second.close()]);
});

test('a port that was asked for is opened or refused, and no other is tried', async () => {
  const port = await freePort();
  const first = await openAtPort(open, { port, usualPort: await freePort(), ...silent });
  assert.equal(first.origin, `http://127.0.0.1:${port}`);
  await assert.rejects(openAtPort(open, { port, ...silent }), { code: 'EADDRINUSE' });
  await first.close();
});

test('whatever else goes wrong at the usual port is not taken for a port that is taken', async () => {
  const broken = () => Promise.reject(new Error('broken'));
  await assert.rejects(openAtPort(broken, { port: undefined, ...silent }), { message: 'broken' });
});

async function freePort(): Promise<number> {
  const { origin, close } = await open(0);
  await close();
  return Number(new URL(origin).port);
}
