import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendMessage } from '../../../lib/deliver/send-message.ts';
import { type Message, newMessage, storeMessage } from '../../../lib/model/message-state.ts';
import { slackOperations } from '../../../lib/model/slack-errors.ts';
import type { Lane, Run } from '../../../lib/run.ts';
import { channel, openDelivery, startMs } from '../../support/delivery-world.ts';
import {
  graceMs,
  kinds,
  type Letter,
  type LetterWorld,
  letterKey,
  letterSlot,
  marginMs,
  openLetter,
  shown,
  tried,
} from '../../support/letter.ts';

describe('the claim', () => {
  it('is written before anything is sent, and its lease lasts to the end of the invocation and the margin', async () => {
    const world = openLetter(newMessage, { rev: 2 });
    let atSend: Message | undefined;
    world.beforeAnswer = () => {
      atSend = world.letter().message;
    };
    await world.send();
    assert.deepEqual(
      { ...atSend, claim: { ...atSend?.claim, nonce: 'n' } },
      {
        ...newMessage,
        tries: 1,
        firstAtMs: startMs,
        claim: { nonce: 'n', untilMs: startMs + 50_000 + marginMs, rev: 2 },
      },
    );
  });

  it('is made again on the newer version when another writer was faster', async () => {
    const world = openLetter(newMessage);
    world.onWrites([1], () => world.change({ rev: 2 }));
    const row = await world.send();
    assert.equal(kinds(world), 'post');
    assert.deepEqual([row.message?.shownRev, row.message?.tries], [2, 0]);
  });

  it('is not made when another writer has claimed the message', async () => {
    const world = openLetter(newMessage);
    const claim = { nonce: 'theirs', untilMs: startMs + 1, rev: 1 };
    world.onWrites([1], () => world.change({ message: storeMessage({ ...newMessage, claim }) }));
    const row = await world.send();
    assert.equal(kinds(world), '');
    assert.deepEqual(row.message?.claim, claim);
  });

  it('is not made when another writer no longer wants the message', async () => {
    const world = openLetter(newMessage);
    world.onWrites([1], () => world.change({ message: undefined }));
    assert.equal((await world.send()).message, undefined);
    assert.equal(kinds(world), '');
  });

  it('is given up when the row changes fifty times in a row', async () => {
    const often = openLetter(newMessage);
    often.onWrites(upTo(49), () => often.change({ lateMs: 0 }));
    await often.send();
    assert.equal(kinds(often), 'post');
    const always = openLetter(newMessage);
    always.onWrites(upTo(50), () => always.change({ lateMs: 0 }));
    await always.send();
    assert.equal(kinds(always), '');
  });

  it('needs a row', async () => {
    const world = openDelivery();
    const row: Letter = { key: letterKey, v: 7, rev: 1, lateMs: 0, message: newMessage };
    assert.equal(await sendMessage(world.run, letterSlot, row), row);
    assert.equal(kinds(world), '');
  });

  const idle: readonly (readonly [string, Message])[] = [
    ['shows what it should', shown],
    ['was refused in every form', { ...newMessage, deadRev: 1 }],
    ['was deleted by a person', { ...shown, shownRev: 0, gone: true }],
    ['has an open outcome', { ...tried, unknownAtMs: startMs - graceMs - marginMs + 1 }],
  ];
  for (const [name, message] of idle)
    it(`is not made for a message that ${name}`, async () => {
      const world = openLetter(message);
      await world.send();
      assert.deepEqual([kinds(world), world.letter().v], ['', 1]);
    });
});

describe('a try', () => {
  const hindrances: readonly (readonly [string, (world: LetterWorld) => unknown])[] = [
    ['the token is refused', ({ run }) => Object.assign(run.tally, { tokenFault: 'invalid_auth' })],
    ['the channel cannot be posted to', ({ run }) => stopAll(run.lane(channel))],
    ['three outcomes in a row are unknown', ({ run }) => Object.assign(run.lane(channel), { unknownInARow: 3 })],
    ['no time is left', (world) => Object.assign(world, { deadlineMs: startMs + 15_000 })],
    ['a limit stops the channel', ({ run }) => stopByLimit(run)],
  ];
  for (const [name, hinder] of hindrances)
    for (const message of [newMessage, { ...shown, shownRev: 0 }])
      it(`does not begin when ${name}: ${message === newMessage ? 'post' : 'edit'}`, async () => {
        const world = openLetter(message);
        await hinder(world);
        await world.send();
        assert.deepEqual([kinds(world), world.letter().v], ['', 1]);
      });

  it('begins with just enough time left', async () => {
    const world = openLetter(newMessage);
    world.deadlineMs = startMs + 15_001;
    await world.send();
    assert.equal(kinds(world), 'post');
  });

  it('does not begin when the time ran out while it waited for its turn', async () => {
    const world = openLetter(newMessage);
    for (let taken = 0; taken < 5; taken += 1) await world.run.pace.takeSlot(channel);
    world.deadlineMs = startMs + 15_500;
    await world.send();
    assert.deepEqual([kinds(world), world.nowMs], ['', startMs + 1_000]);
  });

  it('to edit waits for no turn', async () => {
    const world = openLetter({ ...shown, shownRev: 0 });
    for (let taken = 0; taken < 5; taken += 1) await world.run.pace.takeSlot(channel);
    await world.send();
    assert.deepEqual([kinds(world), world.nowMs], ['edit', startMs]);
  });
});

describe('a late message', () => {
  const rows: readonly (readonly [string, Message, number, Message['late'] | undefined])[] = [
    ['says so from five minutes on', newMessage, 300_000, late('waited')],
    ['says nothing before', newMessage, 299_999, undefined],
    ['says what held it up', { ...newMessage, reason: 'timeout' }, 300_000, late('slack-unavailable')],
    ['keeps the first reason', { ...newMessage, reason: 'timeout', late: late('settings') }, 300_000, late('settings')],
    [
      'names Slack where that came later',
      { ...newMessage, reason: 'timeout', late: late('outage') },
      300_000,
      late('slack-unavailable'),
    ],
    ['is late no longer when its newest rev is not', { ...shown, shownRev: 0, late: late('outage') }, 0, undefined],
  ];
  for (const [name, message, lateMs, expected] of rows)
    it(name, async () => {
      const world = openLetter(message, { lateMs });
      await world.send();
      assert.deepEqual(world.letter().message?.late, expected);
    });
});

function late(reason: NonNullable<Message['late']>['reason']): NonNullable<Message['late']> {
  return { lateMs: 300_000, reason };
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

async function stopByLimit({ pace }: Run): Promise<void> {
  for (const operation of ['post', 'edit'] as const) await pace.stop(channel, operation, 30_000);
}

function stopAll({ faults }: Lane): void {
  for (const operation of slackOperations) faults.set(operation, 'is_archived');
}
