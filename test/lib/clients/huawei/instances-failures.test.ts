import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { publishedAuthorization } from '../../../../infra/local/task-center/gatekeeper.ts';
import { CloudError, type CloudTarget, type Instances } from '../../../../lib/ports/cloud.ts';
import { sendJson, startHttpServer } from '../../../support/http-server.ts';
import { createInstancesUnderTest, targetAt } from '../../../support/instances-client.ts';
import { CANARIES, NOW_MS } from '../../../support/task-center-client.ts';

const call = { clockOffsetMs: 0, timeoutMs: 2_000 };

/** Each way of asking, so that what holds for one is seen to hold for all. */
const calls: Readonly<Record<string, (client: Instances, target: CloudTarget) => Promise<unknown>>> = {
  'the list of instances': (client, target) => client.instances(target, call),
  'the tasks of an instance': (client, target) => client.instanceTaskIds(target, 'instance-1', call),
  'a job': (client, target) => client.failReason(target, 'job-1', call),
  'the progress of a task': (client, target) =>
    client.progress(target, { instanceId: 'instance-1', taskId: 'task-1' }, call),
};

describe('every call', () => {
  for (const [name, way] of Object.entries(calls)) {
    test(`is signed for the server's time, to the satisfaction of Huawei's own signer: ${name}`, async () => {
      await using server = await startHttpServer((_, response) => sendJson(response, 500, {}));
      const { client } = createInstancesUnderTest();

      await assert.rejects(way(client, targetAt(server.origin)));

      const [received] = server.received;
      assert.ok(received);
      const signedNames = /SignedHeaders=([^,]+)/.exec(received.headers.authorization ?? '')?.[1]?.split(';') ?? [];
      const request = { ...received, url: new URL(received.target, server.origin) };
      assert.equal(received.headers.authorization, publishedAuthorization(request, signedNames, CANARIES));
      assert.equal(received.headers['x-security-token'], CANARIES.securityToken);
    });

    for (const [status, body, failure] of [
      [401, { error_code: 'APIGW.0301' }, 'authentication'],
      [403, { error_code: 'DCS.2003' }, 'permission'],
      [404, { error_code: 'DCS.3022' }, 'request'],
      [429, { error_code: 'APIGW.0308' }, 'limited'],
      [500, { error_code: 'DCS.5000' }, 'server'],
      [200, { error_code: 'DCS.5000', error_msg: 'No.' }, 'answer'],
      [200, [], 'answer'],
      [200, {}, 'answer'],
      [200, '<html>', 'answer'],
      [200, '', 'answer'],
      [200, 'null', 'answer'],
    ] as const) {
      test(`is made once, and ${status} ${JSON.stringify(body)} is a failure of kind ${failure}: ${name}`, async () => {
        await using server = await startHttpServer((_, response) =>
          typeof body === 'string' ? void response.writeHead(status).end(body) : sendJson(response, status, body),
        );
        const { client, requests } = createInstancesUnderTest();

        await assert.rejects(way(client, targetAt(server.origin)), { name: 'CloudError', failure, status });

        assert.deepEqual([server.received.length, requests()], [1, 1]);
      });
    }

    test(`ends when its time is over: ${name}`, async () => {
      await using server = await startHttpServer(() => {});
      const { client } = createInstancesUnderTest({ remainingMs: 40 });

      await assert.rejects(way(client, targetAt(server.origin)), { failure: 'network', message: /within 40 ms/ });
    });

    test(`tells no key, no token and nothing that the server said: ${name}`, async () => {
      await using server = await startHttpServer((request, response) =>
        sendJson(response, 401, {
          error_msg: `canonical: ${JSON.stringify(request.headers)}`,
          error_code: 'APIGW.0301',
        }),
      );
      const { client, logged } = createInstancesUnderTest();

      const error = await way(client, targetAt(server.origin)).catch((reason: unknown) => reason);

      assert.ok(error instanceof CloudError);
      const said = inspect([error, error.cause, logged], { depth: 20, showHidden: true });
      for (const canary of [...Object.values(CANARIES), 'canonical']) assert.ok(!said.includes(canary), said);
    });
  }

  test('ends at the time its caller gives', async () => {
    await using server = await startHttpServer(() => {});
    const { client } = createInstancesUnderTest();

    await assert.rejects(client.failReason(targetAt(server.origin), 'job-1', { ...call, timeoutMs: 30 }), {
      message: /within 30 ms/,
    });
  });

  test('has one time for all pages of the list', async () => {
    let nowMs = NOW_MS;
    const page = Array.from({ length: 1_000 }, (_, index) => ({ instance_id: `instance-${index}` }));
    await using server = await startHttpServer((_, response) => {
      nowMs += 1_950;
      if (server.received.length === 1) sendJson(response, 200, { instances: page });
    });
    const { client } = createInstancesUnderTest({ now: () => nowMs });

    await assert.rejects(client.instances(targetAt(server.origin), call), { message: /within 50 ms/ });
  });

  test('is not made with an id that could lead to another path', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 200, {}));
    const { client } = createInstancesUnderTest();
    const target = targetAt(server.origin);

    for (const id of ['..', '.', '', 'a/b', 'a?b', '例']) {
      await assert.rejects(client.instanceTaskIds(target, id, call), { failure: 'request', message: /^Target prod: / });
      await assert.rejects(client.failReason(target, id, call), { failure: 'request', message: /^Target prod: / });
    }

    assert.equal(server.received.length, 0);
  });
});
