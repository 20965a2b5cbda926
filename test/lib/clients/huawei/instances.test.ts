import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import type { CloudTarget, Instances } from '../../../../lib/ports/cloud.ts';
import { type ReceivedRequest, sendJson, startHttpServer } from '../../../support/http-server.ts';
import { createInstancesUnderTest, targetAt } from '../../../support/instances-client.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
const ORDERS = '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f';
const call = { clockOffsetMs: 0, timeoutMs: 2_000 };

type Respond = (request: ReceivedRequest, response: ServerResponse) => void;

describe('the list of instances', () => {
  test('is asked for by the thousand, and its items are read', async () => {
    const { received, value } = await ask(
      (_, response) =>
        sendJson(response, 200, { instance_num: 1, instances: [{ instance_id: ORDERS, name: 'orders' }] }),
      (client, target) => client.instances(target, call),
    );

    assert.deepEqual(value, [{ id: ORDERS, name: 'orders' }]);
    assert.deepEqual(targetsOf(received), [`/v2/${PROJECT}/instances?offset=0&limit=1000`]);
  });

  test('T13: is read to its last page, each instance once', async () => {
    const all = Array.from({ length: 1_001 }, (_, index) => ({ instance_id: `instance-${index}` }));
    const { received, value } = await ask(
      (request, response) => {
        const offset = Number(new URL(request.target, 'http://x').searchParams.get('offset'));
        // One that comes twice: something was created between the two pages.
        sendJson(response, 200, { instances: all.slice(Math.max(0, offset - 1), offset + 1_000) });
      },
      (client, target) => client.instances(target, call),
    );

    assert.equal((value as unknown[]).length, 1_001);
    assert.equal(received.length, 2);
  });

  test('is given up after five pages by a server that repeats itself', async () => {
    const page = Array.from({ length: 1_000 }, (_, index) => ({ instance_id: `instance-${index}` }));
    const { received, value, requests } = await ask(
      (_, response) => sendJson(response, 200, { instances: page }),
      (client, target) => client.instances(target, call),
    );

    assert.equal((value as unknown[]).length, 1_000);
    assert.deepEqual([received.length, requests], [5, 5]);
  });

  test('T42: keeps its good items beside strange ones', async () => {
    const { value } = await ask(
      (_, response) =>
        sendJson(response, 200, { instances: [null, 'x', {}, { instance_id: '../../..' }, { instance_id: 'a' }] }),
      (client, target) => client.instances(target, call),
    );

    assert.deepEqual(value, [{ id: 'a' }]);
  });
});

describe('the tasks of an instance', () => {
  const body = { tasks: [{ id: 'a', job_id: 'x' }, { name: 'without an id' }, null, { id: 'b' }] };

  test('are its ids, since two seconds before the time that is asked for', async () => {
    const { received, value } = await ask(
      (_, response) => sendJson(response, 200, body),
      (client, target) => client.instanceTaskIds(target, ORDERS, { ...call, sinceMs: Date.UTC(2026, 10, 25, 3) }),
    );

    assert.deepEqual(value, ['a', 'b']);
    assert.deepEqual(targetsOf(received), [
      `/v2/${PROJECT}/instances/${ORDERS}/tasks?start_time=20261125025958&offset=0&limit=100`,
    ]);
  });

  test('are asked for without a time when none is known', async () => {
    const { received } = await ask(
      (_, response) => sendJson(response, 200, body),
      (client, target) => client.instanceTaskIds(target, ORDERS, call),
    );

    assert.deepEqual(targetsOf(received), [`/v2/${PROJECT}/instances/${ORDERS}/tasks?offset=0&limit=100`]);
  });
});

describe('a job', () => {
  for (const { name, body, reason } of [
    {
      name: 'the documented one that failed',
      body: {
        job_id: 'job-1',
        job_type: 'masterStandbySwapJob',
        status: 'FAIL',
        begin_time: '1684191545379',
        end_time: '1684191548248',
        fail_reason: 'The standby node lags behind.',
      },
      reason: 'The standby node lags behind.',
    },
    { name: 'one with an error code of its own', body: { fail_reason: 'No.', error_code: 'DCS.5094' }, reason: 'No.' },
    { name: 'one whose reason is null', body: { status: 'FAIL', fail_reason: null }, reason: undefined },
    { name: 'one whose reason is blank', body: { status: 'FAIL', fail_reason: ' ' }, reason: undefined },
    { name: 'one whose reason is an object', body: { status: 'FAIL', fail_reason: {} }, reason: undefined },
    { name: 'one that is under way', body: { job_id: 'job-1', status: 'RUNNING' }, reason: undefined },
    { name: 'one with a reason of no end', body: { fail_reason: 'x'.repeat(5_000) }, reason: 'x'.repeat(1_000) },
  ]) {
    test(`says why it failed, or nothing: ${name}`, async () => {
      const { received, value } = await ask(
        (_, response) => sendJson(response, 200, body),
        (client, target) => client.failReason(target, 'job-1', call),
      );

      assert.equal(value, reason);
      assert.deepEqual(targetsOf(received), [`/v2/${PROJECT}/jobs/job-1`]);
    });
  }
});

async function ask(respond: Respond, way: (client: Instances, target: CloudTarget) => Promise<unknown>) {
  await using server = await startHttpServer(respond);
  const { client, requests } = createInstancesUnderTest();
  const value = await way(client, targetAt(server.origin));
  return { value, received: [...server.received], requests: requests() };
}

function targetsOf(received: readonly ReceivedRequest[]): readonly string[] {
  return received.map(({ target }) => target);
}
