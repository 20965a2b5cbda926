import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Message } from '../../../lib/model/message-state.ts';
import type { Alarm } from '../../../lib/model/task-row.ts';
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
