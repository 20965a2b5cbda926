import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { channel, startMs } from '../../support/delivery-world.ts';
import {
  addMany,
  digestOf,
  digestRows,
  events,
  factsOf,
  openTasks,
  type TasksWorld,
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
