import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { taskKey } from '../../../lib/model/task-row.ts';
import type { Key } from '../../../lib/ports/store.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import {
  addMany,
  digestOf,
  digestRows,
  events,
  factsOf,
  openTasks,
  type TasksWorld,
  unsent,
} from '../../support/tasks-world.ts';

const aboveTwo = { delivery: { digestAbove: 2 } };

describe('a digest under way', () => {
  /** Its run died with the list written and the first member marked. */
  async function abandon(): Promise<TasksWorld> {
    const world = openTasks(aboveTwo);
    addMany(world, 3);
    world.beforeWrite = ({ sk }) => {
      if (digestRows(world).length > 0 && sk !== 'TASK#task-1') throw new Error('killed');
    };
    await world.deliver();
    world.beforeWrite = () => {};
    assert.deepEqual([digestOf(world).state, events(world)], ['gathering', []]);
    return world;
  }

  it('is left alone while the run that assembles it may live', async () => {
    const world = await abandon();
    const { leaseUntilMs } = digestOf(world);
    world.nowMs = leaseUntilMs + 4_999;
    world.deadlineMs = world.nowMs + 50_000;
    await world.deliver();
    assert.equal(digestOf(world).state, 'gathering');
    assert.equal(events(world).includes('post task-1'), false);
  });

  it('is taken over afterwards, and speaks for those that are still free', async () => {
    const world = await abandon();
    world.nowMs = digestOf(world).leaseUntilMs + 5_000;
    world.deadlineMs = world.nowMs + 50_000;
    await world.deliver();
    assert.equal(digestOf(world).settled, true);
    assert.deepEqual(
      digestOf(world).members.map(({ id }) => id),
      ['task-1', 'task-2', 'task-3'],
    );
    assert.deepEqual(events(world), ['post dcs_digest', 'post part 1']);
  });

  it('holds a lease to the end of its run and the margin, and keeps its members from others for as long', async () => {
    const world = await abandon();
    const leaseUntilMs = startMs + 50_000 + 5_000;
    assert.equal(digestOf(world).leaseUntilMs, leaseUntilMs);
    assert.equal(factsOf(world, 'task-1')?.root.notBeforeMs, leaseUntilMs + 5_000);
  });

  it('that Slack did not take yet keeps its members, and frees those that its seal does not name', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 3);
    world.answers.push({ kind: 'not-sent', reason: 'ECONNREFUSED' });
    await world.deliver();
    const { id, key, members } = digestOf(world);
    assert.deepEqual(events(world), ['post dcs_digest']);
    assert.deepEqual(
      members.map((member) => factsOf(world, member.id)?.digestId),
      [id, id, id],
    );
    world.write(key, { members: members.filter((member) => member.id !== 'task-2').map((member) => ({ ...member })) });
    world.answers.push({ kind: 'not-sent', reason: 'ECONNREFUSED' });
    world.nowMs = startMs + 60_000;
    world.deadlineMs = world.nowMs + 50_000;
    await world.deliver();
    assert.deepEqual(
      members.map((member) => factsOf(world, member.id)?.digestId),
      [id, undefined, id],
    );
  });

  it('that was sealed without a member frees it', async () => {
    const world = await abandon();
    const { key } = digestOf(world);
    world.write(key, { state: 'over', due: undefined, dueOf: undefined });
    world.nowMs = startMs + 200_000;
    world.deadlineMs = world.nowMs + 50_000;
    await world.deliver();
    await world.deliver();
    assert.equal(factsOf(world, 'task-1')?.digestId, undefined);
    assert.equal(factsOf(world, 'task-1')?.root.shownRev, 1);
  });
});

describe('a digest whose part takes no more edits', () => {
  it('F04: names those that ended since by a plain reply each, once, and waits for nothing', async () => {
    const world = openTasks(aboveTwo);
    for (let index = 1; index <= 3; index += 1) world.add(`task-${index}`, { event: 'started' });
    await world.deliver();
    world.beforeAnswer = ({ kind, asked }) => {
      if (kind !== 'edit' || asked.metadata.event_payload.part === undefined) return;
      world.answers.push({ kind: 'gone', reason: 'edit_window_closed' });
    };
    const change = { rev: 2, stateRev: 2, due: startMs, dueOf: 'TARGET#prod' };
    world.write(taskKey('prod', 'task-1'), { ...change, event: 'succeeded' });
    world.write(taskKey('prod', 'task-2'), { ...change, stateRev: 1 });
    for (let runs = 0; runs < 3; runs += 1) {
      world.nowMs += 60_000;
      world.deadlineMs = world.nowMs + 50_000;
      await world.deliver();
    }
    const replies = world.calls.flatMap(({ kind, asked }) => (kind === 'post' && 'threadTs' in asked ? [asked] : []));
    const told = replies.filter(({ metadata }) => metadata.event_type === 'dcs_task');
    assert.deepEqual(
      told.map(({ metadata, broadcast }) => [metadata.event_payload.task_id, metadata.event_payload.event, broadcast]),
      [['task-1', 'succeeded', undefined]],
    );
    for (const id of ['task-1', 'task-2', 'task-3']) assert.equal(world.stored(taskKey('prod', id)).due, undefined, id);
  });
});

describe('a digest whose part is stuck', () => {
  it('D08: says it outside the thread in the same run, if the thread takes no replies', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 40);
    world.beforeAnswer = ({ kind, asked }) => {
      const isReply = kind === 'post' && asked.threadTs !== undefined;
      if (isReply) world.answers.push({ kind: 'gone', reason: 'restricted_action_thread_locked' });
    };
    await world.deliver();
    const posted = world.calls.flatMap((call) => (call.kind === 'post' ? [call.asked] : []));
    const said = posted.map(({ metadata: { event_payload: payload }, threadTs }) => [
      payload.part,
      threadTs === undefined,
    ]);
    assert.deepEqual(said, [
      [undefined, true],
      [1, false],
      [1, true],
      [2, false],
      [2, true],
    ]);
    assert.deepEqual(
      digestOf(world).parts.map(({ message }) => message.places),
      [['channel'], ['channel']],
    );
  });

  it('F03: holds up no member: what fails meanwhile replies at once', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 100);
    stick(world, (payload) => payload.part === 4);
    await world.deliver();
    world.nowMs += 30_000;
    world.deadlineMs = world.nowMs + 50_000;
    const alarms = [{ rev: 2, event: 'failed', to: { [channel]: ['here'] }, atMs: world.nowMs }];
    const failed = { rev: 2, event: 'failed', alarms, due: startMs, dueOf: 'TARGET#prod' };
    for (const id of ['task-1', 'task-100']) world.write(taskKey('prod', id), failed);
    world.calls.length = 0;
    await world.deliver();
    assert.deepEqual(events(world).slice(0, 2), ['post task-1', 'post task-100']);
    // Part 1 says it by now, part 4 says nothing yet.
    assert.deepEqual(
      ['task-1', 'task-100'].map((id) => factsOf(world, id)?.root.shownRev),
      [2, 1],
    );
  });

  it('F03: goes on to send its other parts, and settles no member before its root is there', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 70);
    stick(world, (payload) => payload.part === undefined);
    await world.deliver();
    assert.deepEqual([digestOf(world).settled, factsOf(world, 'task-1')?.root.ts], [false, undefined]);
    world.beforeAnswer = () => {};
    await world.deliver();
    assert.deepEqual([digestOf(world).settled, factsOf(world, 'task-1')?.root.ts], [true, digestOf(world).root.ts]);
  });

  it('D06: has its row read once in a run, however many members follow it', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 1_000);
    stick(world, () => true);
    await world.deliver();
    const reads = countReads(world);
    for (const waitMs of [0, 1_000]) {
      world.nowMs += waitMs;
      world.deadlineMs = world.nowMs + 50_000;
      await world.deliver();
    }
    assert.deepEqual(reads, { count: 2 });
  });

  it('D06: has its row read once in a run in which members moved on that it named', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 1_000);
    await world.deliver();
    const reads = countReads(world);
    for (let index = 1; index <= 1_000; index += 1) {
      world.write(taskKey('prod', `task-${index}`), { rev: 2, event: 'succeeded', due: startMs, dueOf: 'TARGET#prod' });
    }
    await world.deliver();
    assert.deepEqual(reads, { count: 1 });
  });

  function stick(world: TasksWorld, isStuck: (payload: Readonly<Record<string, unknown>>) => boolean): void {
    world.beforeAnswer = ({ kind, asked }) => {
      if (kind !== 'post' || asked.metadata.event_type !== 'dcs_digest') return;
      if (isStuck(asked.metadata.event_payload)) world.answers.push({ kind: 'not-sent', reason: 'ECONNREFUSED' });
    };
  }

  function countReads(world: TasksWorld): { count: number } {
    const reads = { count: 0 };
    const { store } = world.run.effects;
    const { read, readMany } = store;
    const count = (key: Key) => {
      if (key.sk.startsWith('DIGEST#')) reads.count += 1;
    };
    store.read = async (key) => {
      count(key);
      return await read(key);
    };
    store.readMany = async (keys) => {
      keys.forEach(count);
      return await readMany(keys);
    };
    return reads;
  }
});

describe('a digest that was sent', () => {
  async function sendThree(): Promise<TasksWorld> {
    const world = openTasks(aboveTwo);
    addMany(world, 3);
    await world.deliver();
    world.calls.length = 0;
    return world;
  }

  function moveOn(world: TasksWorld, id: string): void {
    const { key } = world.task(id);
    world.write(key, { rev: 2, event: 'failed', due: startMs, dueOf: 'TARGET#prod' });
  }

  it('is edited once in a run, however many of its members moved on', async () => {
    const world = await sendThree();
    moveOn(world, 'task-1');
    moveOn(world, 'task-3');
    const { waiting } = await world.deliver();
    assert.deepEqual(events(world), ['edit dcs_digest', 'edit part 1']);
    assert.deepEqual(
      ['task-1', 'task-2', 'task-3'].map((id) => factsOf(world, id)?.root.shownRev),
      [2, 1, 2],
    );
    assert.equal(waiting, 0);
  });

  it('is not edited again for what it shows', async () => {
    const world = await sendThree();
    moveOn(world, 'task-1');
    await world.deliver();
    await world.deliver();
    assert.equal(world.calls.length, 2);
  });

  it('is not edited for a member whose message is gone', async () => {
    const world = await sendThree();
    const { digestId } = factsOf(world, 'task-1') ?? {};
    const root = { shown: 1, born: 1, ts: '1.1', tries: 0, form: 'rich', gone: true };
    world.write(world.task('task-1').key, { [`msg#${channel}`]: { ...unsent(), root, via: digestId } });
    moveOn(world, 'task-1');
    await world.deliver();
    assert.deepEqual(events(world), []);
  });

  it('is not edited for a member that waits for another channel alone', async () => {
    const world = await sendThree();
    const other = { asked: 1, mention: [], root: { shown: 0, born: 0, tries: 0, form: 'rich' }, replies: {} };
    world.write(world.task('task-1').key, { 'msg#C9876543210': other, due: startMs, dueOf: 'TARGET#prod' });
    const { v } = digestOf(world);
    await world.deliver();
    assert.deepEqual([events(world), digestOf(world).v], [['post task-1'], v]);
  });

  it('leaves its members waiting until the edit is in Slack', async () => {
    const world = await sendThree();
    moveOn(world, 'task-1');
    world.answers.push({ kind: 'not-sent', reason: 'ECONNREFUSED' });
    const { waiting } = await world.deliver();
    assert.deepEqual([factsOf(world, 'task-1')?.root.shownRev, waiting], [1, 1]);
  });

  it('and whose row has expired keeps its members as they were told', async () => {
    const world = await sendThree();
    moveOn(world, 'task-1');
    const facts = factsOf(world, 'task-1');
    world.write(world.task('task-1').key, {
      [`msg#${channel}`]: { ...facts, root: { shown: 1, born: 1, ts: '1.1', tries: 0, form: 'rich' }, via: 'no such' },
    });
    const { waiting } = await world.deliver();
    assert.deepEqual([world.calls.length, factsOf(world, 'task-1')?.root.gone, waiting], [0, true, 0]);
  });
});
