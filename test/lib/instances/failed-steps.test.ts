import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CloudError, type CloudFailure } from '../../../lib/ports/cloud.ts';
import { createNamingWorld, news } from '../../support/naming-world.ts';

const list = () => [{ id: 'orders', name: 'redis-orders' }];
const failedStep = { name: 'Promote the replica', number: 2, of: 3, errorCode: 'DCS.5094' };
const progress = () => ({ percent: 40, failedStep });
const failed = (id: string) => news(id, { state: 'failed', instanceId: 'orders' }, 'failed');
const fails = (failure: CloudFailure) => () => {
  throw new CloudError(`answered with ${failure}`, { failure, retryable: true });
};

describe('the failed step', () => {
  test('is asked for in one call, once the instance is known', async () => {
    const world = createNamingWorld({ list, progress });

    const { t1 } = await world.run([failed('t1')]);

    assert.deepEqual(t1, { id: 'orders', name: 'redis-orders', failedStep });
    assert.deepEqual(world.calls, ['list', 'progress orders t1']);
  });

  test('is asked for as well where only the tasks of the instance tell which it is', async () => {
    const world = createNamingWorld({ list, progress, tasks: () => ['t1'] });

    const { t1 } = await world.run([news('t1', { state: 'failed' }, 'failed')]);

    assert.deepEqual(t1?.failedStep, failedStep);
    assert.deepEqual(world.calls, ['list', 'tasks orders', 'progress orders t1']);
  });

  test('is asked for where only the row knows the instance', async () => {
    const world = createNamingWorld({ list, progress });
    const known = { ...news('t1', { state: 'failed' }, 'failed'), instance: { id: 'orders', name: 'redis-orders' } };

    assert.deepEqual((await world.run([known])).t1?.failedStep, failedStep);
    assert.deepEqual(world.calls, ['list', 'progress orders t1']);
  });

  for (const [what, task] of [
    ['a task that goes on', news('t1', { instanceId: 'orders' })],
    ['a task that stalled', news('t1', { instanceId: 'orders' }, 'stalled')],
    ['an event of Cloud Eye', news('t1', { state: 'failed', instanceId: 'orders', cloudEvent: {} }, 'failed')],
    ['a task whose step is known', { ...failed('t1'), failedStep }],
    ['a task of an unknown instance', news('t1', { state: 'failed' }, 'failed')],
  ] as const) {
    test(`is not asked for of ${what}`, async () => {
      const world = createNamingWorld({ list, progress });

      await world.run([task]);

      assert.deepEqual(
        world.calls.filter((call) => call.startsWith('progress')),
        [],
      );
    });
  }

  test('is left out where the cloud names none', async () => {
    const world = createNamingWorld({ list, progress: () => ({ percent: 40 }) });

    assert.deepEqual((await world.run([failed('t1')])).t1, { id: 'orders', name: 'redis-orders' });
    assert.deepEqual(world.isProgressRefused(), false);
  });

  for (const failure of ['permission', 'request', 'server', 'network', 'answer'] as const) {
    test(`${failure}: is asked for once in that run, and the rest is named all the same`, async () => {
      const world = createNamingWorld({ list, progress: fails(failure), jobs: () => 'No memory.' });
      const withJobs = ['t1', 't2'].map((id) =>
        news(id, { state: 'failed', instanceId: 'orders', jobId: id }, 'failed'),
      );

      const { t1, t2 } = await world.run(withJobs);

      assert.deepEqual([t1, t2], Array(2).fill({ id: 'orders', name: 'redis-orders', failReason: 'No memory.' }));
      assert.deepEqual(world.calls, ['list', 'job t1', 'job t2', 'progress orders t1']);
      assert.ok(world.isProgressRefused());
    });
  }

  test('is not asked for in less than a second, so that our own haste is not taken for a slow cloud', async () => {
    const world = createNamingWorld({ list, progress, callMs: 2_100 });

    await world.run([failed('t1')]);

    assert.deepEqual([world.calls, world.isProgressRefused()], [['list'], false]);
  });
});
