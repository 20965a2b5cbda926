import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readProgress } from '../../../../lib/clients/huawei/read-progress.ts';
import { sendJson, startHttpServer } from '../../../support/http-server.ts';
import { createInstancesUnderTest, targetAt } from '../../../support/instances-client.ts';

const done = { step_id: '1', step_name: 'Check the instance', step_status: 'FINISH', error_code: null };
const failed = { step_id: '2', step_name: 'Promote the replica', step_status: 'FAILED', error_code: 'DCS.5094' };
const waiting = { step_id: '3', step_name: 'Switch the address', step_status: 'WAITING' };
const step = { name: 'Promote the replica', number: 2, of: 3, errorCode: 'DCS.5094' };

describe('the progress of a task', () => {
  for (const { name, body, expected } of [
    {
      name: 'the documented one, under way',
      body: { progress: 62, remain_time: 245, step_details: [done, { ...waiting, step_status: 'EXECUTING' }] },
      expected: { percent: 62, remainingMs: 245_000 },
    },
    {
      name: 'the first step that failed, with its code and its place',
      body: { progress: 40, remain_time: 0, step_details: [done, failed, { ...waiting, step_status: 'FAILED' }] },
      expected: { percent: 40, remainingMs: 0, failedStep: step },
    },
    {
      name: 'the part of the step that failed, and its code rather than that of the step',
      body: {
        step_details: [
          done,
          {
            ...failed,
            sub_step_details: [done, { sub_step_name: 'Sync', sub_step_status: 'FAILED', error_code: 'X.1' }],
          },
          waiting,
        ],
      },
      expected: { failedStep: { ...step, name: 'Promote the replica › Sync', errorCode: 'X.1' } },
    },
    {
      name: 'a part that failed in a step that does not say so',
      body: { step_details: [{ ...waiting, sub_step_details: [{ sub_step_status: 'failed' }] }] },
      expected: { failedStep: { name: 'Switch the address', number: 1, of: 1 } },
    },
    {
      name: 'a step without a name, by its place',
      body: { step_details: [done, { step_status: 'FAIL', step_name: ' ', error_code: {} }] },
      expected: { failedStep: { number: 2, of: 2 } },
    },
    {
      name: 'an error code that is a number, and numbers that are texts',
      body: { progress: '7.9', remain_time: '30', step_details: [{ ...failed, error_code: 111400063 }] },
      expected: { percent: 7, remainingMs: 30_000, failedStep: { ...step, number: 1, of: 1, errorCode: '111400063' } },
    },
    { name: 'nothing of strange numbers', body: { progress: 101, remain_time: -1 }, expected: {} },
    { name: 'nothing of no numbers', body: { progress: Number.NaN, remain_time: 1e300 }, expected: {} },
    { name: 'nothing of words', body: { progress: 'half', remain_time: true, step_details: 'none' }, expected: {} },
    { name: 'nothing of nulls', body: { progress: null, remain_time: null, step_details: null }, expected: {} },
    {
      name: 'its good steps beside strange ones',
      body: { step_details: [null, 7, 'x', [], { sub_step_details: [null, 7, []] }, failed] },
      expected: { failedStep: { ...step, number: 6, of: 6 } },
    },
    {
      name: 'a name of no end, cut',
      body: { step_details: [{ ...failed, step_name: 'x'.repeat(5_000) }] },
      expected: { failedStep: { ...step, name: 'x'.repeat(200), number: 1, of: 1 } },
    },
  ]) {
    test(`T42: is read without a fault: ${name}`, () => {
      assert.deepEqual(readProgress(body), expected);
    });
  }

  for (const body of [undefined, null, 'x', 7, [], {}, { tasks: [] }, [{ progress: 1 }]]) {
    test(`is not found in ${JSON.stringify(body) ?? 'nothing'}`, () => {
      assert.equal(readProgress(body), undefined);
    });
  }
});

describe('the client', () => {
  test('asks for the progress of one task of one instance', async () => {
    await using server = await startHttpServer((_, response) => sendJson(response, 200, { progress: 62 }));
    const { client } = createInstancesUnderTest();
    const target = targetAt(server.origin);

    const progress = await client.progress(
      target,
      { instanceId: 'orders', taskId: '8abf6e1e' },
      { clockOffsetMs: 0, timeoutMs: 2_000 },
    );

    assert.deepEqual(progress, { percent: 62 });
    assert.deepEqual(
      server.received.map((request) => request.target),
      [`/v2/${target.projectId}/instances/orders/tasks/8abf6e1e/progress`],
    );
  });

  for (const of of [
    { instanceId: '../..', taskId: 'a' },
    { instanceId: 'orders', taskId: '../../jobs' },
    { instanceId: 'orders', taskId: '' },
  ]) {
    test(`T42: asks nobody about ${JSON.stringify(of)}, which is no fault of the cloud`, async () => {
      await using server = await startHttpServer((_, response) => sendJson(response, 200, { progress: 62 }));
      const { client } = createInstancesUnderTest();

      const progress = await client.progress(targetAt(server.origin), of, { clockOffsetMs: 0, timeoutMs: 2_000 });

      assert.deepEqual([progress, server.received.length], [{}, 0]);
    });
  }
});
