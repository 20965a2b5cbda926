import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deliver } from '../../../lib/deliver/deliver.ts';
import { createNotice } from '../../../lib/deliver/notice.ts';
import { mutePatch } from '../../../lib/mutes/mutes.ts';
import type { SlackAnswer } from '../../../lib/ports/slack.ts';
import { type Key, type Row, rowId } from '../../../lib/ports/store.ts';
import { channel, type DeliveryWorld, startMs } from '../../support/delivery-world.ts';
import { makeRow } from '../../support/task-rows.ts';
import { addMany, events, keyOf, openTasks, sent, unsent } from '../../support/tasks-world.ts';

const otherChannel = 'C9876543210';
const defaultChannel = channel;
/** As the table holds it. */
const readable = { root: { shown: 0, born: 0, tries: 0 }, replies: {}, asked: 1, mention: [] };

function noticeKeyOf({ table }: DeliveryWorld): Key {
  const row = [...table.rows()].find(({ sk }) => sk.startsWith('NOTICE#drift#'));
  if (row === undefined) throw new Error('There is no notice of drift.');
  return row;
}

describe('deliver', () => {
  it('sends notices, then ends of mutes, then tasks in the order they changed', async () => {
    const world = openTasks();
    const written = [
      world.add('second', { changedAtMs: startMs - 10 }),
      world.add('first', { changedAtMs: startMs - 20 }),
    ];
    const mute = { number: 7, filter: { target: 'prod' }, untilMs: startMs - 30, byId: 'U1', byName: 'anna' };
    world.write(
      { pk: 'MUTES', sk: 'prod#7' },
      mutePatch({ ...mute, includingFailures: false, createdAtMs: 1 }, 'prod'),
    );
    await createNotice(world.run, 'a', { notice: 'watching', recorded: 1, open: 0, sinceMs: startMs });
    await world.deliver(written);
    assert.deepEqual(events(world), ['post watching', 'post unmuted', 'post first', 'post second']);
    const { due, dueOf } = world.stored({ pk: 'MUTES', sk: 'prod#7' });
    assert.deepEqual([due, dueOf], [undefined, undefined]);
  });

  it('sends what may wake somebody first, then new messages, then edits, side by side in each channel', async () => {
    const world = openTasks();
    const alarm = { rev: 2, event: 'failed', to: { [channel]: [], [otherChannel]: [] }, atMs: startMs } as const;
    const channels = { [otherChannel]: unsent(), [channel]: unsent({ ...sent }) };
    world.add('a', { rev: 2, event: 'failed', alarms: [alarm], channels });
    await world.deliver();
    assert.deepEqual(
      world.calls.map(({ kind, asked }) => [kind, asked.channel, 'threadTs' in asked]),
      [
        ['post', channel, true],
        ['post', otherChannel, false],
        ['edit', channel, false],
      ],
    );
  });

  it('replies with a related failover to a root of its own, and not to one of a digest', async () => {
    const failover = { task: makeRow('prod', { id: 'failover' }).task, atMs: startMs };
    for (const [digestId, expected] of [
      [undefined, ['post failover']],
      ['d1', []],
    ] as const) {
      const world = openTasks();
      const facts = { ...unsent(sent), ...(digestId && { digestId }) };
      await world.deliver([world.add('a', { relatedFailovers: [failover], channels: { [channel]: facts } })]);
      assert.deepEqual(events(world), expected);
    }
  });

  it('delivers what was just written, although the index does not list it yet', async () => {
    const world = openTasks();
    const row = world.add('a');
    const { run } = world;
    const due = async () => [];
    const blind = { ...run, effects: { ...run.effects, store: { ...run.effects.store, due } } };
    await deliver(blind, new Map([[rowId(row), row]]));
    assert.deepEqual(events(world), ['post a']);
  });

  it('looks at a row once when both the run and the index name it', async () => {
    const world = openTasks();
    const result = await world.deliver([world.add('a')]);
    assert.deepEqual([result.sent, result.waiting], [1, 0]);
  });

  it('one row that fails does not hold up the others', async () => {
    const world = openTasks();
    addMany(world, 3);
    world.beforeWrite = ({ sk }) => {
      if (sk === 'TASK#task-1') throw new Error('throttled');
    };
    const { faults, waiting, sent: accepted } = await world.deliver();
    assert.deepEqual(events(world), ['post task-2', 'post task-3']);
    assert.deepEqual([faults.map(({ message }) => message), waiting, accepted], [['throttled'], 1, 2]);
  });

  const broken: readonly [string, string, Record<string, unknown>][] = [
    ['a task without alarms', 'TASK#bad', { task: { id: 'bad' }, rev: 1, [`msg#${channel}`]: readable }],
    [
      'a task whose message is no map',
      'TASK#bad',
      { task: { id: 'bad' }, rev: 1, alarms: [], [`msg#${channel}`]: 'no' },
    ],
    ['a task without a task', 'TASK#bad', { rev: 1, alarms: [] }],
    ['a digest without parts', 'DIGEST#bad', { state: 'sealed', root: readable.root, rev: 1 }],
    ['a notice without a message', 'NOTICE#blind#bad', { facts: { notice: 'blind' }, channel }],
    ['a row of a kind that a newer build has', 'LANE#bad', { lane: 7 }],
  ];
  for (const [name, sk, attributes] of broken) {
    it(`one row that cannot be read is told once and stays due, and the others are sent: ${name}`, async () => {
      const world = openTasks();
      const key = { pk: 'TARGET#prod', sk };
      const stored = { changedAtMs: startMs - 9_000, createdAtMs: startMs - 9_000, due: 1, dueOf: 'TARGET#prod' };
      world.write(key, { ...attributes, ...stored });
      addMany(world, 2);
      const first = await world.deliver();
      assert.deepEqual(events(world), ['post drift', 'post task-1', 'post task-2']);
      const { count, detail, isRow } = world.stored(noticeKeyOf(world)).facts as Record<string, unknown>;
      assert.deepEqual([count, isRow, String(detail).startsWith(`${sk}: `)], [1, true, true]);
      const { waiting, waitingSinceMs, unreadable, sent: accepted } = first;
      assert.deepEqual([waiting, waitingSinceMs, unreadable, accepted], [1, startMs - 9_000, 1, 3]);
      const again = await world.deliver();
      assert.deepEqual([again.unreadable, world.calls.length, world.stored(key).due], [1, 3, 1]);
      assert.match(String(again.faults), new RegExp(`1 rows of the table cannot be read: the first ${sk}: `));
    });
  }

  it('rows that cannot be read are told once for each fault, also those that are read afterwards', async () => {
    const world = openTasks();
    const rows = ['a', 'b', 'c'].map((id) => {
      const key = { pk: 'TARGET#prod', sk: `LANE#${id}` };
      world.write(key, { due: 1, dueOf: 'TARGET#prod' });
      return world.stored(key);
    });
    const { waiting, unreadable } = await world.deliver([rows[0] as Row, ...rows.slice(1).map(keyOf)]);
    assert.deepEqual([events(world), waiting, unreadable], [['post drift'], 3, 3]);
  });

  it('keeps what is no error as one', async () => {
    const world = openTasks();
    world.add('a');
    world.beforeWrite = ({ sk }) => {
      if (sk === 'TASK#a') throw 'a bare word';
    };
    const { faults } = await world.deliver();
    assert.deepEqual(faults, [new Error('a bare word')]);
  });
});

describe('what waits', () => {
  it('is counted by message, and dated by the oldest of their rows', async () => {
    const world = openTasks();
    const alarm = { rev: 2, event: 'failed', to: { [channel]: [] }, atMs: startMs } as const;
    const two = { [channel]: unsent(sent) };
    world.add('a', { rev: 2, event: 'failed', alarms: [alarm], channels: two, changedAtMs: startMs - 50 });
    world.add('b', { changedAtMs: startMs - 70 });
    world.add('c', { changedAtMs: startMs - 60 });
    world.run.tally.tokenFault = 'invalid_auth';
    const { waiting, waitingSinceMs, sent: accepted } = await world.deliver();
    assert.deepEqual([waiting, waitingSinceMs, accepted], [4, startMs - 70, 0]);
  });

  it('has no date when nothing waits', async () => {
    const world = openTasks();
    world.add('a');
    assert.equal('waitingSinceMs' in (await world.deliver()), false);
  });

  it('F07: counts what is not due yet by row, and how long it has waited', async () => {
    const world = openTasks();
    for (const id of ['a', 'b'])
      world.add(id, { channels: { [channel]: unsent({ notBeforeMs: startMs + 1 }) }, changedAtMs: 1 });
    const { waiting, waitingSinceMs } = await world.deliver();
    assert.deepEqual([waiting, waitingSinceMs], [2, 1]);
  });

  it('does not include a mute that is in force: it waits for nothing but its end', async () => {
    const world = openTasks();
    const mute = { number: 7, filter: {}, untilMs: startMs + 60_000, byId: 'U1', byName: 'anna' };
    world.write({ pk: 'MUTES', sk: '*#7' }, mutePatch({ ...mute, includingFailures: false, createdAtMs: 1 }, 'prod'));
    const { waiting, sent: accepted } = await world.deliver();
    assert.deepEqual([waiting, accepted], [0, 0]);
    world.nowMs += 60_000;
    world.deadlineMs += 60_000;
    const { waiting: left } = await world.deliver();
    assert.deepEqual([left, events(world)], [0, ['post unmuted']]);
  });

  it('counts a notice, and what is missing of a sealed digest', async () => {
    const world = openTasks({ delivery: { digestAbove: 1 } });
    addMany(world, 2);
    world.answers.push({ kind: 'sent', ts: '1.1' }, { kind: 'not-sent', reason: 'ECONNREFUSED' });
    assert.equal((await world.deliver()).waiting, 1);
    world.run.tally.tokenFault = 'invalid_auth';
    await createNotice(world.run, 'a', { notice: 'watching', recorded: 1, open: 0, sinceMs: startMs });
    assert.equal((await world.deliver()).waiting, 1 + 1);
  });

  it('is summed up over the rows at hand and those that are read afterwards', async () => {
    const world = openTasks();
    world.answers.push(...Array.from({ length: 3 }, () => ({ kind: 'not-sent', reason: 'ECONNREFUSED' }) as const));
    const rows = [world.add('a'), world.add('b', { changedAtMs: startMs - 9_000 }), world.add('c')];
    const { waiting, waitingSinceMs, faults } = await world.deliver([rows[0] as Row, ...rows.slice(1).map(keyOf)]);
    assert.deepEqual(events(world), ['post a', 'post b', 'post c']);
    assert.deepEqual([waiting, waitingSinceMs, faults], [3, startMs - 9_000, []]);
  });

  it('counts unread rows one each when no time is left for them', async () => {
    const world = openTasks();
    const rows = [world.add('a'), world.add('b'), world.add('c')];
    world.beforeAnswer = () => {
      world.nowMs = world.deadlineMs;
    };
    const { waiting, sent: accepted } = await world.deliver([rows[0] as Row, ...rows.slice(1).map(keyOf)]);
    assert.deepEqual([events(world), accepted, waiting], [['post a'], 1, 2]);
  });

  it('counts unread rows one each when they cannot be read', async () => {
    const world = openTasks();
    const keys = [world.add('a'), world.add('b')].map(keyOf);
    const readMany = () => Promise.reject(new Error('throttled'));
    const { run } = world;
    const blind = { ...run, effects: { ...run.effects, store: { ...run.effects.store, readMany } } };
    const { waiting, faults } = await deliver(blind, new Map(keys.map((key) => [rowId(key), key])));
    assert.deepEqual([waiting, faults.map(({ message }) => message)], [2, ['throttled']]);
  });

  it('does not include what Slack refused in every form', async () => {
    const world = openTasks();
    world.add('a');
    const refusal = { kind: 'refused', reason: 'msg_too_long' } as const;
    world.answers.push(refusal, refusal, refusal);
    const { waiting, dead } = await world.deliver();
    assert.deepEqual([waiting, dead], [0, 1]);
  });
});

function answerIn(world: DeliveryWorld, place: string, answer: SlackAnswer): void {
  world.beforeAnswer = ({ asked }) => {
    if (asked.channel === place) world.answers.push(answer);
  };
}

describe('a channel that cannot be posted to', () => {
  it('is named once in the default channel, by every run the same', async () => {
    const world = openTasks();
    world.add('a', { channels: { [otherChannel]: unsent() } });
    world.add('b', { channels: { [otherChannel]: unsent() } });
    world.answers.push({ kind: 'misconfigured', reason: 'is_archived', where: 'channel' });
    await world.deliver();
    assert.deepEqual(events(world), ['post a', 'post setting']);
    await world.deliver();
    assert.deepEqual(
      world.calls.map(({ asked }) => asked.channel),
      [otherChannel, defaultChannel],
    );
  });

  it('is not named when it is the default channel itself', async () => {
    const world = openTasks();
    world.add('a');
    world.answers.push({ kind: 'misconfigured', reason: 'is_archived', where: 'channel' });
    const { waiting } = await world.deliver();
    assert.deepEqual([events(world), waiting], [['post a'], 1]);
  });

  it('D02: costs one edit a run, however many messages wait there, and nothing elsewhere', async () => {
    const world = openTasks();
    for (const id of ['a', 'b', 'c']) world.add(id, { channels: { [otherChannel]: unsent({ ...sent }) }, rev: 2 });
    world.add('d');
    answerIn(world, otherChannel, { kind: 'misconfigured', reason: 'is_inactive', where: 'channel' });
    await world.deliver();
    assert.deepEqual(events(world).toSorted(), ['edit a', 'post d', 'post setting']);
  });

  it('D01: three answers that explain nothing stop one channel, and the word is named once it came three times', async () => {
    const world = openTasks();
    for (const id of ['a', 'b', 'c', 'e']) world.add(id, { channels: { [otherChannel]: unsent() } });
    world.add('f');
    answerIn(world, otherChannel, { kind: 'unknown', reason: 'an_odd_word' });
    await world.deliver();
    assert.deepEqual(events(world).toSorted(), ['post a', 'post b', 'post c', 'post f', 'post setting']);
  });

  it('D08: takes what could not be a reply as a message of its own, and the notice says that it takes no replies', async () => {
    const world = openTasks();
    const alarm = { rev: 2, event: 'failed', to: { [channel]: [] }, atMs: 0 } as const;
    world.add('a', { channels: { [channel]: unsent({ ...sent, shownRev: 2 }) }, rev: 2, alarms: [alarm] });
    world.add('b', { channels: { [channel]: unsent() } });
    const refusal = {
      kind: 'misconfigured',
      reason: 'restricted_action_non_threadable_channel',
      where: 'operation',
    } as const;
    world.beforeAnswer = ({ asked }) => {
      if ('threadTs' in asked) world.answers.push(refusal);
    };
    await world.deliver();
    assert.deepEqual(events(world), ['post a', 'post a', 'post b', 'post setting']);
    assert.match(JSON.stringify(world.calls.at(-1)), /Cannot reply in channel/);
  });

  it('whose notice cannot be written does not end the run', async () => {
    const world = openTasks();
    world.add('a', { channels: { [otherChannel]: unsent() } });
    world.answers.push({ kind: 'misconfigured', reason: 'is_archived', where: 'channel' });
    world.beforeWrite = ({ sk }) => {
      if (sk.startsWith('NOTICE#')) throw new Error('throttled');
    };
    const { faults, waiting } = await world.deliver();
    assert.deepEqual([faults.map(({ message }) => message), waiting], [['throttled'], 1]);
  });
});
