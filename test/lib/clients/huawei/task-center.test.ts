import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { type ReceivedRequest, sendJson, startHttpServer } from '../../../support/http-server.ts';
import { CANARIES, createClientUnderTest, NOW_MS, requestTo } from '../../../support/task-center-client.ts';

const example = readFileSync(new URL('../../../data/example-response.json', import.meta.url), 'utf8');

describe('createTaskCenter', () => {
  test('asks for one page of the window, in UTC and whole seconds', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 200, { tasks: [] }));
    const { client } = createClientUnderTest();

    await client.page(requestTo(server.origin, { offset: 900, limit: 50 }));

    const [received] = server.received;
    assert.equal(server.received.length, 1);
    assert.equal(received?.method, 'GET');
    assert.equal(
      received?.target,
      '/v2/0123456789abcdef0123456789abcdef/tasks?start_time=20261125010000&end_time=20261125025959&offset=900&limit=50',
    );
  });

  test('returns the items of the documented example as they came', async () => {
    await using server = await startHttpServer((_, response) => void response.end(example));

    const page = await createClientUnderTest().client.page(requestTo(server.origin));

    assert.deepEqual(page.items, JSON.parse(example).tasks);
  });

  for (const [name, keys] of [
    ['a permanent key', { ak: CANARIES.ak, sk: CANARIES.sk }],
    ['a temporary key, security token included', CANARIES],
  ] as const) {
    test(`signs with ${name}, to the satisfaction of Huawei's own signer`, async () => {
      await using server = await startHttpServer((_, response) => sendJson(response, 200, { tasks: [] }));
      const { client } = createClientUnderTest({ credentials: new Map([['default', keys]]) });

      await client.page(requestTo(server.origin));

      const [received] = server.received;
      assert.ok(received);
      assert.equal(received.headers['x-security-token'], 'securityToken' in keys ? keys.securityToken : undefined);
      assert.equal(received.headers['x-project-id'], '0123456789abcdef0123456789abcdef');
      assert.equal(received.headers.authorization, theirAuthorization(server.origin, received));
    });
  }

  test("signs with the server's time, by the offset last seen", async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 200, { tasks: [] }));

    await createClientUnderTest().client.page(requestTo(server.origin, { clockOffsetMs: -3_600_000 }));

    assert.equal(server.received[0]?.headers['x-sdk-date'], '20261125T020000Z');
  });

  test("tells how far the server's clock is from ours", async () => {
    const headers = { date: new Date(NOW_MS + 90_500).toUTCString() };
    await using server = await startHttpServer((_, response) => sendJson(response, 200, { tasks: [] }, headers));

    const page = await createClientUnderTest().client.page(requestTo(server.origin));

    assert.equal(page.clockOffsetMs, 90_500);
  });

  for (const date of ['soon', '2026-11-25']) {
    test(`tells no clock offset when the Date header is ${date}`, async () => {
      await using server = await startHttpServer((_, response) => sendJson(response, 200, { tasks: [] }, { date }));

      const page = await createClientUnderTest().client.page(requestTo(server.origin));

      assert.deepEqual(page, { items: [] });
    });
  }

  test('keeps every digit of an id that comes as a long number', async () => {
    await using server = await startHttpServer(
      (_, response) => void response.end('{"tasks":[{"id":90071992547409931},{"id":90071992547409932}]}'),
    );

    const page = await createClientUnderTest().client.page(requestTo(server.origin));

    assert.deepEqual(page.items, [{ id: '90071992547409931' }, { id: '90071992547409932' }]);
  });

  test('reads characters that are split between two packets', async () => {
    // Three bytes each, in packets whose sizes are powers of two.
    const id = '例'.repeat(200_000);
    await using server = await startHttpServer((_, response) => sendJson(response, 200, { tasks: [{ id }] }));

    const page = await createClientUnderTest().client.page(requestTo(server.origin));

    assert.ok((page.items[0] as { id: string }).id === id);
  });
});

/** What the published signer makes of the request that arrived, from the headers that it says were signed. */
function theirAuthorization(origin: string, received: ReceivedRequest): string | undefined {
  const url = new URL(received.target, origin);
  const names = /SignedHeaders=([^,]+)/.exec(received.headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const headers = Object.fromEntries(names.map((name) => [name, received.headers[name]]));
  const { 'x-sdk-date': date, ...others } = headers;
  const signed = AKSKSigner.sign(
    {
      method: received.method,
      endpoint: `${url.origin}${url.pathname}`,
      queryParams: Object.fromEntries(url.searchParams),
      headers: { ...others, 'X-Sdk-Date': date },
    } as never,
    { getAk: () => CANARIES.ak, getSk: () => CANARIES.sk } as never,
  ) as Record<string, string>;
  return signed.Authorization;
}
