import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InstanceFacts } from '../../../lib/ports/cloud.ts';
import { StoreError } from '../../../lib/ports/store.ts';
import { createNamingWorld, news } from '../../support/naming-world.ts';

const MINUTE_MS = 60_000;
const orders: InstanceFacts = { id: 'orders', name: 'redis-orders', addresses: ['10.0.0.1'] };
const sessions: InstanceFacts = { id: 'sessions', name: 'redis-sessions', addresses: ['10.0.0.2'] };
const list = () => [orders, sessions];
const ofOrders = news('t1', { instanceId: 'orders' });
const failed = (id: string, jobId?: string) =>
  news(id, { state: 'failed', instanceId: 'orders', ...(jobId === undefined ? {} : { jobId }) }, 'failed');

describe('the cheapest source first', () => {
  test('nothing to tell costs nothing', async () => {
    const world = createNamingWorld({ list });

    assert.deepEqual(await world.run([]), {});
    assert.deepEqual([world.calls, world.requests], [[], []]);
  });

  test('an export of all instances costs nothing', async () => {
    const world = createNamingWorld({ list });

    assert.deepEqual(await world.run([news('t1', { name: 'dcsExportJob' })]), {});
    assert.deepEqual([world.calls, world.requests], [[], []]);
  });

  test('the first name costs the list, and the next ones one read', async () => {
    const world = createNamingWorld({ list });

    assert.deepEqual(await world.run([ofOrders]), { t1: { id: 'orders', name: 'redis-orders' } });
    assert.deepEqual([world.calls, world.requests], [['list'], ['read', 'write']]);
    assert.deepEqual(await world.run([ofOrders, news('t2', { details: { replica_ip: '10.0.0.2' } })]), {
      t1: { id: 'orders', name: 'redis-orders' },
      t2: { id: 'sessions', name: 'redis-sessions' },
    });
    assert.deepEqual([world.calls, world.requests], [[], ['read']]);
  });

  test('the tasks of an instance are asked for only where neither id nor details tell', async () => {
    const world = createNamingWorld({ list, tasks: (id) => (id === 'sessions' ? ['t2', 't3'] : []) });

    const names = await world.run([ofOrders, news('t2'), news('t3')]);

    assert.deepEqual(names.t2, { id: 'sessions', name: 'redis-sessions' });
    assert.deepEqual(names.t3, names.t2);
    assert.deepEqual(world.calls, ['list', 'tasks orders', 'tasks sessions']);
  });

  test('no further instance is asked once all are named', async () => {
    const world = createNamingWorld({ list, tasks: () => ['t1'] });

    await world.run([news('t1')]);

    assert.deepEqual(world.calls, ['list', 'tasks orders']);
  });

  test('the tasks of an instance are asked for since the oldest began, where all say when', async () => {
    const world = createNamingWorld({ list: () => [orders] });

    await world.run([news('t1', { createdAtMs: 2_000 }), news('t2', { createdAtMs: 1_000 })]);
    assert.deepEqual(world.calls, ['list', 'tasks orders since 1000']);
    await world.run([news('t1', { createdAtMs: 2_000 }), news('t2')]);
    assert.deepEqual(world.calls, ['tasks orders']);
  });

  test('an instance that is on no list keeps its id', async () => {
    const world = createNamingWorld({ list });

    assert.deepEqual(await world.run([news('t1', { instanceId: 'gone' })]), { t1: { id: 'gone' } });
    assert.deepEqual(world.calls, ['list']);
  });
});

describe('why a job failed', () => {
  test('is asked for failures only, and only where there is a job', async () => {
    const world = createNamingWorld({ list, jobs: (id) => `said by ${id}` });
    const succeeded = news('t3', { instanceId: 'orders', jobId: 'j3' }, 'succeeded');

    const names = await world.run([failed('t1', 'j1'), failed('t2'), succeeded]);

    assert.deepEqual(world.calls, ['list', 'job j1', 'progress orders t1', 'progress orders t2']);
    assert.equal(names.t1?.failReason, 'said by j1');
    assert.equal(names.t1?.name, 'redis-orders');
  });

  test('is asked without a look at the table for a task that is about no instance', async () => {
    const world = createNamingWorld({ jobs: () => 'Disk full.' });

    const names = await world.run([news('t1', { name: 'dcsExportJob', jobId: 'j1' }, 'failed')]);

    assert.deepEqual(names, { t1: { failReason: 'Disk full.' } });
    assert.deepEqual([world.calls, world.requests], [['job j1'], []]);
  });

  test('leaves no trace when the job does not say', async () => {
    const world = createNamingWorld({ list });

    assert.deepEqual(await world.run([failed('t1', 'j1')]), { t1: { id: 'orders', name: 'redis-orders' } });
  });
});

describe('the list in the table', () => {
  for (const { name, passMs, item, calls } of [
    { name: 'is kept for what it knows', passMs: 24 * 60 * MINUTE_MS - 1, item: ofOrders, calls: [] },
    { name: 'is read anew after a day', passMs: 24 * 60 * MINUTE_MS, item: ofOrders, calls: ['list'] },
    {
      name: 'is not read anew for an unknown id within ten minutes',
      passMs: 10 * MINUTE_MS - 1,
      item: news('t2', { instanceId: 'new' }),
      calls: [],
    },
    {
      name: 'is read anew for an unknown id after ten minutes',
      passMs: 10 * MINUTE_MS,
      item: news('t2', { instanceId: 'new' }),
      calls: ['list'],
    },
  ]) {
    test(name, async () => {
      const world = createNamingWorld({ list });
      await world.run([ofOrders]);

      world.pass(passMs);
      await world.run([item]);

      assert.deepEqual(world.calls, calls);
    });
  }

  test('tells the new name after it was read anew', async () => {
    const world = createNamingWorld({ list });
    await world.run([ofOrders]);
    world.cloud.list = () => [{ id: 'orders', name: 'renamed' }];

    world.pass(24 * 60 * MINUTE_MS);

    assert.deepEqual(await world.run([ofOrders]), { t1: { id: 'orders', name: 'renamed' } });
    assert.deepEqual(await world.run([ofOrders]), { t1: { id: 'orders', name: 'renamed' } });
  });

  test('names without a cloud, and is not written then', async () => {
    const world = createNamingWorld({ list, jobs: () => 'never asked' });
    await world.run([ofOrders]);

    world.pass(48 * 60 * MINUTE_MS);
    const names = await world.run([failed('t1', 'j1'), news('t2')], { withoutCloud: true });

    assert.deepEqual(names, { t1: { id: 'orders', name: 'redis-orders' } });
    assert.deepEqual([world.calls, world.requests], [[], ['read']]);
  });

  test('that another poller has just written is left as it is', async () => {
    const world = createNamingWorld({ list });
    const names = await world.run([ofOrders], {
      store: { read: async () => undefined, write: async () => ({ written: false }) },
    });

    assert.deepEqual(names, { t1: { id: 'orders', name: 'redis-orders' } });
    assert.equal(world.row(), undefined);
  });
});

describe('a table that fails', () => {
  const broken = async () => {
    throw new StoreError('read of a row failed', { operation: 'read', key: 'x', retryable: true });
  };

  test('costs no message: what is known without it is told', async () => {
    const world = createNamingWorld({ list });

    assert.deepEqual(await world.run([ofOrders], { store: { read: broken } }), { t1: { id: 'orders' } });
    assert.deepEqual(
      world.logged.map(({ event }) => event),
      ['instances.search-failed'],
    );
  });

  test('loses no name that was found before the write', async () => {
    const world = createNamingWorld({ list });

    const names = await world.run([ofOrders], { store: { write: broken } });

    assert.deepEqual(names, { t1: { id: 'orders', name: 'redis-orders' } });
  });
});
