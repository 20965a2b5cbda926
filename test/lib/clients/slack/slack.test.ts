import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SlackEdit, SlackPost } from '../../../../lib/ports/slack.ts';
import * as script from '../../../support/slack-server.ts';
import { createSlackWorld, type SlackWorld, token } from '../../../support/slack-world.ts';

const ts = '1602251441.001700';
const metadata = { event_type: 'dcs_task', event_payload: { delivery: 'k3v', target: 'prod', rev: 1 } } as const;
const message: SlackPost = { channel: 'C01', text: 'canary text', blocks: [{ type: 'divider' }], metadata };
const change: SlackEdit = { channel: 'C01', ts, text: 'canary text', metadata };

describe('what goes over the wire', () => {
  it('T39: texts are sent as they are, and Slack is told to make nothing of them', async () => {
    await using world = await createSlackWorld(script.json({ ok: true, ts }));
    await world.slack.post({ ...message, text: '&lt;!channel&gt; redis', clientMessageId: 'e2f0' });
    const { method, form, headers } = sentForm(world);
    assert.equal(method, 'chat.postMessage');
    assert.equal(headers.authorization, `Bearer ${token}`);
    assert.deepEqual(form, {
      channel: 'C01',
      text: '&lt;!channel&gt; redis',
      blocks: '[{"type":"divider"}]',
      metadata: JSON.stringify(metadata),
      client_msg_id: 'e2f0',
      link_names: 'false',
      parse: 'none',
      unfurl_links: 'false',
      unfurl_media: 'false',
    });
  });

  it('R08: a thread is named by its ts with all its zeros', async () => {
    await using world = await createSlackWorld(script.json({ ok: true, ts: '1602251442.000000' }));
    const answer = await world.slack.post({ ...message, threadTs: ts, broadcast: true });
    assert.deepEqual(answer, { kind: 'sent', ts: '1602251442.000000' });
    assert.equal(sentForm(world).form.thread_ts, ts);
    assert.equal(sentForm(world).form.reply_broadcast, 'true');
  });

  it('an edit in the plain form takes the blocks away', async () => {
    await using world = await createSlackWorld(script.json({ ok: true, ts }));
    assert.deepEqual(await world.slack.edit(change), { kind: 'sent', ts });
    const { method, form } = sentForm(world);
    assert.equal(method, 'chat.update');
    assert.deepEqual([form.ts, form.blocks, form.parse, form.link_names], [ts, '[]', 'none', 'false']);
    assert.equal(form.metadata, JSON.stringify(metadata));
  });

  it('G04: the members of a user group are asked for by its id; what Slack does not say is not known', async () => {
    await using world = await createSlackWorld(script.json({ ok: true, users: ['U01', 7, 'W02'] }));
    assert.deepEqual(await world.slack.members?.('S01'), ['U01', 'W02']);
    const { method, form } = sentForm(world);
    assert.deepEqual([method, form.usergroup], ['usergroups.users.list', 'S01']);
    for (const answer of [
      { ok: false, error: 'missing_scope' },
      { ok: false, error: 'no_such_subteam' },
      { ok: true },
    ]) {
      await using other = await createSlackWorld(script.json(answer));
      assert.equal(await other.slack.members?.('S01'), undefined);
    }
  });

  it('half a character never reaches the client, wherever it stands', async () => {
    await using world = await createSlackWorld(script.json({ ok: true, ts }));
    const blocks = [{ type: 'section', text: { type: 'plain_text', text: 'b\ud83d' } }];
    await world.slack.post({ ...message, text: 'a\ud83d', blocks });
    const { form } = sentForm(world);
    assert.equal(form.text, 'a\ufffd');
    assert.equal(form.blocks?.includes('b\ufffd'), true);
  });
});

describe('what is logged', () => {
  it('T37: a refused form is logged with what Slack says about it, without any text of ours', async () => {
    const messages = ['[ERROR] invalid value: canary text [json-pointer:/blocks/0/text]'];
    await using world = await createSlackWorld(
      script.slackError('invalid_blocks', { response_metadata: { messages } }),
    );
    await world.slack.post(message);
    assert.deepEqual(world.logged, [
      {
        event: 'slack.failed',
        method: 'chat.postMessage',
        channel: 'C01',
        delivery: 'k3v',
        kind: 'refused',
        reason: 'invalid_blocks',
        messages: ['[ERROR] invalid value: … [json-pointer:/blocks/0/text]'],
      },
    ]);
  });

  it('a missing scope is named', async () => {
    const scopes = { needed: 'chat:write', provided: 'commands' };
    await using world = await createSlackWorld(script.slackError('missing_scope', scopes));
    await world.slack.post(message);
    assert.deepEqual(Object.assign({}, ...(world.logged as object[]), scopes), world.logged[0]);
  });

  it('no failure puts the token or the text into the log or the answer', async () => {
    const echo: script.ScriptedAnswer = (response, { form, headers }) =>
      void response.end(JSON.stringify({ ok: false, error: `${headers.authorization} ${form.get('text')}` }));
    const answers = [echo, script.text(`canary text ${token}`), script.status(500, {}, 'canary text'), script.cutBody];
    await using world = await createSlackWorld(...answers);
    const said: unknown[] = [];
    for (const _ of answers) said.push(await world.slack.post(message));
    assert.equal(world.logged.length, answers.length);
    assert.doesNotMatch(JSON.stringify([said, world.logged]), /canary/);
  });
});

function sentForm(world: SlackWorld) {
  const request = world.server.requests.at(-1);
  assert.ok(request);
  return { ...request, form: Object.fromEntries(request.form) as Record<string, string> };
}
