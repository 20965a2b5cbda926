/** What a task costs whose instance cannot be named. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import type { InstanceFacts } from '../../../lib/ports/cloud.ts';
import { createIngestWorld, type IngestWorld, rawTask } from '../../support/ingest-world.ts';

const requestsOfStore = ['read', 'write'];

function worldWith(instances: readonly InstanceFacts[]): IngestWorld {
  const world = createIngestWorld();
  world.instances = {
    instances: async () => {
      world.calls.push('list instances');
      return [...instances];
    },
    instanceTaskIds: async () => {
      world.calls.push('tasks of an instance');
      return [];
    },
    failReason: async () => undefined,
    progress: async () => ({}),
  };
  return world;
}

/** Its requests to the table, but for the one query for due work, which every poll makes. */
async function pollRequests(world: IngestWorld): Promise<number> {
  world.pass(60);
  world.calls.length = 0;
  const { faults } = await ingest(world.run());
  assert.deepEqual(faults, []);
  return world.calls.filter((call) => requestsOfStore.some((word) => call.startsWith(word))).length;
}

/** The minutes in which a search was made, counted from the one in which the task was new. */
async function searches(world: IngestWorld, minutes: number): Promise<number[]> {
  const made: number[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    await pollRequests(world);
    if (world.calls.some((call) => call.includes('instance'))) made.push(minute);
  }
  return made;
}

const instances = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => ({ id, name: `redis-${id}` }));

describe('An open task whose instance cannot be named', () => {
  for (const count of [0, 1, 3, 7]) {
    it(`C07: costs at most 4 requests to the table in an idle poll where there are ${count} instances`, async () => {
      const world = worldWith(instances.slice(0, count));
      await pollRequests(world);
      world.items = [rawTask('t', 'RUNNING', world.now())];
      await pollRequests(world);
      const requests: number[] = [];
      for (let poll = 0; poll < 40; poll += 1) requests.push(await pollRequests(world));
      const withQuery = requests.map((request) => request + 1);
      assert.ok(Math.max(...withQuery) <= 4, withQuery.join(' '));
      assert.ok(withQuery.filter((request) => request === 4).length <= 4, withQuery.join(' '));
    });
  }

  it('C07: is looked for after 1, 2, 4 and 8 minutes more', async () => {
    const world = worldWith(instances);
    await pollRequests(world);
    world.items = [rawTask('t', 'RUNNING', world.now())];
    await pollRequests(world);
    assert.deepEqual(await searches(world, 50), [1, 3, 7, 15]);
  });

  it('C07: is named once the cloud lists its instance, though the list was written before', async () => {
    const world = worldWith(instances);
    await pollRequests(world);
    world.items = [{ ...rawTask('t', 'RUNNING', world.now()), params: JSON.stringify({ instance_id: 'new' }) }];
    await pollRequests(world);
    Object.assign(world, { instances: worldWith([...instances, { id: 'new', name: 'redis-new' }]).instances });
    for (let poll = 0; poll < 16; poll += 1) await pollRequests(world);
    assert.equal(world.task('t')?.instance?.name, 'redis-new');
  });
});
