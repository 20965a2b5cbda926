/** A task's instance is looked up before it is routed and muted, where a route or a mute looks at instances. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { cachedListPatch, instancesKey } from '../../../lib/instances/cached-list.ts';
import { type Mute, muteKey } from '../../../lib/mutes/mutes.ts';
import { CloudError, type InstanceFacts } from '../../../lib/ports/cloud.ts';
import {
  channel,
  createIngestWorld,
  type IngestWorld,
  rawTask,
  refusal,
  startMs,
  tableError,
} from '../../support/ingest-world.ts';

const orders = { id: '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f', name: 'redis-orders', addresses: ['192.168.0.7'] };
const carts = { id: '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e60', name: 'redis-carts', addresses: ['192.168.0.8'] };
const alarms = 'C0000000ALARM';
const routes = [{ match: { instance: ['*-orders'] }, channel: alarms }];

interface Options {
  readonly routes?: readonly object[];
  readonly cached?: readonly InstanceFacts[];
  readonly mutes?: readonly Mute[];
}

/** A world whose table holds the list of instances, and whose cloud knows both of them. */
async function worldWith({ routes: rules = [], cached, mutes = [] }: Options): Promise<IngestWorld> {
  const world = createIngestWorld({ routes: rules });
  world.mutes = mutes;
  world.instances = {
    instances: async () => {
      world.calls.push('list instances');
      return [orders, carts];
    },
    instanceTaskIds: async () => {
      world.calls.push('tasks of an instance');
      return [];
    },
    failReason: async () => undefined,
    progress: async () => ({}),
  };
  if (cached !== undefined) {
    const patch = cachedListPatch({ instances: cached, fetchedAtMs: world.now() }, world.target.projectId);
    world.table.write(instancesKey('prod'), 0, patch, 'cached');
  }
  await poll(world);
  return world;
}

async function poll(world: IngestWorld): Promise<void> {
  world.pass(60);
  world.calls.length = 0;
  assert.deepEqual((await ingest(world.run())).faults, []);
}

function taskOf(world: IngestWorld, facts: InstanceFacts | undefined, status = 'FAIL'): object {
  const params = facts === undefined ? {} : { params: JSON.stringify({ instance_id: facts.id }) };
  return { ...rawTask('t', status, world.now()), ...params };
}

function muteOf(instance: string, changes: Partial<Mute> = {}): Mute {
  const facts = { number: 7, untilMs: startMs + 86_400_000, byId: 'U1', byName: 'anna', createdAtMs: startMs };
  return { key: muteKey({}, 7), v: 1, filter: { instance }, includingFailures: true, ...facts, ...changes };
}

/** Where the task was first routed, and the mute that kept it quiet. */
function told(world: IngestWorld): { channels: string[]; mute: unknown } {
  const { channels, story } = world.task('t') ?? assert.fail('the task has no row');
  return { channels: Object.keys(channels), mute: story[0]?.mute };
}

describe('What is about to be routed', () => {
  it('E03: is muted by the name of its instance from its first event', async () => {
    const world = await worldWith({ cached: [orders, carts], mutes: [muteOf('orders')] });
    world.items = [taskOf(world, orders)];
    await poll(world);
    assert.deepEqual(told(world), { channels: [], mute: 7 });
  });

  it('E03: goes by the name of its instance from its first event', async () => {
    const world = await worldWith({ cached: [orders, carts], routes });
    world.items = [taskOf(world, orders)];
    await poll(world);
    assert.deepEqual(told(world).channels, [alarms]);
    assert.equal(world.task('t')?.story[0]?.instance, orders.name);
  });

  it('E03: is named by an address as well', async () => {
    const world = await worldWith({ cached: [orders, carts], routes });
    world.items = [{ ...taskOf(world, undefined), details: { source_ip: '192.168.0.7:6379' } }];
    await poll(world);
    assert.deepEqual(told(world).channels, [alarms]);
  });

  it('E03: goes where another instance goes if it is about that', async () => {
    const world = await worldWith({ cached: [orders, carts], routes, mutes: [muteOf('orders')] });
    world.items = [taskOf(world, carts)];
    await poll(world);
    assert.deepEqual(told(world), { channels: [channel], mute: undefined });
  });

  it('E03: is named for its stall too', async () => {
    const world = await worldWith({ routes: [{ match: { event: ['started'] }, drop: true }, ...routes] });
    world.items = [taskOf(world, orders, 'RUNNING')];
    const { instances } = world;
    delete world.instances;
    await poll(world);
    assert.deepEqual(world.task('t')?.instance, { id: orders.id });
    world.instances = instances as NonNullable<IngestWorld['instances']>;
    world.pass(61 * 60);
    await poll(world);
    assert.deepEqual([world.task('t')?.event, told(world).channels], ['stalled', [alarms]]);
  });

  it('E03: costs one read of the list, and no request to the cloud', async () => {
    const world = await worldWith({ cached: [orders], routes });
    world.items = [taskOf(world, orders)];
    await poll(world);
    assert.deepEqual(world.calls.filter(isOfInstances), ['read INSTANCES']);
  });

  it('E03: is not looked up where neither a route nor a mute in force asks for instances', async () => {
    const over = muteOf('orders', { untilMs: startMs });
    const world = await worldWith({ cached: [orders], mutes: [over, muteOf('', { filter: { type: 'modify' } })] });
    world.items = [taskOf(world, orders)];
    await poll(world);
    const [first] = world.calls.filter((call) => isOfInstances(call) || call === 'write TASK#t');
    assert.equal(first, 'write TASK#t');
  });

  it('E03: is not looked up for another target', async () => {
    const elsewhere = muteOf('orders', { filter: { instance: 'orders', target: 'staging' } });
    const world = await worldWith({ cached: [orders], mutes: [elsewhere] });
    world.items = [taskOf(world, orders)];
    await poll(world);
    const [first] = world.calls.filter((call) => isOfInstances(call) || call === 'write TASK#t');
    assert.equal(first, 'write TASK#t');
  });

  it('E03: reads nothing of instances in an idle poll, whatever the routes and mutes', async () => {
    const world = await worldWith({ cached: [orders], routes, mutes: [muteOf('orders')] });
    world.items = [taskOf(world, orders, 'RUNNING')];
    await poll(world);
    await poll(world);
    assert.deepEqual(world.calls.filter(isOfInstances), []);
  });
});

describe('An instance that a rule needs and the table lacks', () => {
  it('E03: is asked for once, however young the list is, and then known', async () => {
    const world = await worldWith({ cached: [carts], routes });
    world.items = [taskOf(world, orders)];
    await poll(world);
    assert.deepEqual(told(world).channels, [alarms]);
    assert.deepEqual(world.calls.filter(isOfInstances), ['read INSTANCES', 'list instances', 'write INSTANCES']);
  });

  it('E03: is asked for once where the cloud lacks it too, and its failures are sent', async () => {
    const stranger = { id: '77777777-7a44-4c55-9d3e-0a1b2c3d4e60' };
    const world = await worldWith({ cached: [carts], routes, mutes: [muteOf('*')] });
    world.items = [taskOf(world, stranger)];
    await poll(world);
    assert.deepEqual(told(world), { channels: [channel], mute: undefined });
    assert.equal(world.calls.filter((call) => call === 'list instances').length, 1);
    await poll(world);
    assert.equal(world.calls.filter((call) => call === 'list instances').length, 0);
  });

  for (const [what, fail] of Object.entries({
    'cannot be asked for': (world: IngestWorld) => {
      const { instances } = world;
      const refuse = async () => {
        throw new CloudError('The server failed', { failure: 'server', retryable: true });
      };
      world.instances = { ...(instances as NonNullable<typeof instances>), instances: refuse };
    },
    'cannot be read': (world: IngestWorld) => {
      const { read } = world.effects.store;
      const failing = async (key: Parameters<typeof read>[0]) => {
        if (key.sk === 'INSTANCES') throw tableError();
        return read(key);
      };
      Object.assign(world.effects.store, { read: failing });
    },
  }))
    it(`E03: keeps no failure back when it ${what}`, async () => {
      const world = await worldWith({ cached: [carts], routes, mutes: [muteOf('*')] });
      world.items = [taskOf(world, orders)];
      fail(world);
      await poll(world);
      assert.deepEqual(told(world), { channels: [channel], mute: undefined });
    });

  it('E03: asks no more of the cloud in one run than the search after the commit would', async () => {
    const world = await worldWith({ cached: [carts], routes });
    const others = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => ({ id, name: `redis-${id}` }));
    const known = world.instances as NonNullable<IngestWorld['instances']>;
    world.instances = { ...known, instances: async (...call) => [...(await known.instances(...call)), ...others] };
    world.items = [taskOf(world, undefined)];
    await poll(world);
    const asked = Map.groupBy(world.calls.filter(isOfInstances), (call) => call);
    assert.deepEqual([asked.get('list instances')?.length, asked.get('tasks of an instance')?.length], [1, 3]);
  });

  it('E03: asks no more once the cloud refuses the key', async () => {
    const world = await worldWith({ cached: [carts], routes });
    const known = world.instances as NonNullable<IngestWorld['instances']>;
    let refusals = 0;
    const refuse = async () => {
      refusals += 1;
      throw refusal();
    };
    world.instances = { ...known, instances: refuse, instanceTaskIds: refuse, failReason: refuse };
    world.items = [{ ...taskOf(world, orders), job_id: 'job' }];
    await poll(world);
    assert.deepEqual([refusals, told(world).channels], [1, [channel]]);
  });

  it('E03: takes two seconds at most', async () => {
    const world = await worldWith({ cached: [carts], routes });
    const timeouts: number[] = [];
    const known = world.instances as NonNullable<IngestWorld['instances']>;
    world.instances = {
      ...known,
      instances: async (target, call) => {
        if (world.task('t') === undefined) timeouts.push(call.timeoutMs);
        return known.instances(target, call);
      },
    };
    world.items = [taskOf(world, orders)];
    await poll(world);
    assert.deepEqual(timeouts, [2_000]);
  });
});

function isOfInstances(call: string): boolean {
  return call.includes('INSTANCES') || call.includes('instance');
}
