import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newMessage } from '../../../lib/model/message-state.ts';
import { type Alarm, type ChannelFacts, taskKey } from '../../../lib/model/task-row.ts';
import { channel, type SlackCall, startMs } from '../../support/delivery-world.ts';
import { openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const rootTs = '1602251440.000100';

/** An announced task has failed. */
function announced(mention: readonly string[], reply?: ChannelFacts['root']): TasksWorld {
  const world = openTasks({ routes: [{ match: {}, channel, mention }] });
  const alarm: Alarm = { rev: 2, event: 'failed', to: { [channel]: mention }, atMs: startMs };
  const facts = unsent({ ...sent, ts: rootTs });
  const replies = reply === undefined ? {} : { 2: reply };
  world.add('a', { rev: 2, event: 'failed', alarms: [alarm], channels: { [channel]: { ...facts, mention, replies } } });
  return world;
}

function posts(world: TasksWorld): readonly Extract<SlackCall, { kind: 'post' }>['asked'][] {
  return world.calls.flatMap((call) => (call.kind === 'post' ? [call.asked] : []));
}

function replyIn(world: TasksWorld): Record<string, unknown> | undefined {
  const facts = world.stored(taskKey('prod', 'a'))[`msg#${channel}`] as {
    replies: Record<string, Record<string, unknown>>;
  };
  return facts.replies['2'];
}

const link = `https://slack.com/app_redirect?channel=${channel}`;

describe('an alarm of a task already announced', () => {
  for (const mention of [['here'], ['channel'], ['S0123456789', 'here']])
    it(`F13: is a message of its own where it calls ${mention.join(' and ')}, linked both ways`, async () => {
      const world = announced(mention);
      await world.deliver();
      const [alone] = posts(world);
      assert.deepEqual([posts(world).length, alone?.threadTs, alone?.broadcast], [1, undefined, undefined]);
      const { event_payload: payload } = alone?.metadata ?? {};
      assert.deepEqual([payload?.alarm, payload?.rev, payload?.event], [true, 2, 'failed']);
      assert.ok(JSON.stringify(alone?.blocks).includes(`"url":"${link}"`));
      const edit = world.calls.find((call) => call.kind === 'edit')?.asked;
      assert.ok(JSON.stringify(edit).includes(`"url":"${link}"`));
      assert.equal(edit?.metadata.event_payload.alarm, undefined);
    });

  for (const mention of [[], ['S0123456789'], ['U0123456789']])
    it(`F13: stays a broadcast reply where it calls ${mention.join() || 'nobody'}`, async () => {
      const world = announced(mention);
      await world.deliver();
      const [reply] = posts(world);
      assert.deepEqual([reply?.threadTs, reply?.broadcast], [rootTs, true]);
      assert.equal(reply?.metadata.event_payload.alarm, undefined);
      assert.ok(!JSON.stringify(world.calls).includes(link));
      assert.equal(replyIn(world)?.places, undefined);
    });

  it('F13: keeps the delivery id of the reply', async () => {
    const [alone, reply] = [announced(['here']), announced([])];
    await Promise.all([alone.deliver(), reply.deliver()]);
    const idOf = (world: TasksWorld) => posts(world)[0]?.metadata.event_payload.delivery;
    assert.equal(idOf(alone), idOf(reply));
  });

  it('F13: is looked for in the thread and in the channel, if it may stand in either', async () => {
    const tried = { ...newMessage, tries: 1, firstAtMs: startMs - 500_000 };
    for (const [places, mention, expected] of [
      [undefined, [], [rootTs, undefined]],
      [undefined, ['here'], [rootTs, true]],
      [['channel'], ['here'], [undefined, undefined]],
      [['channel'], [], [rootTs, true]],
    ] as const) {
      const world = announced(mention, { ...tried, ...(places && { places }) });
      await world.deliver();
      const find = world.calls.find((call) => call.kind === 'find')?.asked;
      assert.deepEqual([find?.threadTs, find?.inChannelToo], expected);
    }
  });

  it('F13: that was found stands where its own metadata says', async () => {
    const tried = { ...newMessage, tries: 1, firstAtMs: startMs - 500_000 };
    for (const alarm of [true, undefined]) {
      const world = announced(['here'], tried);
      const payload = { delivery: 'k3v', rev: 2, ...(alarm && { alarm }) };
      world.answers.push({ kind: 'found', ts: '1.5', metadata: { event_type: 'dcs_task', event_payload: payload } });
      await world.deliver();
      assert.deepEqual(replyIn(world)?.places, [alarm ? 'channel' : 'thread']);
    }
  });

  it('F05: is a message of its own in the same poll, if a person deleted the first', async () => {
    const world = announced(['S0123456789']);
    world.answers.push({ kind: 'gone', reason: 'thread_not_found' });
    await world.deliver();
    const [refused, alone] = posts(world);
    assert.deepEqual([posts(world).length, refused?.threadTs, alone?.threadTs], [2, rootTs, undefined]);
    assert.deepEqual(alone?.metadata.event_payload, { ...refused?.metadata.event_payload, alarm: true });
    assert.deepEqual([replyIn(world)?.places, replyIn(world)?.gone], [['channel'], undefined]);
  });

  it('F05: is tried once more outside the thread, and no more', async () => {
    const world = announced([]);
    world.answers.push({ kind: 'gone', reason: 'thread_not_found' }, { kind: 'gone', reason: 'thread_not_found' });
    await world.deliver();
    assert.equal(posts(world).length, 2);
  });
});
