import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CommitContext, commitContext, commitFinding, commitTasks } from '../../../lib/ingest/commit.ts';
import type { Task } from '../../../lib/model/task.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import type { Mute } from '../../../lib/mutes/mutes.ts';
import {
  channel,
  createIngestWorld,
  type IngestWorld,
  makeTask,
  startMs,
  tableError,
} from '../../support/ingest-world.ts';
import { makeRow } from '../../support/task-rows.ts';

const key = { pk: 'TARGET#prod', sk: 'TASK#task' };

function contextOf(world: IngestWorld, joined?: CommitContext['joined']): CommitContext {
  return commitContext(world.run(), startMs, world.now(), joined);
}

async function commitOne(world: IngestWorld, task: Task, joined?: CommitContext['joined']) {
  const { committed, ...others } = await commitTasks(contextOf(world, joined), [task]);
  return { ...others, kind: committed.get(task.id)?.kind, row: world.task(task.id) };
}

describe('commitTasks', () => {
  it('asks for no mutes and no rows when there is nothing to commit', async () => {
    const world = createIngestWorld();
    await commitTasks(contextOf(world), []);
    assert.deepEqual(world.calls, []);
  });

  it('asks for the mutes once for all tasks', async () => {
    const world = createIngestWorld();
    const context = contextOf(world);
    await commitTasks(context, [makeTask({ id: 'a' }), makeTask({ id: 'b' })]);
    await commitTasks(context, [makeTask({ id: 'c' })]);
    assert.equal(world.calls.filter((call) => call === 'mutes').length, 1);
  });

  it('writes nothing for a task that did not change', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask());
    const { kind, row, transitions } = await commitOne(world, makeTask());
    assert.equal(kind, 'unchanged');
    assert.equal(row?.v, 1);
    assert.deepEqual(transitions, []);
  });

  it('decides anew from the row that another writer left', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask());
    const failed = makeTask({ state: 'failed', status: 'FAIL', updatedAtMs: startMs + 20_000 });
    world.onWrite = () => writeFirst(world, failed);
    const succeeded = makeTask({ state: 'succeeded', status: 'SUCCESS', updatedAtMs: startMs + 10_000 });
    const { kind, row, transitions } = await commitOne(world, succeeded);
    assert.deepEqual([kind, row?.event, row?.v], ['unchanged', 'failed', 2]);
    assert.deepEqual(transitions, []);
  });

  it('gives up after 20 writes that each lost to another one', async () => {
    const world = createIngestWorld();
    let writes = 0;
    world.onWrite = () => {
      writes += 1;
      writeFirst(world, makeTask({ details: { new_capacity: writes } }));
    };
    const { failure } = await commitTasks(contextOf(world), [
      makeTask({ details: { new_capacity: 0 }, updatedAtMs: startMs + 1_000 }),
    ]);
    assert.match((failure as Error).message, /kept changing/);
    assert.equal(writes, 20);
  });

  it('returns the failure, and the changes of state that were written before it', async () => {
    const world = createIngestWorld();
    world.onWrite = ({ sk }) => {
      if (sk === 'TASK#b') throw tableError();
    };
    const { failure, transitions, committed } = await commitTasks(contextOf(world), [
      makeTask({ id: 'a' }),
      makeTask({ id: 'b' }),
    ]);
    assert.equal((failure as Error).message, 'The table failed');
    assert.deepEqual(
      transitions.map(({ task }) => task.id),
      ['a'],
    );
    assert.equal(committed.size, 0);
  });

  for (const how of ['joined', 'explained'] as const) {
    it(`records in silence, counts in no week and lists by no time what an earlier task tells: ${how}`, async () => {
      const world = createIngestWorld();
      const { kind, row, transitions } = await commitOne(
        world,
        makeTask(),
        new Map([['task', { taskId: 'partner', how }]]),
      );
      assert.equal(kind, 'new');
      assert.deepEqual(row?.channels, {});
      assert.deepEqual(row?.story, [{ atMs: startMs, what: how, task: 'partner' }]);
      assert.deepEqual(transitions, []);
      assert.deepEqual(await world.effects.store.created('prod', 0, startMs * 2, 10), []);
    });
  }

  it('sends a change of what is in the table already, though a task reports it too', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask());
    const ended = makeTask({ state: 'succeeded', updatedAtMs: startMs + 1 });
    const { row } = await commitOne(world, ended, new Map([['task', { taskId: 'partner', how: 'joined' }]]));
    assert.deepEqual([row?.event, row?.rev], ['succeeded', 2]);
  });

  it('records in silence what was there before the watch began', async () => {
    const world = createIngestWorld();
    const old = makeTask({ createdAtMs: startMs - 1, updatedAtMs: startMs - 1 });
    const { kind, row, transitions } = await commitOne(world, old);
    assert.equal(kind, 'baseline');
    assert.deepEqual(row?.channels, {});
    assert.deepEqual(transitions, []);
  });

  it('routes a change of state, and counts it', async () => {
    const { row, transitions } = await commitOne(createIngestWorld(), makeTask());
    assert.equal(row?.channels[channel]?.asked, 1);
    assert.deepEqual(
      transitions.map(({ event }) => event),
      ['started'],
    );
  });

  it('neither routes nor counts a change of details', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask());
    const { row, transitions } = await commitOne(
      world,
      makeTask({ details: { new_capacity: 8 }, updatedAtMs: startMs + 1 }),
    );
    assert.deepEqual([row?.rev, row?.channels[channel]?.asked], [2, 1]);
    assert.deepEqual(transitions, []);
  });

  it('keeps what is known when a later sighting leaves it out (C05)', async () => {
    const world = createIngestWorld();
    const facts = { userName: 'anna', userId: 'u1', jobId: 'j1', instanceId: 'i1' };
    await commitOne(world, makeTask({ ...facts, details: { old_capacity: 4, new_capacity: 8 } }));
    const ended = { state: 'succeeded', status: 'SUCCESS', updatedAtMs: startMs + 1_000 } as const;
    const { row } = await commitOne(world, makeTask({ ...ended, name: '', details: { new_capacity: 16 } }));
    const { userName, userId, jobId, instanceId, name, details } = row?.task ?? {};
    assert.deepEqual({ userName, userId, jobId, instanceId }, facts);
    assert.deepEqual([row?.event, name, details], ['succeeded', 'EXTEND', { old_capacity: 4, new_capacity: 16 }]);
    const again = await commitOne(world, makeTask({ ...ended, updatedAtMs: startMs + 2_000 }));
    assert.equal(again.kind, 'unchanged');
  });

  it('counts a bad state as what it was, and its end not at all', async () => {
    const world = createIngestWorld();
    const bad = makeTask({ name: 'redisNodeStatusAbnormal', state: 'failed', cloudEvent: {} });
    assert.deepEqual(
      (await commitOne(world, bad)).transitions.map(({ event }) => event),
      ['failed'],
    );
    const ended: Task = { ...bad, state: 'succeeded', updatedAtMs: startMs + 1, cloudEvent: { endedBy: 'end' } };
    assert.deepEqual((await commitOne(world, ended)).transitions, []);
    assert.equal((await commitOne(world, { ...ended, id: 'whole' })).transitions.length, 1);
  });

  it('sends what is muted to no channel, and names the mute', async () => {
    const world = createIngestWorld();
    world.mutes = [muteOf({ type: 'EXTEND' })];
    const { row } = await commitOne(world, makeTask());
    assert.deepEqual(row?.channels, {});
    assert.deepEqual([row?.story[0]?.mute, row?.story[0]?.mutedBy], [7, 'Ada']);
  });

  it('G04: counts what a mute kept quiet, a start as well, and not what is edited all the same', async () => {
    const world = createIngestWorld();
    world.mutes = [muteOf({ type: 'EXTEND' })];
    const { transitions } = await commitOne(world, makeTask());
    assert.deepEqual(
      transitions,
      [{ event: 'started', quiet: { mute: 7, count: 1 } }].map((one) => ({ ...transitions[0], ...one })),
    );
    world.mutes = [];
    await commitOne(world, makeTask({ id: 'seen' }));
    world.mutes = [muteOf({ type: 'EXTEND' })];
    const ended = await commitOne(world, makeTask({ id: 'seen', state: 'succeeded', updatedAtMs: startMs + 1 }));
    assert.deepEqual([ended.transitions.length, ended.transitions[0]?.quiet], [1, undefined]);
  });

  it('finds the mute of an instance by its name', async () => {
    const world = createIngestWorld();
    world.mutes = [muteOf({ instance: 'orders' })];
    const { row } = await commitOne(world, makeTask({ cloudEvent: { instanceName: 'redis-orders' } }));
    assert.deepEqual(row?.channels, {});
  });

  it('ends a stall with the next state, and not with other details', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask());
    await commitFinding(contextOf(world), 'task', 'stalled');
    assert.equal(
      (await commitOne(world, makeTask({ details: { new_capacity: 8 }, updatedAtMs: startMs + 1 }))).row?.stalled,
      true,
    );
    assert.equal(
      (await commitOne(world, makeTask({ state: 'succeeded', updatedAtMs: startMs + 2 }))).row?.stalled,
      false,
    );
  });
});

/** Another writer is faster than the write that is under way. */
function writeFirst(world: IngestWorld, task: Task): void {
  const { graceMs, marginMs } = world.run().timing;
  const patch = taskPatch('prod', makeRow('prod', task), { graceMs, marginMs }, 4_000_000_000);
  world.table.write(key, world.table.read(key)?.v ?? 0, patch, `other ${world.table.revision()}`);
}

function muteOf(filter: Mute['filter']): Mute {
  const by = { byId: 'U1', byName: 'Ada', includingFailures: false };
  return {
    key: { pk: 'MUTES', sk: '*#7' },
    v: 1,
    number: 7,
    filter,
    untilMs: startMs + 60_000,
    createdAtMs: startMs,
    ...by,
  };
}
