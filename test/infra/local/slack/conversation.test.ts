import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type OpenConversation, openConversation } from '../../../support/conversation.ts';
import { buttonsOf, linesOf, type SlackMessage } from '../../../support/slack-caller.ts';
import { openStage, rawTask, type Stage } from '../../../support/stage.ts';

const count = 12;

describe('a person who types and presses in the local Slack', () => {
  let stage: Stage;
  let open: OpenConversation;
  before(async () => {
    stage = await openStage({ settings: { delivery: { digestAbove: 3 } } });
    open = await openConversation(stage);
    await stage.poll();
    stage.pass(60);
    const instance = { params: JSON.stringify({ instance_id: 'redis-orders-1' }) };
    stage.put(...Array.from({ length: count }, (_, index) => rawTask(stage.now() + index, { ...instance })));
    stage.pass(60);
    await stage.poll();
    stage.put(rawTask(stage.now(), { name: 'EXTEND', status: 'SUCCESS', ...instance }));
    stage.pass(60);
    await stage.poll();
  });
  after(async () => {
    await open[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  async function messageAt(ts: string | undefined): Promise<SlackMessage> {
    const found = (await open.conversation.messages()).find((message) => message.ts === ts);
    assert.ok(found, `a message at ${ts}`);
    return found as unknown as SlackMessage;
  }

  async function typed(line: string): Promise<{ ts: string; message: SlackMessage }> {
    const { shown, problem } = await open.conversation.type(line);
    assert.equal(problem, undefined);
    return { ts: String(shown), message: await messageAt(shown) };
  }

  async function press(ts: string, label: string, inputs: Record<string, string> = {}): Promise<string> {
    const button = buttonsOf(await messageAt(ts)).find((candidate) => candidate.label.startsWith(label));
    assert.ok(button, label);
    const { action_id: actionId, value } = button;
    const { shown, problem } = await open.conversation.press({ ts, actionId, value, inputs });
    assert.equal(problem, undefined);
    return String(shown);
  }

  const textOf = (message: SlackMessage) => linesOf(message).join('\n');

  it('sees an answer that is in no history', async () => {
    const { ts, message } = await typed('/dcs tasks');
    assert.match(textOf(message), /^13 tasks\n/);
    assert.equal(
      (await stage.slack.messages(stage.channel)).some((told) => told.ts === ts),
      false,
    );
  });

  it('pages in place, and back', async () => {
    const { ts, message: first } = await typed('/dcs tasks');
    assert.equal(await press(ts, 'Next'), ts);
    assert.match(textOf(await messageAt(ts)), /11–13 of 13/);
    assert.equal(await press(ts, '← Previous'), ts);
    assert.deepEqual(linesOf(await messageAt(ts)), linesOf(first));
  });

  it('shares an answer: the channel has it then, posted by the app', async () => {
    const { ts } = await typed('/dcs tasks type:EXTEND');
    const shared = await press(ts, 'Share');
    const posted = (await stage.slack.messages(stage.channel)).find((message) => message.ts === shared);
    assert.ok(posted?.bot_id);
    assert.match(JSON.stringify(posted.blocks), /sam: [\s\S]*\/dcs tasks all type:EXTEND/);
    assert.ok(await messageAt(ts), 'the answer is still there');
  });

  it("gets Details and Mute of a message's own buttons beside it, and the message stays as it is", async () => {
    const [before] = (await stage.told()).filter(({ text }) => /Specification change/.test(text));
    assert.ok(before);
    const details = await press(before.ts, 'Details');
    assert.match(JSON.stringify((await messageAt(details)).blocks), /Specification change/);
    const offer = await press(before.ts, 'Mute');
    const muted = await press(offer, 'This type: 1h', { reason: 'load test' });
    assert.equal(muted, offer, 'the offer has become the answer');
    assert.match(textOf(await messageAt(muted)), /Mute 1 is active[\s\S]*because load test/);
    const told = (await stage.told()).find(({ ts }) => ts === before.ts);
    assert.deepEqual(told, before);
  });

  it('reaches one task of a list through its menu', async () => {
    const { ts } = await typed('/dcs tasks limit:2');
    assert.notEqual(await press(ts, '…'), ts);
  });

  it('is told when nobody answers to what was typed, or the button is gone', async () => {
    assert.match((await open.conversation.type('hello')).problem ?? '', /Start with \/dcs/);
    const { ts } = await typed('/dcs help');
    const gone = await open.conversation.press({ ts, actionId: 'page:9-9', inputs: {} });
    assert.equal(gone.problem, 'That button is gone.');
    const lost = await open.conversation.press({ ts: '1.000000', actionId: 'page:0-0', inputs: {} });
    assert.equal(lost.problem, 'That message is gone.');
  });

  it('a response_url takes five answers, obeys delete_original, and refuses what is no answer', async () => {
    const channel = stage.channel;
    const { shown: ts = '' } = await open.conversation.type('/dcs mutes');
    const { url } = open.hooks.issue({ channel, message: { ts, isEphemeral: true } });
    const post = async (body: unknown) => (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status;
    assert.equal(await post({ response_type: 'nobody' }), 500);
    assert.equal(await post({ delete_original: true }), 200);
    assert.equal(
      (await open.conversation.messages()).some((message) => message.ts === ts),
      false,
    );
    const rest = [];
    for (let use = 3; use <= 6; use += 1) rest.push(await post({ text: 'again' }));
    assert.deepEqual(rest, [200, 200, 200, 404]);
    assert.equal((await fetch(`${open.hooks.origin}/actions/local/guess`, { method: 'POST', body: '{}' })).status, 404);
  });

  it("replaces and deletes a channel's own message when the app says so", async () => {
    const channel = stage.channel;
    const { ts } = await typed('/dcs tasks type:EXTEND');
    const shared = await press(ts, 'Share');
    const { url } = open.hooks.issue({ channel, message: { ts: shared, isEphemeral: false } });
    const post = (body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) });
    await post({ replace_original: true, text: 'replaced' });
    const find = async () => (await stage.slack.messages(channel)).find((message) => message.ts === shared);
    assert.equal((await find())?.text, 'replaced');
    await post({ delete_original: true });
    assert.equal(await find(), undefined);
  });

  it('leaves no secret in a log line', () => {
    assert.ok(open.logged.every((line) => !line.includes('canary')));
  });
});
