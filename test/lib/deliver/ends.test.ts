import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deliver } from '../../../lib/deliver/deliver.ts';
import type { Message } from '../../../lib/model/message-state.ts';
import { type Alarm, type TaskRow, taskKey } from '../../../lib/model/task-row.ts';
import { rowId } from '../../../lib/ports/store.ts';
import { createRun } from '../../../lib/run.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import { openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const atMs = startMs - 1_000;
const stall: Alarm = { rev: 2, event: 'stalled', to: { [channel]: ['here'] }, atMs };
const end: Alarm = { rev: 3, event: 'succeeded', to: { [channel]: [] }, atMs, ends: true };
const told: Message = { ...sent, shownRev: 1 };

function ended(root: Partial<Message>, digestId?: string, replies: Record<string, Message> = { 2: told }): TasksWorld {
  const world = openTasks({ routes: [{ match: {}, channel, mention: ['here'] }] });
  const facts = { ...unsent({ ...sent, ...root }), mention: ['here'], replies, ...(digestId && { digestId }) };
  world.add('a', { rev: 3, event: 'succeeded', alarms: [stall, end], channels: { [channel]: facts } });
  return world;
}

function said(world: TasksWorld): readonly string[] {
  return world.calls.flatMap(({ kind, asked }) => {
    if (!('metadata' in asked)) return [];
    const where = 'threadTs' in asked ? (asked.broadcast ? 'broadcast' : 'thread') : 'channel';
    return [`${kind} ${asked.metadata.event_payload.event} ${kind === 'post' ? where : ''}`.trim()];
  });
}

describe('the end of what spoke up', () => {
  it('F11: is a broadcast reply that says how it ended and calls nobody, also where the stall called here', async () => {
    const world = ended({});
    await world.deliver();
    assert.deepEqual(said(world), ['post succeeded broadcast', 'edit succeeded']);
    const [post] = world.calls;
    const text = JSON.stringify(post?.asked);
    assert.match(text, /It went on and succeeded/);
    assert.doesNotMatch(text, /<!here>/);
  });

  it('F11: comes after the stall where both wait', async () => {
    const world = ended({}, undefined, {});
    await world.deliver();
    assert.deepEqual(said(world), ['post stalled channel', 'post succeeded broadcast', 'edit succeeded']);
  });

  it('F11: is not repeated where the first message was created with it, and that message calls nobody', async () => {
    const world = openTasks();
    const facts = { ...unsent(), mention: ['here'] };
    world.add('a', { rev: 3, event: 'succeeded', alarms: [end], channels: { [channel]: facts } });
    await world.deliver();
    assert.deepEqual(said(world), ['post succeeded channel']);
    assert.doesNotMatch(JSON.stringify(world.calls), /<!here>/);
  });

  it('F11: of a task whose stall a digest told is left to the edit of the digest', async () => {
    const world = ended({ createdRev: 2, shownRev: 2 }, 'd', {});
    await world.deliver();
    assert.ok(!said(world).some((line) => line.startsWith('post')));
  });
});

const words = ['edit_window_closed', 'cant_update_message'];

/** Announced as running; since then the task has ended, and edits of its message are refused. */
function frozen(word: string, changes: Partial<TaskRow> = {}): TasksWorld {
  const world = openTasks({ routes: [{ match: {}, channel, mention: ['S0123456789'] }] });
  world.answers.push({ kind: 'gone', reason: word });
  const channels = { [channel]: unsent(sent) };
  world.add('a', { rev: 2, stateRev: 2, event: 'succeeded', channels, ...changes });
  return world;
}

describe('an edit that is refused for good', () => {
  for (const word of words)
    it(`F04: ${word}: the end is a plain reply that calls nobody, in the same run, once`, async () => {
      const world = frozen(word);
      await world.deliver();
      assert.deepEqual(said(world), ['edit succeeded', 'post succeeded thread']);
      assert.match(JSON.stringify(world.calls), /Succeeded|succeeded/);
      assert.doesNotMatch(JSON.stringify(world.calls), /<!subteam/);
      assert.equal(world.task('a').alarms.length, 1);
      assert.equal(world.stored(taskKey('prod', 'a')).due, undefined);
      await world.deliver([world.stored(taskKey('prod', 'a'))]);
      assert.equal(world.calls.length, 2);
    });

  it('F04: a later change is neither edited nor said', async () => {
    const world = frozen('edit_window_closed');
    await world.deliver();
    const { task, alarms } = world.task('a');
    const details = { rev: 3, alarms: alarms.map((alarm) => ({ ...alarm, lastRev: 3 })), task: { ...task, user: 'x' } };
    world.write(taskKey('prod', 'a'), { ...details, due: startMs, dueOf: 'TARGET#prod' });
    await world.deliver();
    assert.equal(world.calls.length, 2);
  });

  it('F04: a failure that is an alarm has its reply, and no other', async () => {
    const alarm: Alarm = { rev: 2, event: 'failed', to: { [channel]: ['S0123456789'] }, atMs };
    const world = frozen('edit_window_closed', { event: 'failed', alarms: [alarm] });
    world.answers.unshift({ kind: 'sent', ts: '1602251441.000009' });
    await world.deliver();
    assert.deepEqual(said(world), ['post failed broadcast', 'edit failed']);
    assert.equal(world.task('a').alarms.length, 1);
  });

  it('F04: a failure that is none here is a plain reply', async () => {
    const alarm: Alarm = { rev: 2, event: 'failed', to: { C9876543210: [] }, atMs };
    const world = frozen('edit_window_closed', { event: 'failed', alarms: [alarm] });
    await world.deliver();
    assert.deepEqual(said(world), ['edit failed', 'post failed thread']);
  });

  const silent: readonly [string, Partial<TaskRow>, string?][] = [
    [
      'the message shows the end already',
      { rev: 3, stateRev: 2, channels: { [channel]: unsent({ ...sent, shownRev: 2 }) } },
    ],
    ['the task goes on', { event: 'started', stateRev: 1 }],
    ['nobody knows its state', { event: 'unknown' }],
    ['a person deleted the message', {}, 'message_not_found'],
  ];
  for (const [name, changes, word = 'cant_update_message'] of silent)
    it(`F04: nothing is said and nothing waits if ${name}`, async () => {
      const world = frozen(word, changes);
      await world.deliver();
      assert.deepEqual(
        said(world).map((line) => line.split(' ')[0]),
        ['edit'],
      );
      assert.equal(world.stored(taskKey('prod', 'a')).due, undefined);
    });

  it('F04: the end waits for no thread that is gone, and stands alone where the channel takes no replies', async () => {
    for (const [refusal, expected] of [
      [{ kind: 'gone', reason: 'thread_not_found' }, ['edit succeeded', 'post succeeded thread']],
      [
        { kind: 'misconfigured', reason: 'restricted_action_non_threadable_channel', where: 'operation' },
        ['edit succeeded', 'post succeeded thread', 'post succeeded channel'],
      ],
    ] as const) {
      const world = frozen('edit_window_closed');
      world.answers.push(refusal);
      await world.deliver();
      assert.deepEqual(said(world).slice(0, 3), expected);
      assert.equal(world.stored(taskKey('prod', 'a')).due, undefined);
    }
  });

  it('F04: the reply that names a task in the thread of its digest is followed by its end, too', async () => {
    const named = { ...sent, ts: '1602251440.000002' };
    const facts = { ...unsent(sent), digestId: 'd', replies: { named } };
    const world = frozen('edit_window_closed', { channels: { [channel]: facts } });
    await world.deliver();
    await world.deliver();
    assert.deepEqual(said(world), ['edit succeeded', 'post succeeded thread']);
  });

  it('F04: of two runs at it one says the end', async () => {
    const world = frozen('edit_window_closed');
    const other = { ...world, run: createRun(world.run.effects, world.run.settings, world.run.target) };
    world.answers.push({ kind: 'gone', reason: 'edit_window_closed' });
    const written = () => new Map([[rowId(taskKey('prod', 'a')), world.stored(taskKey('prod', 'a'))]]);
    await Promise.all([deliver(world.run, written()), deliver(other.run, written())]);
    assert.equal(said(world).filter((line) => line.startsWith('post')).length, 1);
  });
});
