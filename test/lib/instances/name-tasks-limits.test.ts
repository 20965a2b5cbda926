import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CloudError, type CloudFailure, type InstanceFacts } from '../../../lib/ports/cloud.ts';
import { createNamingWorld, news } from '../../support/naming-world.ts';

const MINUTE_MS = 60_000;
const orders: InstanceFacts = { id: 'orders', name: 'redis-orders', addresses: ['10.0.0.1'] };
const seven: readonly InstanceFacts[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => ({ id, name: `redis-${id}` }));
const failures = (count: number) =>
  Array.from({ length: count }, (_, index) => news(`f${index}`, { jobId: `j${index}`, instanceId: 'a' }, 'failed'));

const fails = (failure: CloudFailure) => () => {
  throw new CloudError(`GET dcs.example.com/v2/p/x: answered with ${failure}`, {
    failure,
    retryable: true,
    requestId: 'r-1',
  });
};

describe('one run', () => {
  test('makes one call for the list, three for jobs, ten for steps and three for instances, whatever there is to name', async () => {
    const world = createNamingWorld({ list: () => seven });

    await world.run([...failures(12), ...Array.from({ length: 9 }, (_, index) => news(`t${index}`))]);

    const steps = Array.from({ length: 10 }, (_, index) => `progress a f${index}`);
    assert.deepEqual(world.calls, ['list', 'job j0', 'job j1', 'job j2', ...steps, 'tasks a', 'tasks b', 'tasks c']);
  });

  test('goes on with the instances where the last one stopped, and begins again', async () => {
    const world = createNamingWorld({ list: () => seven });
    const asked = [];
    for (let run = 0; run < 3; run++) {
      await world.run([news('t1')]);
      asked.push(...world.calls);
    }

    assert.deepEqual(asked, ['list', ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'a', 'b'].map((id) => `tasks ${id}`)]);
  });

  test('goes on where the last one stopped, though one between them had no time to ask', async () => {
    const world = createNamingWorld({ list: () => seven });
    await world.run([news('t1')]);
    await world.run([news('t1')], { timeMs: 0 });

    await world.run([news('t1')]);

    assert.deepEqual(world.calls, ['tasks d', 'tasks e', 'tasks f']);
  });

  test('writes nothing for the place where three instances end', async () => {
    const world = createNamingWorld({ list: () => seven.slice(0, 3) });
    await world.run([news('t1')]);
    world.cloud.tasks = (id) => (id === 'b' ? ['t1'] : []);

    await world.run([news('t1')]);

    assert.deepEqual([world.calls, world.requests], [['tasks a', 'tasks b'], ['read']]);
  });

  test('asks first those instances that the details leave in question', async () => {
    const twins = seven.map((facts) => (facts.id >= 'f' ? { ...facts, addresses: ['10.0.0.9'] } : facts));
    const world = createNamingWorld({ list: () => twins, tasks: (id) => (id === 'g' ? ['t1'] : []) });

    const names = await world.run([news('t1', { details: { replica_ip: '10.0.0.9' } })]);

    assert.deepEqual(names, { t1: { id: 'g', name: 'redis-g' } });
    assert.deepEqual(world.calls, ['list', 'tasks f', 'tasks g']);
  });

  test('begins no call after its time, and gives each the time that is left', async () => {
    const world = createNamingWorld({ list: () => seven, callMs: 1_200 });

    await world.run([...failures(3), news('t1')]);

    assert.deepEqual(world.timeouts, [3_000, 1_800, 600]);
  });

  for (const timeMs of [0, -5_000, 99]) {
    test(`with ${timeMs} ms to spare names from the table and asks nobody`, async () => {
      const world = createNamingWorld({ list: () => [orders] });
      await world.run([news('t1', { instanceId: 'orders' })]);
      world.pass(48 * 60 * MINUTE_MS);

      const names = await world.run([news('t1', { instanceId: 'orders' }), ...failures(1)], { timeMs });

      assert.equal(names.t1?.name, 'redis-orders');
      assert.deepEqual(world.calls, []);
    });
  }

  test('never takes more than three seconds, however much it is given', async () => {
    const world = createNamingWorld({ list: () => seven, callMs: 1_600 });

    await world.run([news('t1')], { timeMs: 60_000 });

    assert.deepEqual(world.timeouts, [3_000, 1_400]);
  });
});

describe('a cloud that refuses', () => {
  for (const failure of ['authentication', 'limited'] as const) {
    test(`${failure}: is asked nothing more in this run, and is asked again in the next`, async () => {
      const world = createNamingWorld({ list: fails(failure), jobs: () => 'never asked' });

      assert.deepEqual(await world.run(failures(2)), { f0: { id: 'a' }, f1: { id: 'a' } });
      assert.deepEqual([world.calls, world.requests], [['list'], ['read']]);
      await world.run(failures(2));
      assert.deepEqual(world.calls, ['list']);
    });
  }

  for (const failure of ['server', 'network', 'answer', 'request'] as const) {
    test(`${failure}: costs that answer, not the others`, async () => {
      const world = createNamingWorld({ list: fails(failure), jobs: () => 'No memory.' });

      const names = await world.run(failures(1));

      assert.deepEqual(names, { f0: { id: 'a', failReason: 'No memory.' } });
      assert.deepEqual(world.requests, ['read']);
    });
  }

  test('permission to list: is asked again after ten minutes, and the other sources meanwhile', async () => {
    const world = createNamingWorld({ list: fails('permission'), jobs: () => 'No memory.' });

    await world.run(failures(1));
    assert.deepEqual(world.calls, ['list', 'job j0', 'progress a f0']);
    await world.run(failures(1));
    assert.deepEqual(world.calls, ['job j0', 'progress a f0']);
    world.pass(10 * MINUTE_MS);
    await world.run(failures(1));
    assert.deepEqual(world.calls, ['list', 'job j0', 'progress a f0']);
  });

  test('permission to list: keeps the names of before', async () => {
    const world = createNamingWorld({ list: () => [orders] });
    await world.run([news('t1', { instanceId: 'orders' })]);
    world.cloud.list = fails('permission');

    world.pass(48 * 60 * MINUTE_MS);
    await world.run([news('t1', { instanceId: 'orders' })]);

    assert.deepEqual(await world.run([news('t1', { instanceId: 'orders' })]), {
      t1: { id: 'orders', name: 'redis-orders' },
    });
  });

  test('permission to see a job: is not asked for the other jobs in this run', async () => {
    const world = createNamingWorld({ list: () => seven, jobs: fails('permission') });

    await world.run(failures(3));

    assert.deepEqual(world.calls, ['list', 'job j0', 'progress a f0', 'progress a f1', 'progress a f2']);
  });

  test('a job that is gone: the next one is asked', async () => {
    const world = createNamingWorld({
      list: () => seven,
      jobs: (id) => (id === 'j0' ? fails('request')() : 'No memory.'),
    });

    const names = await world.run(failures(2));

    assert.deepEqual([names.f0?.failReason, names.f1?.failReason], [undefined, 'No memory.']);
  });

  test('is logged with the kind of failure and the request id, at the level of a warning', async () => {
    const world = createNamingWorld({ list: fails('server') });

    await world.run([news('t1', { instanceId: 'orders' })]);

    assert.deepEqual(world.logged, [
      {
        event: 'instances.unanswered',
        fields: {
          target: 'prod',
          source: 'list',
          failure: 'server',
          error: 'GET dcs.example.com/v2/p/x: answered with server',
          requestId: 'r-1',
        },
      },
    ]);
  });

  test('an error that nobody foresaw stops nothing', async () => {
    const world = createNamingWorld({
      list: () => {
        throw new TypeError('x is not a function');
      },
      jobs: () => 'No memory.',
    });

    assert.deepEqual(await world.run(failures(1)), { f0: { id: 'a', failReason: 'No memory.' } });
  });
});
