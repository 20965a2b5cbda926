import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readBacklog } from '../../../lib/deliver/backlog.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import type { SlackAnswer } from '../../../lib/ports/slack.ts';
import { createRun } from '../../../lib/run.ts';
import { channel as healthy, startMs } from '../../support/delivery-world.ts';
import { openTasks, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const archived = 'C0ARCHIVED1';
const isArchived: SlackAnswer = { kind: 'misconfigured', reason: 'is_archived', where: 'channel' };
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const routes = [{ match: { name: ['waitingJob'] }, channel: archived }];
/** No digest is in the way. */
const delivery = { digestAbove: 1_000 };
const backlogKey = { pk: 'TARGET#prod', sk: `BACKLOG#${archived}` };

function waits(world: TasksWorld, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const id = `waiting-${index}`;
    const task = { id, name: 'waitingJob', status: 'RUNNING', state: 'open', details: {} } as const;
    const channels = { [archived]: { ...unsent(), event: 'started' as const } };
    world.add(id, { task, channels, changedAtMs: startMs - minuteMs - count + index });
  }
}

function fails(world: TasksWorld, id: string): void {
  const changes: Partial<TaskRow> = {
    task: { id, name: 'otherJob', status: 'FAIL', state: 'failed', details: {} },
    event: 'failed',
    alarms: [{ rev: 1, event: 'failed', to: { [healthy]: [] }, atMs: startMs }],
    channels: { [healthy]: { ...unsent(), event: 'failed' } },
    changedAtMs: startMs,
  };
  world.add(id, changes);
}

/** @returns how often each channel was called. */
async function poll(world: TasksWorld, isMended = false): Promise<Record<string, number>> {
  const { effects, settings, target } = world.run;
  world.calls.length = 0;
  world.deadlineMs = world.nowMs + 50_000;
  world.beforeAnswer = ({ asked }) => {
    if (asked.channel === archived && !isMended) world.answers.push(isArchived);
  };
  Object.assign(world, { run: createRun(effects, settings, target) });
  await world.deliver();
  const counts = Object.groupBy(world.calls, ({ asked }) => asked.channel);
  return Object.fromEntries(Object.entries(counts).map(([channel, calls = []]) => [channel, calls.length]));
}

/** So that whatever the first poll held back is due as well. */
async function pollTwice(world: TasksWorld): Promise<void> {
  await poll(world);
  world.nowMs += 10 * minuteMs;
  await poll(world);
}

function listed({ table }: TasksWorld): number {
  return table.due(`prod#BACKLOG#${archived}`, 10_000).length;
}

describe('what waits for one channel in great numbers', () => {
  it('D04: 5,200 rows of an archived channel do not hide a failure for another for two polls', async () => {
    const world = openTasks({ routes });
    waits(world, 5_200);
    fails(world, 'a failure');
    const told = [];
    for (let count = 0; count < 2; count += 1) {
      told.push(...Object.keys(await poll(world)));
      world.nowMs += minuteMs;
    }
    assert.ok(told.includes(healthy), `called: ${told.join(', ')}`);
  });

  it('is tried by one message every five minutes, and all of it is sent once the channel is mended', async () => {
    const world = openTasks({ routes, delivery });
    waits(world, 150);
    await pollTwice(world);
    assert.equal(listed(world), 150);
    const tries = [];
    for (let minute = 0; minute < 10; minute += 1) {
      world.nowMs += minuteMs;
      tries.push((await poll(world))[archived] ?? 0);
    }
    assert.equal(
      tries.reduce((sum, count) => sum + count, 0),
      2,
    );
    for (let minute = 0; minute < 15; minute += 1) {
      world.nowMs += minuteMs;
      await poll(world, true);
    }
    const unsentTasks = [...world.table.rows()].filter(({ sk, due }) => sk.startsWith('TASK#') && due !== undefined);
    assert.deepEqual([unsentTasks.length, listed(world)], [0, 0]);
  });

  for (const [what, count, digestAbove] of [
    ['one task', 1, 10],
    ['twelve tasks of a digest', 12, 10],
    ['150 tasks of one channel', 150, 1_000],
  ] as const)
    it(`E04: what waits outlives retention: ${what} are sent after 200 days`, async () => {
      const world = openTasks({ routes, delivery: { digestAbove } });
      waits(world, count);
      await pollTwice(world);
      for (let tenDays = 0; tenDays < 20; tenDays += 1) {
        world.nowMs += 10 * dayMs;
        world.table.expire(world.nowMs / 1_000);
        await poll(world);
      }
      for (let minute = 0; minute < 20; minute += 1) {
        world.nowMs += minuteMs;
        await poll(world, true);
      }
      const roots = Array.from(
        { length: count },
        (_, index) => world.task(`waiting-${index}`).channels[archived]?.root,
      );
      assert.ok(roots.every((root) => root?.ts !== undefined));
    });

  it('counts as waiting since the oldest of it, whether it is tried or not', async () => {
    const world = openTasks({ routes, delivery });
    waits(world, 150);
    await pollTwice(world);
    world.nowMs += minuteMs;
    const { waiting, waitingSinceMs } = await world.deliver();
    assert.deepEqual([waiting, waitingSinceMs], [150, startMs - minuteMs - 150]);
  });

  it('goes at once where a corrected route sends it', async () => {
    const world = openTasks({ routes, delivery });
    waits(world, 150);
    await pollTwice(world);
    assert.equal(listed(world), 150);
    Object.assign(world, { run: { ...world.run, settings: { ...world.run.settings, routes: [] } } });
    world.nowMs += minuteMs;
    const { [archived]: there = 0, [healthy]: here = 0 } = await poll(world);
    assert.deepEqual([there, here > 0, listed(world)], [0, true, 0]);
  });

  it('has a row of its own until the list has been empty for an hour', async () => {
    const world = openTasks({ routes, delivery });
    waits(world, 150);
    await pollTwice(world);
    for (let minute = 0; minute < 30; minute += 1) {
      world.nowMs += minuteMs;
      await poll(world, true);
    }
    assert.deepEqual(
      [readBacklog(world.stored(backlogKey)).count, world.stored(backlogKey).due !== undefined],
      [0, true],
    );
    world.nowMs += 60 * minuteMs;
    await poll(world, true);
    assert.equal(world.stored(backlogKey).due, undefined);
  });
});
