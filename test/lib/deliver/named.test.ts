import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Message, newMessage } from '../../../lib/model/message-state.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import type { SlackAnswer } from '../../../lib/ports/slack.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import { openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const thread = sent.ts;
const locked: SlackAnswer = { kind: 'gone', reason: 'restricted_action_thread_locked' };
const noReplies: SlackAnswer = {
  kind: 'misconfigured',
  reason: 'restricted_action_non_threadable_channel',
  where: 'operation',
};

/** A digest stands for the task, and cannot name it. */
function openNamed(replies: Readonly<Record<string, Message>> = {}, changes: Partial<TaskRow> = {}): TasksWorld {
  const world = openTasks();
  const facts = { ...unsent({ ...sent, shownRev: 2 }), digestId: 'd', replies: { named: newMessage, ...replies } };
  world.add('a', { rev: 2, channels: { [channel]: facts }, ...changes });
  return world;
}

/** @param replies the one that reports it. */
function openFailed(reply: Message, named: Message = newMessage): TasksWorld {
  const alarms = [{ rev: 2, event: 'failed', to: { [channel]: [] }, atMs: startMs - 1_000 } as const];
  return openNamed({ 2: reply, named }, { event: 'failed', alarms });
}

/** The threads that were tried, in order; undefined is the channel itself. */
function threadsOf({ calls }: TasksWorld): readonly (string | undefined)[] {
  return calls.flatMap(({ kind, asked }) =>
    kind === 'post' && asked.metadata.event_type === 'dcs_task' ? [asked.threadTs] : [],
  );
}

const alone: Message = { ...sent, ts: '1602251440.000002', places: ['channel'] };
const inCrowd: Message = { ...sent, ts: '1602251440.000003', digestId: 'crowd' };

describe('a task that its digest cannot name', () => {
  it('D08: is named outside the thread where that takes no replies', async () => {
    const world = openNamed();
    world.answers.push(locked);
    const { waiting } = await world.deliver();
    assert.deepEqual([threadsOf(world), waiting], [[thread, undefined], 0]);
  });

  for (const [who, reply] of [
    ['a message of its own', alone],
    ['a digest of alarms', inCrowd],
  ] as const) {
    it(`is not named outside the thread once ${who} has said its failure in the channel`, async () => {
      const world = openFailed(reply);
      world.answers.push(locked);
      assert.equal((await world.deliver()).waiting, 0);
      await world.deliver();
      assert.deepEqual(threadsOf(world), [thread]);
    });
  }

  it('is not named outside the thread after a doubt that is older than its failure', async () => {
    const world = openFailed(inCrowd, { ...newMessage, firstAtMs: 1, lastAtMs: 1, places: ['channel'] });
    world.answers.push({ kind: 'absent' }, locked);
    assert.equal((await world.deliver()).waiting, 0);
    assert.deepEqual(threadsOf(world), [thread]);
  });

  it('waits for its thread where the channel takes no replies and has heard of its failure', async () => {
    const world = openFailed(alone);
    world.answers.push(noReplies);
    assert.equal((await world.deliver()).waiting, 1);
    world.run.lane(channel).faults.clear();
    assert.equal((await world.deliver()).waiting, 0);
    assert.deepEqual(threadsOf(world), [thread, thread]);
  });

  it('is not named while its failure is still to be said', async () => {
    const world = openFailed({ ...newMessage, notBeforeMs: startMs + 1 }, { ...newMessage, firstAtMs: 1, lastAtMs: 1 });
    await world.deliver();
    assert.deepEqual(world.calls, []);
  });
});
