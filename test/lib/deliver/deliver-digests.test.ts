import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deliver } from '../../../lib/deliver/deliver.ts';
import { replySlot } from '../../../lib/deliver/task-slots.ts';
import { type Message, newMessage } from '../../../lib/model/message-state.ts';
import { readTaskRow, type TaskRow, taskKey } from '../../../lib/model/task-row.ts';
import { channel, type DeliveryWorld, startMs } from '../../support/delivery-world.ts';
import {
  addMany,
  digestOf,
  digestRows,
  events,
  factsOf,
  openTasks,
  sent,
  type TasksWorld,
  unsent,
} from '../../support/tasks-world.ts';

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

describe('a crowd of alarms', () => {
  function addFailing(world: TasksWorld, count: number, root: Partial<Message> = sent): void {
    for (let index = 1; index <= count; index += 1) {
      const alarms = [{ rev: 2, event: 'failed', to: { [channel]: ['here'] }, atMs: startMs - 1_000 + index }] as const;
      world.add(`task-${index}`, { rev: 2, event: 'failed', alarms, channels: { [channel]: unsent(root) } });
    }
  }

  function postsOf(world: TasksWorld): readonly string[] {
    return events(world).filter((event) => event.startsWith('post '));
  }

  async function later(world: TasksWorld): Promise<number> {
    world.nowMs += 60_000;
    world.deadlineMs = world.nowMs + 50_000;
    world.run.lane(channel).edits = 0;
    return (await world.deliver()).waiting;
  }

  it('D05: of 300 announced tasks is one digest of at most 15 posts, which mentions once', async () => {
    const world = openTasks({ ...aboveTwo, routes: [{ match: {}, channel, mention: ['here'] }] });
    addFailing(world, 300);
    await world.deliver();
    assert.ok(postsOf(world).length <= 15);
    assert.deepEqual(
      new Set(postsOf(world).map((event) => event.replace(/\d+/, 'n'))),
      new Set(['post dcs_digest', 'post part n']),
    );
    const calls = world.calls.filter(({ asked }) => JSON.stringify(asked).includes('<!here>'));
    assert.equal(calls.length, 1);
    const { root, of } = digestOf(world);
    assert.equal(of, 'alarms');
    assert.deepEqual(
      [1, 300].map((index) => factsOf(world, `task-${index}`)?.replies['2']?.ts),
      [root.ts, root.ts],
    );
  });

  it('D05: of 1,000 tasks costs at most 15 posts, announced or not', async () => {
    for (const root of [sent, {}]) {
      const world = openTasks();
      addFailing(world, 1_000, root);
      await world.deliver();
      const count = postsOf(world).length;
      assert.ok(count > 1 && count <= 15, `${count} posts`);
      assert.equal(digestRows(world).length, 1);
    }
  });

  it('D05: is followed by the edits of its messages, at most 50 a minute', async () => {
    const world = openTasks(aboveTwo);
    addFailing(world, 120);
    await world.deliver();
    const edits = () => events(world).filter((event) => event.startsWith('edit ')).length;
    assert.equal(edits(), 50);
    await later(world);
    assert.equal(edits(), 100);
    assert.deepEqual([await later(world), edits()], [0, 120]);
  });

  it('D05: of no more than the limit is told by a reply each', async () => {
    const world = openTasks(aboveTwo);
    addFailing(world, 2);
    await world.deliver();
    assert.deepEqual([postsOf(world), digestRows(world)], [['post task-1', 'post task-2'], []]);
  });

  it('D05: of a task with two alarms tells one, and the other in its thread', async () => {
    const world = openTasks(aboveTwo);
    addFailing(world, 3);
    const alarm = { event: 'failed', to: { [channel]: [] }, atMs: startMs };
    world.write(taskKey('prod', 'task-1'), {
      rev: 4,
      alarms: [
        { ...alarm, rev: 2 },
        { ...alarm, rev: 4 },
      ],
    });
    const { waiting } = await world.deliver();
    assert.deepEqual([postsOf(world), waiting], [['post dcs_digest', 'post part 1', 'post task-1'], 0]);
  });

  it('D05: stands for its alarms: a run that meets the mark of another one has no reply to send', () => {
    const world = openTasks(aboveTwo);
    addFailing(world, 1);
    const row = readTaskRow(world.stored(taskKey('prod', 'task-1')));
    const [alarm] = row.alarms;
    assert.ok(alarm);
    const { message } = replySlot(world.run, row, channel, alarm);
    const marked = { ...unsent(sent), replies: { 2: { ...newMessage, digestId: 'of another run' } } };
    assert.deepEqual(message({ ...row, channels: { [channel]: unsent(sent) } }), newMessage);
    assert.equal(message({ ...row, channels: { [channel]: marked } }), undefined);
  });

  it('D05: that Slack refuses lets them go: each alarm is a reply', async () => {
    const world = openTasks(aboveTwo);
    addFailing(world, 3);
    world.answers.push(...refusals);
    const { waiting } = await world.deliver();
    assert.deepEqual(postsOf(world).slice(3), ['post task-1', 'post task-2', 'post task-3']);
    assert.deepEqual([digestOf(world).state, waiting], ['over', 0]);
  });

  it('D05: whose part Slack refuses has each alarm named in its thread', async () => {
    const world = openTasks(aboveTwo);
    addFailing(world, 3);
    world.answers.push({ kind: 'sent', ts: '7.1' }, ...refusals);
    await world.deliver();
    const waiting = await later(world);
    const named = world.calls.filter(({ asked }) => 'threadTs' in asked && asked.threadTs === '7.1').slice(3);
    assert.deepEqual(
      named.map(({ asked }) => 'metadata' in asked && asked.metadata.event_payload.task_id),
      ['task-1', 'task-2', 'task-3'],
    );
    assert.equal(waiting, 0);
  });

  it('D05: waits for its digest, which its run may have left half-way, and is told once', async () => {
    const world = openTasks(aboveTwo);
    addFailing(world, 3);
    const alarms = [2, 4].map((rev) => ({ rev, event: 'failed', to: { [channel]: [] }, atMs: startMs }));
    world.write(taskKey('prod', 'task-1'), { rev: 4, alarms });
    world.beforeWrite = ({ sk }) => {
      if (digestRows(world).length > 0 && sk !== 'TASK#task-1') throw new Error('killed');
    };
    await world.deliver();
    world.beforeWrite = () => {};
    world.calls.length = 0;
    await world.deliver();
    world.calls.length = 0;
    world.nowMs = startMs + 200_000;
    world.deadlineMs = world.nowMs + 50_000;
    await world.deliver();
    const told = [1, 2, 3].map((index) => factsOf(world, `task-${index}`)?.replies['2']?.shownRev);
    const others = factsOf(world, 'task-1')?.replies['4'];
    assert.deepEqual([told, others?.shownRev], [[1, 1, 1], 1]);
  });
});

describe('a digest that is sent late', () => {
  const minuteMs = 60_000;

  function addLate(world: TasksWorld, changes: Partial<TaskRow> = {}): void {
    for (let index = 1; index <= 12; index += 1) {
      world.add(`task-${index}`, { changedAtMs: startMs - (8 + index) * minuteMs, ...changes });
    }
  }

  it('F02: behind 20 minutes of 429 says so, by its oldest member', async () => {
    const world = openTasks(aboveTwo);
    addLate(world, { channels: { [channel]: unsent({ reason: 'ratelimited', tries: 1 }) } });
    await world.deliver();
    assert.deepEqual(digestOf(world).root.late, { lateMs: 20 * minuteMs, reason: 'rate-limited' });
    assert.match(JSON.stringify(world.calls[0]?.asked), /20 minutes late/);
  });

  it('F02: whose own tries met 429 says so', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 12);
    world.answers.push({ kind: 'limited', reason: 'ratelimited', retryAfterMs: 20 * minuteMs });
    await world.deliver();
    world.nowMs += 25 * minuteMs;
    world.deadlineMs = world.nowMs + 50_000;
    await world.deliver();
    assert.equal(digestOf(world).root.late?.reason, 'rate-limited');
  });

  it('F02: whose members were seen late says why, and does not grow later when it is edited', async () => {
    const world = openTasks(aboveTwo);
    addLate(world, { changedAtMs: startMs - 1_000, seenLateMs: 30 * minuteMs, unwatched: true });
    await world.deliver();
    const { late } = digestOf(world).root;
    assert.deepEqual(late, { lateMs: 30 * minuteMs + 1_000, reason: 'outage' });
    world.nowMs += 10 * minuteMs;
    world.deadlineMs = world.nowMs + 50_000;
    const news = { rev: 2, event: 'succeeded', seenLateMs: 0, changedAtMs: world.nowMs, due: startMs };
    world.write(taskKey('prod', 'task-3'), { ...news, dueOf: 'TARGET#prod' });
    await world.deliver();
    assert.deepEqual([digestOf(world).root.shownRev, digestOf(world).root.late], [2, late]);
  });

  it('F02: by less than five minutes says nothing of it', async () => {
    const world = openTasks(aboveTwo);
    addLate(world, { changedAtMs: startMs - 4 * minuteMs });
    await world.deliver();
    assert.equal(digestOf(world).root.late, undefined);
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

  async function refuseSecondPart(): Promise<TasksWorld> {
    const world = openTasks(aboveTwo);
    addMany(world, 31);
    world.answers.push({ kind: 'sent', ts: '1.1' }, { kind: 'sent', ts: '1.2' }, ...refusals);
    await world.deliver();
    return world;
  }

  function moveOn(world: TasksWorld, event: 'failed' | 'succeeded', mention: readonly string[] = []): void {
    const rev = 2;
    const alarms = [{ rev, event: 'failed', to: { [channel]: [...mention] }, atMs: startMs }];
    const failed = event === 'failed' ? { alarms } : {};
    world.write(taskKey('prod', 'task-31'), { rev, event, ...failed, due: startMs, dueOf: 'TARGET#prod' });
  }

  it('F03: in one part for good has each of its members named by one plain reply in its thread', async () => {
    const world = await refuseSecondPart();
    const { waiting } = await world.deliver();
    assert.deepEqual(events(world).slice(2), ['post part 2', 'post part 2', 'post part 2', 'post task-31']);
    const { asked } = world.calls.at(-1) ?? {};
    assert.deepEqual(
      [asked && 'threadTs' in asked && asked.threadTs, asked && 'blocks' in asked, asked && 'broadcast' in asked],
      ['1.1', false, false],
    );
    assert.deepEqual([factsOf(world, 'task-30')?.root.ts, factsOf(world, 'task-31')?.root.ts], ['1.1', '1.1']);
    assert.equal(waiting, 0);
  });

  it('F03: never tries a part again that was refused for good: who moved on shows it in the reply', async () => {
    const world = await refuseSecondPart();
    world.calls.length = 0;
    moveOn(world, 'succeeded');
    const { waiting } = await world.deliver();
    assert.deepEqual([events(world).toSorted(), waiting], [['edit dcs_digest', 'edit task-31'], 0]);
  });

  it('F03: nor where the run died before it had named all of them, and one moved on', async () => {
    const world = openTasks(aboveTwo);
    addMany(world, 32);
    world.answers.push({ kind: 'sent', ts: '1.1' }, { kind: 'sent', ts: '1.2' }, ...refusals);
    world.beforeWrite = ({ sk }) => {
      if (world.calls.length > 4 && sk === 'TASK#task-32') throw new Error('killed');
    };
    await world.deliver();
    world.beforeWrite = () => {};
    moveOn(world, 'succeeded');
    world.calls.length = 0;
    await world.deliver();
    const { waiting } = await world.deliver();
    const posts = events(world).filter((event) => event.startsWith('post'));
    assert.deepEqual([posts, waiting], [['post task-32'], 0]);
  });

  /** Of the task that failed before Slack refused its part. @returns their threads. */
  async function postsOfFailed(mention: readonly string[]): Promise<readonly (string | undefined)[]> {
    const world = openTasks({ ...aboveTwo, routes: [{ match: {}, channel, mention }] });
    addMany(world, 31);
    world.answers.push({ kind: 'sent', ts: '1.1' }, { kind: 'sent', ts: '1.2' }, { kind: 'not-sent', reason: 'x' });
    await world.deliver();
    moveOn(world, 'failed', mention);
    world.calls.length = 0;
    world.answers.push({ kind: 'sent', ts: '1.3' }, ...refusals);
    await world.deliver();
    const { waiting } = await world.deliver();
    assert.equal(waiting, 0);
    return world.calls.flatMap(({ kind, asked }) =>
      kind === 'post' && asked.metadata.event_payload.task_id === 'task-31' ? [asked.threadTs] : [],
    );
  }

  it('F03: names nobody by a reply who failed since and has one', async () => {
    assert.deepEqual(await postsOfFailed([]), ['1.1']);
  });

  it('F03, F13: names by a reply who failed since and has a message outside of the thread', async () => {
    assert.deepEqual(await postsOfFailed(['here']), [undefined, '1.1']);
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
