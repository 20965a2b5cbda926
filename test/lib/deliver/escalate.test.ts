import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deliver } from '../../../lib/deliver/deliver.ts';
import { nextCall } from '../../../lib/model/escalation.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import { takeKey, takenRow, takePatch } from '../../../lib/model/taking.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import type { Alarm, Step, TaskRow } from '../../../lib/model/task-row.ts';
import { createRun } from '../../../lib/run.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import { openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const elsewhere = 'C0987654321';
const minuteMs = 60_000;
const people = { afterMs: 10 * minuteMs, channel, mention: ['S0000000002'] };
const everybody = { afterMs: 30 * minuteMs, channel: elsewhere, mention: ['channel'] };
const steps: readonly Step[] = [people, everybody];
const escalate = [
  { after: '10 minutes', mention: ['S0000000002'] },
  { after: '30 minutes', mention: ['channel'], channel: elsewhere },
];

/** It failed at the start of the world, and its message says so. */
function failedTask(changes: Partial<TaskRow> = {}, routes: readonly object[] = [route(escalate)]): TasksWorld {
  const world = openTasks({ routes: routes as never });
  const alarm: Alarm = { rev: 1, event: 'failed', to: { [channel]: ['S0000000001'] }, atMs: startMs, steps };
  const facts = { ...unsent(sent), mention: ['S0000000001'] };
  world.add('a', { rev: 1, stateRev: 1, event: 'failed', alarms: [alarm], channels: { [channel]: facts }, ...changes });
  return world;
}

function route(calls: readonly object[]): object {
  return { match: {}, channel, mention: ['S0000000001'], escalate: calls };
}

async function pollAt(world: TasksWorld, minutes: number): Promise<readonly string[]> {
  world.calls.length = 0;
  world.nowMs = startMs + minutes * minuteMs;
  world.deadlineMs = world.nowMs + 50_000;
  await world.deliver();
  return world.calls.flatMap(({ kind, asked }) => {
    if (kind !== 'post') return kind === 'edit' ? ['edit'] : [];
    const mention = /<!subteam\^(\w+)>|<!(channel|here)>/.exec(asked.text);
    return [`${asked.channel} ${mention?.[1] ?? mention?.[2] ?? 'nobody'}`];
  });
}

describe('a failure that nobody takes', () => {
  it('calls each step once, in its time and in its channel', async () => {
    const world = failedTask();
    assert.deepEqual(await pollAt(world, 9), []);
    assert.deepEqual(await pollAt(world, 10), [`${channel} S0000000002`, 'edit']);
    assert.deepEqual(await pollAt(world, 11), []);
    assert.deepEqual(await pollAt(world, 30), [`${elsewhere} channel`, 'edit']);
    assert.deepEqual(await pollAt(world, 60), []);
    assert.equal(world.task('a').alarms.filter(({ afterMs }) => afterMs !== undefined).length, 2);
  });

  it('says how long nobody was on it', async () => {
    const world = failedTask();
    await pollAt(world, 12);
    assert.match(JSON.stringify(world.calls[0]?.asked), /Nobody was on it after 10 minutes/);
  });

  it('is due for its next call, and waits for nothing else', async () => {
    const world = failedTask();
    const { due } = world.stored(world.task('a').key);
    assert.equal(due, startMs + 10 * minuteMs);
    const { waiting, waitingSinceMs } = await world.deliver();
    assert.deepEqual({ waiting, waitingSinceMs }, { waiting: 0, waitingSinceMs: undefined });
  });

  it('is called once, however many polls come at once', async () => {
    const world = failedTask();
    const { effects, settings, target } = world.run;
    world.nowMs = startMs + 10 * minuteMs;
    world.deadlineMs = world.nowMs + 50_000;
    await Promise.all([world.deliver(), deliver(createRun(effects, settings, target), new Map())]);
    assert.equal(world.calls.filter(({ kind }) => kind === 'post').length, 1);
  });

  it('calls nobody after it was taken, and goes on after it was handed back', async () => {
    const world = failedTask();
    take(world, { by: 'U1', byName: 'anna', atMs: startMs + minuteMs });
    assert.deepEqual(await pollAt(world, 15), ['edit']);
    assert.equal(world.stored(world.task('a').key).due, undefined);
    take(world);
    assert.deepEqual(await pollAt(world, 16), [`${channel} S0000000002`, 'edit']);
  });

  it('calls nobody though the index does not show yet that somebody has pressed', async () => {
    const world = failedTask();
    const pressed = takePatch('prod', startMs, { by: 'U1', byName: 'anna', atMs: startMs });
    world.write(takeKey('prod', 'a'), { ...pressed, dueOf: 'TARGET#unseen' });
    assert.deepEqual(await pollAt(world, 10), ['edit']);
    assert.equal(world.task('a').taken?.byName, 'anna');
  });

  it('calls nobody after its next state', async () => {
    const world = failedTask({ rev: 2, stateRev: 2, event: 'succeeded' });
    assert.equal(nextCall(world.task('a')), undefined);
    assert.deepEqual(await pollAt(world, 15), ['edit']);
  });

  it('goes on though only its details changed', async () => {
    const world = failedTask();
    const row = world.task('a');
    const alarms = row.alarms.map((alarm) => ({ ...alarm, lastRev: 2 }));
    world.write(row.key, { rev: 2, alarms });
    assert.deepEqual(await pollAt(world, 10), [`${channel} S0000000002`, 'edit']);
  });

  it('calls whom the routes of that time name, and nobody where they name none', async () => {
    const others = failedTask({}, [route([{ after: '10 minutes', mention: ['S0000000009'] }])]);
    assert.deepEqual(await pollAt(others, 10), [`${channel} S0000000009`, 'edit']);
    const later = failedTask({}, [route([{ after: '20 minutes', mention: ['S0000000009'] }])]);
    assert.deepEqual(await pollAt(later, 10), []);
    assert.deepEqual(await pollAt(later, 20), [`${channel} S0000000009`, 'edit']);
    const none = failedTask({}, [{ match: {}, channel, mention: ['S0000000001'] }]);
    assert.deepEqual(await pollAt(none, 10), []);
    assert.equal(none.stored(none.task('a').key).due, undefined);
  });

  it('calls everybody in one message where the first one could not be sent before', async () => {
    const world = failedTask({ channels: { [channel]: { ...unsent(newMessage), mention: ['S0000000001'] } } });
    world.nowMs = startMs + 10 * minuteMs;
    world.deadlineMs = world.nowMs + 50_000;
    await world.deliver();
    const posts = world.calls.filter(({ kind }) => kind === 'post');
    assert.equal(posts.length, 1);
    assert.match(JSON.stringify(posts[0]?.asked), /S0000000001.*S0000000002/);
  });

  it('is told by one digest where many are called for at once', async () => {
    const world = openTasks({ delivery: { digestAbove: 3 }, routes: [route(escalate)] as never });
    for (let index = 0; index < 5; index += 1) {
      const alarm: Alarm = { rev: 1, event: 'failed', to: { [channel]: ['S0000000001'] }, atMs: startMs, steps };
      const channels = { [channel]: { ...unsent(sent), mention: ['S0000000001'] } };
      world.add(`a${index}`, { event: 'failed', alarms: [alarm], channels });
    }
    const posts = (await pollAt(world, 10)).filter((line) => line !== 'edit');
    assert.equal(posts.filter((line) => line.endsWith('S0000000002')).length, 1);
  });
});

function take(world: TasksWorld, taken?: Parameters<typeof takenRow>[2]): void {
  const row = takenRow(world.task('a'), world.nowMs, taken);
  world.write(row.key, taskPatch('prod', row, world.run.timing, 4_000_000_000));
}
