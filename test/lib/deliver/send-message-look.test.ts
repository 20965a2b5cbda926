import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendMessage } from '../../../lib/deliver/send-message.ts';
import { newMessage, storeMessage } from '../../../lib/model/message-state.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import { kinds, letterSlot, openLetter, texts, tried, ts } from '../../support/letter.ts';

describe('after a try that may have reached Slack', () => {
  it('the first thing is to look, from a minute before the first try', async () => {
    const world = openLetter(tried);
    await sendMessage(world.run, { ...letterSlot, threadTs: () => '1.5' }, world.letter());
    assert.equal(kinds(world), 'find post');
    const sinceMs = startMs - 500_000 - 60_000;
    assert.partialDeepStrictEqual(world.calls[0]?.asked, { channel, delivery: 'k3v', sinceMs, threadTs: '1.5' });
  });

  it('D11: looks no further than a minute after the grace of the last try, however often looking failed', async () => {
    const world = openLetter(tried);
    world.answers.push({ kind: 'unknown', reason: 'timeout' });
    await world.send();
    Object.assign(world, { nowMs: startMs + 3_600_000, deadlineMs: startMs + 3_650_000 });
    await world.send();
    const untilMs = startMs + 60_000;
    const looks = world.calls.flatMap(({ kind, asked }) => (kind === 'find' ? [asked.untilMs] : []));
    assert.deepEqual(looks, [untilMs, untilMs]);
  });

  it('looks up to now where an older build did not write down when the last try was', async () => {
    const { unknownAtMs: _unknown, ...older } = tried;
    const world = openLetter(older);
    await world.send();
    assert.ok(world.calls[0]?.kind === 'find' && world.calls[0].asked.untilMs === undefined);
  });

  it('nobody looks with exactlyOnce off, and the message says that it may be a repeat', async () => {
    const world = openLetter(tried, { delivery: { exactlyOnce: false } });
    await world.send();
    assert.deepEqual(texts(world), ['rich 1 again?']);
  });

  it('a message that was looked for is no repeat', async () => {
    const world = openLetter(tried);
    await world.send();
    assert.deepEqual(texts(world), ['rich 1']);
  });

  for (const exactlyOnce of [true, false])
    it(`only: a first try is neither looked for nor a repeat (exactlyOnce: ${exactlyOnce})`, async () => {
      const world = openLetter(newMessage, { delivery: { exactlyOnce } });
      await world.send();
      assert.deepEqual([kinds(world), texts(world)], ['post', ['rich 1']]);
    });

  const found: readonly (readonly [string, string | number | undefined, number])[] = [
    ['the rev of its own metadata', 1, 1],
    ['no rev when its metadata is gone', undefined, 0],
    ['no rev when its metadata has no number', 'none', 0],
  ];
  for (const [name, rev, expected] of found)
    it(`what is found shows ${name}`, async () => {
      const world = openLetter({ ...tried, form: 'classic' }, { rev: 2 });
      const payload = rev === undefined ? undefined : { delivery: 'k3v', rev };
      const metadata = payload && ({ event_type: 'dcs_task', event_payload: payload } as const);
      world.answers.push({ kind: 'found', ts, ...(metadata && { metadata }) });
      const { message, note } = await world.send();
      assert.deepEqual(message, { ...newMessage, shownRev: expected, createdRev: expected, ts, form: 'classic' });
      assert.deepEqual(note, { what: 'told', ts });
      assert.deepEqual([kinds(world), world.run.tally.sent], ['find', 0]);
    });

  it('what is found is recorded, although another holds the claim by now', async () => {
    const world = openLetter(tried);
    const theirs = { nonce: 'theirs', untilMs: startMs + 90_000, rev: 1 };
    world.answers.push({ kind: 'found', ts });
    world.beforeAnswer = () => world.change({ message: storeMessage({ ...tried, claim: theirs }) });
    const { message } = await world.send();
    assert.deepEqual([message?.ts, message?.claim], [ts, theirs]);
  });

  it('a look that took all the time proves the message absent, and leaves it to the next run', async () => {
    const world = openLetter(tried);
    world.beforeAnswer = () => {
      world.nowMs += 40_000;
    };
    const { message } = await world.send();
    assert.equal(kinds(world), 'find');
    assert.deepEqual(message, { ...newMessage, tries: 2, reason: 'no time left' });
  });

  it('a look without an answer proves nothing', async () => {
    const world = openLetter(tried);
    world.answers.push({ kind: 'not-sent', reason: 'ECONNREFUSED' });
    const { message } = await world.send();
    assert.equal(kinds(world), 'find');
    const lastAtMs = startMs - 125_000;
    assert.deepEqual(message, {
      ...newMessage,
      tries: 2,
      firstAtMs: startMs - 500_000,
      lastAtMs,
      reason: 'ECONNREFUSED',
    });
  });

  it('a refusal to answer after the look proves that nothing is in Slack', async () => {
    const world = openLetter(tried);
    world.answers.push({ kind: 'absent' }, { kind: 'not-sent', reason: 'ECONNREFUSED' });
    assert.equal((await world.send()).message?.firstAtMs, undefined);
  });

  it('a refusal to answer without a look proves nothing about earlier tries', async () => {
    const world = openLetter(tried, { delivery: { exactlyOnce: false } });
    world.answers.push({ kind: 'not-sent', reason: 'ECONNREFUSED' });
    assert.equal((await world.send()).message?.firstAtMs, startMs - 500_000);
  });
});
