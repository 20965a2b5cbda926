import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { putName, resolveInstances } from '../../../lib/ingest/resolve-instances.ts';
import { type Cursor, newCursor } from '../../../lib/model/cursor.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import type { Unnamed } from '../../../lib/model/naming-progress.ts';
import type { Task } from '../../../lib/model/task.ts';
import type { TaskRow, WrittenRows } from '../../../lib/model/task-row.ts';
import { type Row, rowId } from '../../../lib/ports/store.ts';
import { channel, createIngestWorld, type IngestWorld, serverError, startMs } from '../../support/ingest-world.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';

const orders = { id: '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f', name: 'redis-orders' };

function cursorWith(unnamed: readonly Unnamed[] = []): Cursor {
  return { ...newCursor('tasks', startMs, 0, 7), unnamed };
}

/** A world whose cloud knows one instance. */
function worldWith(instances = [orders]): IngestWorld {
  const world = createIngestWorld();
  world.instances = {
    instances: async () => instances,
    instanceTaskIds: async () => [],
    failReason: async () => 'why',
    progress: async () => ({}),
  };
  return world;
}

async function write(world: IngestWorld, task: Partial<Task>, changes: Partial<TaskRow> = {}): Promise<Row> {
  const row = makeRow('prod', { id: 'a', name: 'EXTEND', status: 'RUNNING', ...task }, changes);
  await writeRows(world.effects.store, 'prod', [row]);
  return world.table.read(row.key) as Row;
}

function written(...rows: readonly Row[]): WrittenRows {
  return new Map(rows.map((row) => [rowId(row), row]));
}

const unsent = { channels: { [channel]: { asked: 1, mention: [], root: newMessage, replies: {} } } };

describe('resolveInstances', () => {
  it('names a task before it is sent, without a new rev', async () => {
    const world = worldWith();
    const row = await write(world, { instanceId: orders.id }, unsent);
    const { unnamed, rows } = await resolveInstances(world.run(), written(row), cursorWith());
    assert.deepEqual([world.task('a')?.instance, world.task('a')?.rev], [orders, 1]);
    assert.deepEqual([unnamed, rows.length], [[], 1]);
  });

  it('asks for nothing when every row has its name', async () => {
    const world = worldWith();
    const row = await write(world, {}, { instance: orders });
    world.calls.length = 0;
    assert.deepEqual(await resolveInstances(world.run(), written(row), cursorWith()), { unnamed: [], rows: [] });
    assert.deepEqual(world.calls, []);
  });

  it('asks why a job failed though the instance has a name', async () => {
    const world = worldWith();
    const row = await write(world, { status: 'FAIL', jobId: 'job' }, { instance: orders });
    await resolveInstances(world.run(), written(row), cursorWith());
    assert.equal(world.task('a')?.failReason, 'why');
  });

  for (const [tries, expected] of [
    [undefined, [{ id: 'a', tries: 1, nextAtMs: startMs + 60_000 }]],
    [1, [{ id: 'a', tries: 2, nextAtMs: startMs + 120_000 }]],
    [3, [{ id: 'a', tries: 4, nextAtMs: startMs + 480_000 }]],
    [4, []],
  ] as const) {
    it(`${expected.length === 0 ? 'gives up' : 'looks again'} after ${tries ?? 'no'} earlier tries`, async () => {
      const world = worldWith([]);
      const row = await write(world, {});
      const rows = tries === undefined ? written(row) : written();
      const unnamed = tries === undefined ? [] : [{ id: 'a', tries, nextAtMs: startMs }];
      assert.deepEqual((await resolveInstances(world.run(), rows, cursorWith(unnamed))).unnamed, expected);
    });
  }

  it('looks for at most 50 tasks again', async () => {
    const world = worldWith([]);
    const rows = await Promise.all(Array.from({ length: 51 }, (_, index) => write(world, { id: `t${index}` })));
    assert.equal((await resolveInstances(world.run(), written(...rows), cursorWith())).unnamed.length, 50);
  });

  const failedStep = { name: 'Promote the replica', number: 2, of: 3 };

  it('puts the step at which a task failed into its row with its name, in one write and without a new rev', async () => {
    const world = worldWith();
    Object.assign(world.instances ?? {}, { progress: async () => ({ failedStep }) });
    const row = await write(world, { status: 'FAIL', instanceId: orders.id }, unsent);
    await resolveInstances(world.run(), written(row), cursorWith());
    const { instance, failedStep: found, rev, v } = world.task('a') ?? {};
    assert.deepEqual([instance, found, rev, v], [orders, failedStep, 1, 2]);
  });

  it('asks for the step though the instance has a name', async () => {
    const world = worldWith();
    Object.assign(world.instances ?? {}, { progress: async () => ({ failedStep }) });
    const row = await write(world, { status: 'FAIL' }, { instance: orders });
    await resolveInstances(world.run(), written(row), cursorWith());
    assert.deepEqual(world.task('a')?.failedStep, failedStep);
  });

  it('asks nobody for steps for an hour once the cloud did not answer, and reads nothing for it', async () => {
    const world = worldWith();
    let calls = 0;
    const progress = async () => {
      calls += 1;
      throw serverError();
    };
    Object.assign(world.instances ?? {}, { progress });
    const row = await write(world, { status: 'FAIL' }, { instance: { ...orders, maintenance: '22:00-02:00' } });
    const refused = await resolveInstances(world.run(), written(row), cursorWith());
    assert.equal(refused.progress?.restsUntilMs, startMs + 3_600_000);
    const cursor = { ...cursorWith(), ...refused };
    world.pass(3_599);
    world.calls.length = 0;
    await resolveInstances(world.run(), written(row), cursor);
    assert.deepEqual([calls, world.calls], [1, []]);
    world.pass(1);
    await resolveInstances(world.run(), written(row), cursor);
    assert.equal(calls, 2);
  });

  const withWindow = { ...orders, maintenance: '22:00-02:00' };

  for (const [what, task] of [
    ['a failover', { name: 'masterStandbyFailover', status: 'FAIL', cloudEvent: {} }],
    ['a planned switchover', { name: 'masterStandbySwitchover', status: 'SUCCESS', cloudEvent: {} }],
    ['a switchover that begins', { name: 'masterStandbySwapJob', status: 'RUNNING' }],
    ['a failure', { status: 'FAIL', cloudEvent: {} }],
  ] as const) {
    it(`puts the maintenance window into the row of ${what} whose instance has a name`, async () => {
      const world = worldWith([withWindow]);
      const row = await write(world, { instanceId: orders.id, ...task }, { ...unsent, instance: orders });
      const cursor = 'cloudEvent' in task ? { ...cursorWith(), source: 'events' as const } : cursorWith();
      await resolveInstances(world.run(), written(row), cursor);
      assert.deepEqual([world.task('a')?.instance, world.task('a')?.rev], [withWindow, 1]);
    });
  }

  it('asks for no window where nothing may be maintenance', async () => {
    const world = worldWith([withWindow]);
    const row = await write(world, { instanceId: orders.id }, { instance: orders });
    world.calls.length = 0;
    await resolveInstances(world.run(), written(row), cursorWith());
    assert.deepEqual(world.calls, []);
  });

  it('leaves the rows of another source alone', async () => {
    const world = worldWith();
    const row = await write(world, { instanceId: orders.id, cloudEvent: {} });
    await resolveInstances(world.run(), written(row), cursorWith());
    assert.equal(world.task('a')?.instance, undefined);
  });
});

describe('putName', () => {
  for (const [what, root, digest, rev] of [
    ['makes a new rev when a message may be on its way', { ...newMessage, firstAtMs: startMs }, {}, 2],
    ['makes no new rev when no message was sent', newMessage, {}, 1],
    ['makes no new rev when a digest reports the task', { ...newMessage, firstAtMs: startMs }, { via: 'digest' }, 1],
  ] as const) {
    it(what, async () => {
      const world = createIngestWorld();
      const channels = { [channel]: { asked: 1, mention: [], root, replies: {}, ...digest } };
      await putName(world.run(), await write(world, {}, { channels }), orders);
      assert.equal(world.task('a')?.rev, rev);
    });
  }

  it('writes nothing that the row holds already', async () => {
    const world = createIngestWorld();
    await putName(world.run(), await write(world, {}, { instance: orders }), orders);
    assert.equal(world.task('a')?.v, 1);
  });

  it('C01: leaves the task without a name when the table refuses the row', async () => {
    const world = createIngestWorld();
    const row = await write(world, {}, unsent);
    world.onWrite = (key) => world.table.write(key, 1, { text: '主'.repeat(140_000) }, 'too large');
    assert.equal((await putName(world.run(), row, orders)).v, 1);
    assert.equal(world.task('a')?.instance, undefined);
  });

  it('reads again and decides anew when another writer was faster', async () => {
    const world = createIngestWorld();
    const row = await write(world, {}, unsent);
    world.onWrite = (key) => {
      world.onWrite = () => {};
      world.table.write(key, 1, { rev: 5 }, 'other');
    };
    await putName(world.run(), row, orders);
    assert.deepEqual([world.task('a')?.rev, world.task('a')?.v, world.task('a')?.instance], [5, 3, orders]);
  });

  it('gives up after five lost writes, with the row as it stands', async () => {
    const world = createIngestWorld();
    const row = await write(world, {}, unsent);
    let writes = 0;
    world.onWrite = (key) => {
      writes += 1;
      world.table.write(key, world.table.read(key)?.v ?? 0, { rev: writes }, `other ${writes}`);
    };
    assert.equal((await putName(world.run(), row, orders)).v, 6);
    assert.equal(writes, 5);
  });
});
