import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deliver } from '../../../lib/deliver/deliver.ts';
import type { Message } from '../../../lib/model/message-state.ts';
import { taskKey } from '../../../lib/model/task-row.ts';
import { channel, type DeliveryWorld, startMs } from '../../support/delivery-world.ts';
import { addMany, digestOf, digestRows, events, factsOf, openTasks, sent, unsent } from '../../support/tasks-world.ts';

const otherChannel = 'C9876543210';
const aboveTwo = { delivery: { digestAbove: 2 } };
const refusal = { kind: 'refused', reason: 'msg_too_long' } as const;
const refusals = [refusal, refusal, refusal];

describe('a digest', () => {
  it('is not sent for as many messages as the limit', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 2);
    await world.deliver();
    assert.deepEqual(events(world), ['post task-1', 'post task-2']);
  });

  it('is sent for one more, and its members show it as their own message', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 3);
    const { waiting, sent: accepted } = await world.deliver();
    assert.deepEqual(events(world), ['post dcs_digest', 'post part 1']);
    assert.deepEqual([waiting, accepted], [0, 2]);
    const { id, root, settled } = digestOf(world);
    assert.equal(settled, true);
    for (const index of [1, 2, 3]) {
      const facts = factsOf(world, `task-${index}`);
      assert.deepEqual(
        [facts?.digestId, facts?.root],
        [id, { ...unsent().root, shownRev: 1, createdRev: 1, ts: root.ts }],
      );
    }
  });

  it('is for one channel: messages of different channels are not added up', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 2);
    world.add('elsewhere', { channels: { [otherChannel]: unsent() } });
    await world.deliver();
    assert.deepEqual(events(world).toSorted(), ['post elsewhere', 'post task-1', 'post task-2']);
  });

  const strangers: readonly (readonly [string, Partial<Message>])[] = [
    ['that somebody may have sent', { firstAtMs: 1, notBeforeMs: startMs - 1 }],
    ['that has to wait', { notBeforeMs: startMs + 1 }],
    ['that is in Slack', { ...sent, shownRev: 0 }],
    ['that was refused in every form', { deadRev: 1 }],
  ];
  for (const [name, root] of strangers)
    it(`does not count a message ${name}`, async () => {
      const world = openTasks(aboveTwo);
      addMany(world, 2);
      world.add('stranger', { channels: { [channel]: unsent(root) } });
      await world.deliver();
      assert.equal(events(world).includes('post dcs_digest'), false);
    });

  it('leaves out whom another writer took before the mark', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 4);
    beforeFirstWrite(world, 'TASK#task-2', () => {
      const root = { shown: 0, born: 0, tries: 1, form: 'rich', claim: { nonce: 'n', untilMs: startMs + 9, rev: 1 } };
      world.write(taskKey('prod', 'task-2'), { [`msg#${channel}`]: { ...unsent(), root } });
    });
    await world.deliver();
    assert.deepEqual(
      digestOf(world).members.map(({ id }) => id),
      ['task-1', 'task-3', 'task-4'],
    );
    assert.equal(factsOf(world, 'task-2')?.digestId, undefined);
  });

  it('marks a member again whose row changed otherwise, and tells its newer rev', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 3);
    beforeFirstWrite(world, 'TASK#task-2', () => world.write(taskKey('prod', 'task-2'), { rev: 2, event: 'failed' }));
    await world.deliver();
    assert.deepEqual(digestOf(world).members[1], { id: 'task-2', rev: 2, event: 'failed' });
    assert.equal(factsOf(world, 'task-2')?.root.createdRev, 2);
  });

  it('calls whom the routes of its failures call, once, and nobody else', async () => {
    const world = openTasks(aboveTwo);
    const alarms = [{ rev: 1, event: 'failed', to: { [channel]: ['here'] }, atMs: startMs }] as const;
    for (const [id, mention] of [
      ['a', ['here', 'S0123456789']],
      ['b', ['here']],
    ] as const)
      world.add(id, { event: 'failed', alarms, channels: { [channel]: { ...unsent(), mention } } });
    world.add('c', { channels: { [channel]: { ...unsent(), mention: ['channel'] } } });
    await world.deliver();
    assert.deepEqual(digestOf(world).mention, ['here', 'S0123456789']);
  });

  it('names the span that nobody watched, when there was one', async () => {
    const gap = { fromMs: 1, toMs: 2 };
    for (const given of [gap, undefined]) {
      const world = openTasks(aboveTwo);
      addMany(world, 3);
      await deliver(world.run, new Map(), given);
      assert.deepEqual(digestOf(world).gap, given);
    }
  });

  it('of more members than one may have is followed by another', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 1_001);
    const { waiting } = await world.deliver();
    assert.equal(events(world).filter((event) => event === 'post dcs_digest').length, 2);
    assert.equal(waiting, 0);
  });

  it('is not begun when no try fits', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 3);
    world.run.tally.tokenFault = 'invalid_auth';
    const { waiting } = await world.deliver();
    assert.deepEqual([digestRows(world).length, waiting], [0, 3]);
  });

  it('that cannot be written leaves its members to be sent one by one', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 3);
    world.beforeWrite = ({ sk }) => {
      if (sk.startsWith('DIGEST#')) throw new Error('throttled');
    };
    const { faults } = await world.deliver();
    assert.deepEqual(events(world), ['post task-1', 'post task-2', 'post task-3']);
    assert.equal(faults.length, 1);
  });
});

describe('a digest that Slack refuses', () => {
  it('frees its members: each is sent by itself', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 3);
    world.answers.push(...refusals);
    await world.deliver();
    assert.equal(digestOf(world).state, 'over');
    assert.deepEqual(events(world).slice(3), ['post task-1', 'post task-2', 'post task-3']);
  });

  it('in one part frees the members of that part alone', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 31);
    world.answers.push({ kind: 'sent', ts: '1.1' }, { kind: 'sent', ts: '1.2' }, ...refusals);
    await world.deliver();
    assert.deepEqual(events(world).slice(2), ['post part 2', 'post part 2', 'post part 2', 'post task-31']);
    assert.equal(factsOf(world, 'task-30')?.root.ts, '1.1');
  });
});

function beforeFirstWrite(world: DeliveryWorld, sk: string, act: () => void): void {
  let isDone = false;
  world.beforeWrite = (key) => {
    if (key.sk !== sk || isDone) return;
    isDone = true;
    act();
  };
}
