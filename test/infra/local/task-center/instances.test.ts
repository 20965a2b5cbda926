import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalTaskCenter, type LocalTaskCenter } from '../../../../infra/local/task-center.ts';
import { ask, KEY, PROJECT, type TaskListBody } from '../ask-task-center.ts';

const ORDERS = { instance_id: 'orders', name: 'redis-orders' };
const SESSIONS = { instance_id: 'sessions', name: 'redis-sessions' };
const CREATED = { created_at: '2026-11-25T03:00:00.000Z', updated_at: '2026-11-25T03:01:00.000Z' };
const FAILED = {
  ...CREATED,
  id: 'failed',
  name: 'masterStandbySwapJob',
  status: 'FAILED',
  error_code: 'DCS.5094',
  job_id: 'job-1',
  behind: {
    instanceId: 'orders',
    failReason: 'The standby node lags behind.',
    progress: { progress: 40, remain_time: 0, step_details: [{ step_name: 'Promote', step_status: 'FAILED' }] },
  },
};

async function withTaskCenter(use: (center: LocalTaskCenter) => Promise<void>): Promise<void> {
  const center = await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT] });
  try {
    center.putInstances(PROJECT, ORDERS, SESSIONS);
    center.put(PROJECT, FAILED, { ...CREATED, id: 'other', behind: { instanceId: 'sessions' } });
    await use(center);
  } finally {
    await center.close();
  }
}

test('the list of tasks does not show what is behind a task', () =>
  withTaskCenter(async ({ endpoint }) => {
    const { tasks } = (await (await ask(endpoint)).json()) as TaskListBody;
    assert.deepEqual(
      tasks.map((task) => Object.hasOwn(task, 'behind')),
      [false, false],
    );
  }));

test('the instances are listed page by page, and instance_num counts them all', () =>
  withTaskCenter(async ({ endpoint }) => {
    const response = await ask(endpoint, { resource: 'instances', query: { offset: 1, limit: 1 } });
    assert.deepEqual(await response.json(), { instance_num: 2, instances: [SESSIONS] });
  }));

test('an instance that is put again takes the place of its namesake', () =>
  withTaskCenter(async (center) => {
    center.putInstances(PROJECT, { ...ORDERS, name: 'renamed' });
    const response = await ask(center.endpoint, { resource: 'instances' });
    assert.deepEqual(await response.json(), { instance_num: 2, instances: [{ ...ORDERS, name: 'renamed' }, SESSIONS] });
    assert.throws(() => center.putInstances('elsewhere', ORDERS), /has no project elsewhere/);
  }));

test('an instance lists its own tasks, without error codes and jobs', () =>
  withTaskCenter(async ({ endpoint }) => {
    const response = await ask(endpoint, { resource: 'instances/orders/tasks', query: { limit: 100 } });
    const { tasks } = (await response.json()) as TaskListBody;
    assert.deepEqual(tasks, [{ ...CREATED, id: 'failed', name: 'masterStandbySwapJob', status: 'FAILED' }]);
  }));

test('the tasks of an instance are limited by time', () =>
  withTaskCenter(async ({ endpoint }) => {
    const query = { start_time: '20261125030001' };
    const { tasks } = (await (
      await ask(endpoint, { resource: 'instances/orders/tasks', query })
    ).json()) as TaskListBody;
    assert.deepEqual(tasks, []);
  }));

for (const [status, job] of [
  ['CREATED', { status: 'INIT', end_time: null, fail_reason: null }],
  ['EXECUTING', { status: 'RUNNING', end_time: null, fail_reason: null }],
  ['SUCCESS', { status: 'SUCCESS', end_time: '1795575660000', fail_reason: null }],
  ['FAILED', { status: 'FAIL', end_time: '1795575660000', fail_reason: 'The standby node lags behind.' }],
] as const) {
  test(`the job of a task that is ${status} is ${job.status}, and says why only when it failed`, () =>
    withTaskCenter(async (center) => {
      center.patch(PROJECT, 'failed', { status });
      const response = await ask(center.endpoint, { resource: 'jobs/job-1' });
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), {
        job_id: 'job-1',
        job_type: 'masterStandbySwapJob',
        begin_time: '1795575600000',
        ...job,
      });
    }));
}

test('a task says how far it is, and at which step it failed', () =>
  withTaskCenter(async ({ endpoint }) => {
    const response = await ask(endpoint, { resource: 'instances/orders/tasks/failed/progress' });
    assert.deepEqual(await response.json(), FAILED.behind.progress);
  }));

for (const [name, resource, code] of [
  ['the progress of a task of another instance', 'instances/sessions/tasks/failed/progress', 'DCS.4001'],
  ['the progress of a task that has none', 'instances/sessions/tasks/other/progress', 'DCS.4001'],
  ['an unknown job', 'jobs/job-2', 'DCS.4001'],
  ['the tasks of an unknown instance', 'instances/gone/tasks', 'DCS.3022'],
  ['one instance', 'instances/orders', 'APIGW.0101'],
  ['all jobs', 'jobs', 'APIGW.0101'],
] as const) {
  test(`${name} is 404 with ${code}`, () =>
    withTaskCenter(async ({ endpoint }) => {
      const response = await ask(endpoint, { resource });
      assert.equal(response.status, 404);
      assert.match(await response.text(), new RegExp(`"error_code":"${code}"`));
    }));
}

for (const [resource, query] of [
  ['instances', { limit: 1001 }],
  ['instances', { start_time: '20261125030000' }],
  ['instances/orders/tasks', { offset: -1 }],
] as const) {
  test(`${resource} refuses ${JSON.stringify(query)} with 400`, () =>
    withTaskCenter(async ({ endpoint }) => {
      assert.equal((await ask(endpoint, { resource, query })).status, 400);
    }));
}

for (const resource of [
  'instances',
  'instances/orders/tasks',
  'instances/orders/tasks/failed/progress',
  'jobs/job-1',
]) {
  test(`${resource} is closed to a wrong signature, and unknown in another project`, () =>
    withTaskCenter(async ({ endpoint }) => {
      assert.equal((await ask(endpoint, { resource, sk: 'wrong' })).status, 401);
      assert.equal((await ask(endpoint, { resource, project: 'elsewhere' })).status, 404);
    }));
}
