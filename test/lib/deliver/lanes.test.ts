import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Message } from '../../../lib/model/message-state.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import type { SlackPost } from '../../../lib/ports/slack.ts';
import { createRun } from '../../../lib/run.ts';
import { createScheduler } from '../../simulation/scheduler.ts';
import { channel as quiet, type SlackCall, startMs } from '../../support/delivery-world.ts';
import { openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const noisy = 'C9876543210';

function failed(world: TasksWorld, id: string, channel: string, root: Partial<Message> = {}): void {
  const name = channel === noisy ? 'noisyJob' : 'quietJob';
  const changes: Partial<TaskRow> = {
    task: { id, name, status: 'FAIL', state: 'failed', details: {} },
    rev: 2,
    event: 'failed',
    alarms: [{ rev: 2, event: 'failed', to: { [channel]: [] }, atMs: startMs - 1_000 }],
    channels: { [channel]: unsent(root) },
    changedAtMs: startMs - 1_000,
  };
  world.add(id, changes);
}

function inChannel(calls: readonly SlackCall[], channel: string): readonly SlackCall[] {
  return calls.filter(({ asked }) => asked.channel === channel);
}

const answerMs = 300;

/** In a world where sleeping in one lane is no sleep in another, and every message takes its time. */
async function timeOf(counts: Readonly<Record<string, number>>): Promise<number> {
  const world = openTasks({ delivery: { digestAbove: 100 } });
  for (const [channel, count] of Object.entries(counts)) {
    for (let index = 0; index < count; index += 1)
      world.add(`${channel}-${index}`, { channels: { [channel]: unsent() } });
  }
  const scheduler = createScheduler(startMs);
  const later = async (ms: number) => await new Promise<void>((resolve) => scheduler.after(ms, resolve));
  const { effects, settings, target } = world.run;
  const slack = {
    ...effects.slack,
    post: async (asked: SlackPost) => {
      await later(answerMs);
      return await effects.slack.post(asked);
    },
  };
  const clock = { now: scheduler.now, sleep: later };
  Object.assign(world, { run: createRun({ ...effects, clock, slack }, settings, target) });
  let endMs = 0;
  const done = world.deliver().then(() => {
    endMs = scheduler.now();
  });
  await scheduler.run(startMs + 50_000);
  await done;
  return endMs - startMs;
}

function answerIn(world: TasksWorld, channel: string, word: { kind: 'unknown'; reason: string }): void {
  world.beforeAnswer = ({ asked }) => {
    if (asked.channel === channel) world.answers.push(word);
  };
}

describe('a lane', () => {
  it('D01: three unknown outcomes stop their channel, and a failure for another is sent in the same poll', async () => {
    const world = openTasks({ delivery: { digestAbove: 100 } });
    for (let index = 0; index < 12; index += 1) {
      world.add(`task-${index}`, { channels: { [noisy]: unsent() }, changedAtMs: startMs - 60_000 });
    }
    failed(world, 'a failure', quiet);
    answerIn(world, noisy, { kind: 'unknown', reason: 'a_word_of_next_year' });
    await world.deliver();
    // The failure, and the notice that names the word.
    assert.deepEqual([inChannel(world.calls, noisy).length, inChannel(world.calls, quiet).length], [3, 2]);
  });

  it('D05: 300 failures of announced tasks do not hold up one for another channel', async () => {
    const routes = [{ match: { name: ['noisyJob'] }, channel: noisy }];
    const world = openTasks({ delivery: { digestAbove: 1_000 }, routes });
    for (let index = 0; index < 300; index += 1) failed(world, `task-${index}`, noisy, sent);
    failed(world, 'a failure', quiet, sent);
    await world.deliver();
    const firstThree = inChannel(world.calls.slice(0, 3), quiet);
    assert.equal(firstThree.length, 1);
  });

  it('takes its own time: a poll with several is as long as its slowest, not as all of them', async () => {
    const counts = { [noisy]: 12, [quiet]: 9, C0THIRD0003: 7 };
    const alone = [];
    for (const [channel, count] of Object.entries(counts)) alone.push(await timeOf({ [channel]: count }));
    assert.ok(alone.every((ms) => ms > 1_000));
    assert.equal(await timeOf(counts), Math.max(...alone));
  });

  it('tells of a task in two channels at once, with no write more than in one after the other', async () => {
    const world = openTasks();
    world.add('a', { channels: { [quiet]: unsent(), [noisy]: unsent() } });
    let writes = 0;
    world.beforeWrite = ({ sk }) => {
      if (sk.startsWith('TASK#')) writes += 1;
    };
    await world.deliver();
    assert.deepEqual([world.calls.length, writes], [2, 4]);
  });
});
