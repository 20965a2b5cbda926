/** What the core may rely on, whichever Slack stands behind the port. One suite, so that no fake can drift. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { MessageMetadata, Slack, SlackPost } from '../../lib/ports/slack.ts';

export interface SlackUnderTest extends AsyncDisposable {
  readonly slack: Slack;
  /** A channel our bot may post to and read; others may have posted there as well. */
  readonly channel: string;
  /** A channel ID nobody has. */
  readonly missingChannel: string;
  /** The time by this Slack's clock, in milliseconds. */
  now(): number;
}

/** No message has it: Slack's times are seconds since 1970. */
const missingTs = '1000000000.000100';
const marginMs = 60_000;

export function slackConformance(name: string, create: () => Promise<SlackUnderTest>): void {
  describe(`${name} keeps the promises of Slack`, () => {
    let world: SlackUnderTest;
    let deliveries = 0;
    before(async () => {
      world = await create();
    });
    after(() => world[Symbol.asyncDispose]());

    function nextMessage(): SlackPost {
      deliveries += 1;
      const metadata = metadataOf(`delivery-${deliveries}`, 1);
      const blocks = [{ ...section(`message ${deliveries}`), block_id: `delivery-${deliveries}` }];
      return { channel: world.channel, text: `message ${deliveries}`, blocks, metadata };
    }

    function find(delivery: string, threadTs?: string) {
      const sinceMs = world.now() - marginMs;
      const thread = threadTs === undefined ? {} : { threadTs };
      return world.slack.find({ channel: world.channel, delivery, sinceMs, ...thread });
    }

    async function send(message: SlackPost): Promise<string> {
      const answer = await world.slack.post(message);
      assert.equal(answer.kind, 'sent', JSON.stringify(answer));
      return answer.kind === 'sent' ? answer.ts : '';
    }

    it('R08: names every message with a time of its own, a string with six decimals', async () => {
      const times: string[] = [];
      for (let count = 0; count < 3; count += 1) times.push(await send(nextMessage()));
      for (const ts of times) assert.match(ts, /^\d{10}\.\d{6}$/);
      assert.equal(new Set(times).size, times.length);
      assert.deepEqual(times, times.toSorted());
    });

    it('finds a message by its delivery, with the metadata it was sent with', async () => {
      const message = nextMessage();
      const ts = await send(message);
      const { metadata } = message;
      assert.deepEqual(await find(metadata.event_payload.delivery), { kind: 'found', ts, metadata });
    });

    it('finds a message in the plain form by its metadata alone', async () => {
      const { blocks: _, ...message } = nextMessage();
      const ts = await send(message);
      const { metadata } = message;
      assert.deepEqual(await find(metadata.event_payload.delivery), { kind: 'found', ts, metadata });
    });

    it('says absent of a delivery that was never sent', async () => {
      await send(nextMessage());
      assert.deepEqual(await find('delivery-never-sent'), { kind: 'absent' });
    });

    it('does not look at what was sent before the given time', async () => {
      const message = nextMessage();
      await send(message);
      const probe = { channel: world.channel, delivery: message.metadata.event_payload.delivery };
      assert.deepEqual(await world.slack.find({ ...probe, sinceMs: world.now() + marginMs }), { kind: 'absent' });
    });

    it('D11: does not look at what was sent after the given time', async () => {
      const message = nextMessage();
      await send(message);
      const probe = { channel: world.channel, delivery: message.metadata.event_payload.delivery, sinceMs: 0 };
      assert.deepEqual(await world.slack.find({ ...probe, untilMs: world.now() - marginMs }), { kind: 'absent' });
    });

    it('edits a message in place, and its metadata with it', async () => {
      const message = nextMessage();
      const { delivery } = message.metadata.event_payload;
      const ts = await send(message);
      const metadata = metadataOf(delivery, 2);
      const answer = await world.slack.edit({ channel: world.channel, ts, text: 'edited', metadata });
      assert.deepEqual(answer, { kind: 'sent', ts });
      assert.deepEqual(await find(delivery), { kind: 'found', ts, metadata });
    });

    it('R11: holds a reply in its thread only', async () => {
      const threadTs = await send(nextMessage());
      const reply = nextMessage();
      const { metadata } = reply;
      const ts = await send({ ...reply, threadTs });
      assert.deepEqual(await find(metadata.event_payload.delivery), { kind: 'absent' });
      assert.deepEqual(await find(metadata.event_payload.delivery, threadTs), { kind: 'found', ts, metadata });
    });

    it('shows a broadcast reply in its thread and in the channel', async () => {
      const threadTs = await send(nextMessage());
      const reply = nextMessage();
      const { metadata } = reply;
      const ts = await send({ ...reply, threadTs, broadcast: true });
      assert.deepEqual(await find(metadata.event_payload.delivery), { kind: 'found', ts, metadata });
      assert.deepEqual(await find(metadata.event_payload.delivery, threadTs), { kind: 'found', ts, metadata });
    });

    it('says that a message to edit is gone when there is none', async () => {
      const { metadata } = nextMessage();
      const answer = await world.slack.edit({ channel: world.channel, ts: missingTs, text: 'edited', metadata });
      assert.deepEqual(answer, { kind: 'gone', reason: 'message_not_found' });
    });

    it('T44: says that the channel is wrong when nobody has it', async () => {
      const expected = { kind: 'misconfigured', reason: 'channel_not_found', where: 'channel' };
      const channel = world.missingChannel;
      assert.deepEqual(await world.slack.post({ ...nextMessage(), channel }), expected);
      assert.deepEqual(await world.slack.find({ channel, delivery: 'delivery-1', sinceMs: 0 }), expected);
    });

    it('refuses a message of nothing for its form', async () => {
      const { metadata } = nextMessage();
      const answer = await world.slack.post({ channel: world.channel, text: '', metadata });
      assert.deepEqual(answer, { kind: 'refused', reason: 'no_text' });
    });
  });
}

function metadataOf(delivery: string, rev: number): MessageMetadata {
  return { event_type: 'dcs_task', event_payload: { delivery, target: 'prod', task_id: '8abf6e1e', rev } };
}

function section(text: string): Record<string, unknown> {
  return { type: 'section', text: { type: 'plain_text', text } };
}
