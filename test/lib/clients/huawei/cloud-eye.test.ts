import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { publishedAuthorization } from '../../../../infra/local/task-center/gatekeeper.ts';
import { eventNames } from '../../../../lib/model/vocabulary.ts';
import { sendJson, startHttpServer } from '../../../support/http-server.ts';
import { CANARIES, createCloudEyeUnderTest, NOW_MS, requestTo } from '../../../support/task-center-client.ts';

const event = {
  event_id: 'ev1700000000000abcdef',
  event_name: 'masterStandbyFailover',
  event_source: 'SYS.DCS',
  time: NOW_MS,
  detail: { resource_name: 'redis-orders', event_state: 'incident', event_level: 'Major', event_type: 'EVENT.SYS' },
};

describe('createCloudEye', () => {
  test('asks for one page of the window, in milliseconds, of system events of DCS', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 200, { event_info: [] }));

    await createCloudEyeUnderTest().client.page(requestTo(server.origin, { offset: 200, limit: 100 }));

    const [received] = server.received;
    assert.equal(server.received.length, 1);
    assert.equal(received?.method, 'GET');
    const from = Date.UTC(2026, 10, 25, 1);
    const to = Date.UTC(2026, 10, 25, 2, 59, 59);
    assert.equal(
      received?.target,
      '/V1.0/0123456789abcdef0123456789abcdef/event/masterStandbyFailover?event_type=EVENT.SYS&event_source=SYS.DCS' +
        `&from=${from}&to=${to}&start=200&limit=100`,
    );
  });

  for (const name of eventNames) {
    test(`asks for ${name} under its name`, async () => {
      await using server = await startHttpServer((_, response) => sendJson(response, 200, { event_info: [] }));

      await createCloudEyeUnderTest({}, name).client.page(requestTo(server.origin));

      assert.match(server.received[0]?.target ?? '', new RegExp(`/event/${name}\\?`));
    });
  }

  test('asks the endpoint of events when the target names one', async () => {
    await using tasks = await startHttpServer((_, response) => sendJson(response, 404, {}));
    await using events = await startHttpServer((_, response) => sendJson(response, 200, { event_info: [event] }));
    const request = requestTo(tasks.origin);

    const target = { ...request.target, eventsEndpoint: events.origin };
    const page = await createCloudEyeUnderTest().client.page({ ...request, target });

    assert.deepEqual(page.items, [event]);
    assert.equal(tasks.received.length, 0);
  });

  for (const [name, keys] of [
    ['a permanent key', { ak: CANARIES.ak, sk: CANARIES.sk }],
    ['a temporary key, security token included', CANARIES],
  ] as const) {
    test(`signs with ${name}, to the satisfaction of Huawei's own signer`, async () => {
      await using server = await startHttpServer((_, response) => sendJson(response, 200, { event_info: [] }));
      const { client } = createCloudEyeUnderTest({ credentials: new Map([['default', keys]]) });

      await client.page(requestTo(server.origin));

      const [received] = server.received;
      assert.ok(received);
      const { headers, target } = received;
      assert.equal(headers['x-security-token'], 'securityToken' in keys ? keys.securityToken : undefined);
      assert.equal(headers['x-project-id'], '0123456789abcdef0123456789abcdef');
      const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
      const request = { method: 'GET', url: new URL(target, server.origin), headers };
      assert.equal(headers.authorization, publishedAuthorization(request, names, keys));
    });
  }

  test("signs with the server's time, by the offset last seen, and tells the offset it sees", async () => {
    const headers = { date: new Date(NOW_MS - 3_599_500).toUTCString() };
    await using server = await startHttpServer((_, response) => sendJson(response, 200, { event_info: [] }, headers));

    const page = await createCloudEyeUnderTest().client.page(requestTo(server.origin, { clockOffsetMs: -3_600_000 }));

    assert.equal(server.received[0]?.headers['x-sdk-date'], '20261125T020000Z');
    assert.equal(page.clockOffsetMs, -3_599_500);
  });

  test('keeps every digit of an id that comes as a long number', async () => {
    await using server = await startHttpServer(
      (_, response) => void response.end('{"event_info":[{"event_id":90071992547409931}]}'),
    );

    const page = await createCloudEyeUnderTest().client.page(requestTo(server.origin));

    assert.deepEqual(page.items, [{ event_id: '90071992547409931' }]);
  });
});
