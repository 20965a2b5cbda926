import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Message, newMessage, storeMessage } from '../../../lib/model/message-state.ts';
import { slackOperations } from '../../../lib/model/slack-errors.ts';
import type { SlackAnswer } from '../../../lib/ports/slack.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import { graceMs, kinds, marginMs, openLetter, shown, texts, tried, ts } from '../../support/letter.ts';

describe('an answer', () => {
  it('sent: the message has its ts and shows the rev that was claimed', async () => {
    const world = openLetter(newMessage, { rev: 2 });
    world.run.lane(channel).unknownInARow = 2;
    const { message, note } = await world.send();
    const sentTs = '1602251441.000001';
    assert.deepEqual(message, { ...newMessage, shownRev: 2, createdRev: 2, ts: sentTs });
    assert.deepEqual(note, { what: 'told', ts: sentTs });
    assert.deepEqual([world.run.tally.sent, world.run.lane(channel).unknownInARow], [1, 0]);
  });

  it('sent: an edit keeps the rev that the message was created with', async () => {
    const world = openLetter(shown, { rev: 2 });
    const { message, note } = await world.send();
    assert.deepEqual(message, { ...shown, shownRev: 2 });
    assert.deepEqual(note, { what: 'edited', ts });
  });

  it('sent: a channel that could not be posted to is mended', async () => {
    const world = openLetter(newMessage);
    const archived = { sinceMs: 1, of: slackOperations };
    await world.run.pace.changeFaults(channel, () => ({ is_archived: archived }));
    await world.send();
    assert.equal(world.stored({ pk: `CHANNEL#${channel}`, sk: 'CHANNEL' }).fault, undefined);
  });

  const unsent: readonly (readonly [SlackAnswer & { reason: string }, Partial<Message>, string])[] = [
    [{ kind: 'unknown', reason: 'timeout' }, { firstAtMs: startMs, unknownAtMs: startMs }, 'unsure'],
    [
      { kind: 'limited', reason: 'http 429', retryAfterMs: 9_000 },
      { firstAtMs: startMs, unknownAtMs: startMs, notBeforeMs: startMs + 9_000 },
      'held',
    ],
    [{ kind: 'misconfigured', reason: 'is_archived', where: 'channel' }, {}, 'held'],
    [{ kind: 'misconfigured', reason: 'missing_scope', where: 'operation' }, {}, 'held'],
    [{ kind: 'not-sent', reason: 'accesslimited', retryAfterMs: 9_000 }, { notBeforeMs: startMs + 9_000 }, 'held'],
    [{ kind: 'misconfigured', reason: 'invalid_auth', where: 'token' }, {}, 'held'],
    [{ kind: 'not-sent', reason: 'ECONNREFUSED' }, {}, 'held'],
    [{ kind: 'gone', reason: 'thread_not_found' }, { shownRev: 1, gone: true }, 'refused'],
  ];
  for (const [answer, expected, what] of unsent)
    it(`${answer.kind} (${answer.reason}) leaves the message free, with its reason`, async () => {
      const world = openLetter(newMessage);
      world.answers.push(answer);
      const { message, note } = await world.send();
      assert.deepEqual(message, { ...newMessage, tries: 1, reason: answer.reason, ...expected });
      assert.deepEqual(note, { what, reason: answer.reason });
      assert.deepEqual([kinds(world), world.run.tally.sent, world.run.tally.dead], ['post', 0, 0]);
    });

  it('unknown counts towards the end of the run in this channel', async () => {
    const world = openLetter(newMessage);
    world.answers.push({ kind: 'unknown', reason: 'timeout' });
    await world.send();
    assert.equal(world.run.lane(channel).unknownInARow, 1);
  });

  it('D03: what Slack denies for no reason of the message counts as well, what never left does not', async () => {
    const world = openLetter(newMessage);
    world.answers.push({ kind: 'not-sent', reason: 'update_failed', retryAfterMs: 1 });
    await world.send();
    assert.equal(world.run.lane(channel).unknownInARow, 1);
    const offline = openLetter(newMessage);
    offline.answers.push({ kind: 'not-sent', reason: 'ECONNREFUSED' });
    await offline.send();
    assert.equal(offline.run.lane(channel).unknownInARow, 0);
  });

  it('D07: a scope that is missing for reading stops reading there and nothing else', async () => {
    const world = openLetter(tried);
    world.answers.push({ kind: 'misconfigured', reason: 'missing_scope', where: 'operation' });
    await world.send();
    assert.deepEqual([...world.run.lane(channel).faults], [['read', 'missing_scope']]);
    assert.equal(world.run.tally.tokenFault, undefined);
  });

  it('D09: what is refused for posts says nothing about edits', async () => {
    const world = openLetter(newMessage);
    world.answers.push({ kind: 'misconfigured', reason: 'restricted_action', where: 'operation' });
    await world.send();
    assert.deepEqual([...world.run.lane(channel).faults], [['post', 'restricted_action']]);
    world.change({ rev: 2, message: storeMessage(shown) });
    assert.equal((await world.send()).message?.shownRev, 2);
  });

  it('F06: limited to create: the next try looks first, after the wait and the grace', async () => {
    for (const [retryAfterMs, openMs] of [
      [9_000, graceMs + marginMs],
      [900_000, 900_000],
    ] as const) {
      const world = openLetter(newMessage);
      world.answers.push({ kind: 'limited', reason: 'http 429', retryAfterMs });
      await world.send();
      world.answers.push({ kind: 'found', ts });
      Object.assign(world, { nowMs: startMs + openMs - 1, deadlineMs: startMs + openMs + 50_000 });
      await world.send();
      assert.equal(kinds(world), 'post');
      world.nowMs += 1;
      await world.send();
      assert.equal(kinds(world), 'post find');
    }
  });

  it('F06: limited to edit: tried again after the wait', async () => {
    const world = openLetter(shown, { rev: 2 });
    world.answers.push({ kind: 'limited', reason: 'http 429', retryAfterMs: 9_000 });
    const { message } = await world.send();
    assert.deepEqual(message, { ...shown, tries: 1, reason: 'http 429', notBeforeMs: startMs + 9_000 });
  });

  it('limited in another channel meanwhile: no plainer form of an edit is tried', async () => {
    const world = openLetter(shown, { rev: 2 });
    world.beforeAnswer = () => void world.run.pace.stop('C0OTHER0001', 'edit', 9_000);
    world.answers.push({ kind: 'refused', reason: 'msg_too_long' });
    const { message } = await world.send();
    assert.equal(kinds(world), 'edit');
    assert.deepEqual([message?.shownRev, message?.deadRev, message?.notBeforeMs], [1, undefined, startMs + 9_000]);
  });

  it('limited stops the channel for as long as Slack says', async () => {
    const world = openLetter(newMessage);
    world.answers.push({ kind: 'limited', reason: 'http 429', retryAfterMs: 9_000 });
    await world.send();
    assert.equal(await world.run.pace.stoppedMs(channel, 'post'), 9_000);
  });

  it('misconfigured is kept for the run, by where the fault is', async () => {
    const [ofChannel, ofToken] = [openLetter(newMessage), openLetter(newMessage)];
    ofChannel.answers.push({ kind: 'misconfigured', reason: 'is_archived', where: 'channel' });
    ofToken.answers.push({ kind: 'misconfigured', reason: 'invalid_auth', where: 'token' });
    await ofChannel.send();
    await ofToken.send();
    assert.equal(ofChannel.run.lane(channel).faults.get('post'), 'is_archived');
    assert.equal(ofChannel.run.tally.tokenFault, undefined);
    assert.equal(ofToken.run.tally.tokenFault, 'invalid_auth');
    assert.equal(ofToken.run.lane(channel).faults.size, 0);
  });

  it('refused in every form: dead for this rev, and the next rev tries again', async () => {
    const world = openLetter(newMessage);
    const refusal = { kind: 'refused', reason: 'msg_too_long' } as const;
    world.answers.push(refusal, refusal, refusal);
    const { message, note } = await world.send();
    assert.deepEqual(texts(world), ['rich 1', 'classic 1', 'plain 1']);
    assert.deepEqual(message, { ...newMessage, tries: 1, deadRev: 1, reason: 'msg_too_long' });
    assert.deepEqual(note, { what: 'refused', reason: 'msg_too_long' });
    assert.equal(world.run.tally.dead, 1);
    world.change({ rev: 2 });
    assert.equal((await world.send()).message?.shownRev, 2);
  });
});

describe('settling', () => {
  const theirs = { nonce: 'theirs', untilMs: startMs + 90_000, rev: 2 };

  it('goes on from the newer version: the message shows what was sent, not what the row says by then', async () => {
    const world = openLetter(newMessage);
    world.beforeAnswer = () => world.change({ rev: 2 });
    const row = await world.send();
    assert.deepEqual([row.rev, row.message?.shownRev, row.message?.claim], [2, 1, undefined]);
  });

  it('records what Slack has, although another holds the claim by now, and leaves that claim', async () => {
    const world = openLetter(newMessage);
    world.beforeAnswer = () => world.change({ message: storeMessage({ ...newMessage, claim: theirs }) });
    const { message } = await world.send();
    assert.deepEqual([message?.ts, message?.claim], ['1602251441.000001', theirs]);
  });

  it('leaves everything else to the one that holds the claim', async () => {
    for (const kind of ['unknown', 'not-sent', 'gone', 'refused'] as const) {
      const world = openLetter({ ...newMessage, form: 'plain' });
      world.answers.push({ kind, reason: 'a reason' });
      world.beforeAnswer = () => world.change({ message: storeMessage({ ...newMessage, claim: theirs }) });
      assert.deepEqual((await world.send()).message, { ...newMessage, claim: theirs }, kind);
    }
  });

  it('leaves a row alone that no longer wants the message', async () => {
    const world = openLetter(newMessage);
    world.beforeAnswer = () => world.change({ message: undefined });
    assert.equal((await world.send()).message, undefined);
  });

  it('does not give up before the row changed fifty times', async () => {
    const world = openLetter(newMessage);
    world.onWrites(upTo(50).slice(1), () => world.change({ lateMs: 0 }));
    assert.equal((await world.send()).message?.shownRev, 1);
    assert.deepEqual(world.errors, []);
  });

  it('says so when it gives up', async () => {
    const world = openLetter(newMessage);
    world.onWrites(upTo(51).slice(1), () => world.change({ lateMs: 0 }));
    assert.equal((await world.send()).message?.shownRev, 0);
    assert.deepEqual(world.errors, ['a row kept changing']);
  });
});

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
