import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSlack } from '../../../lib/clients/slack.ts';
import type { Log, Slack, SlackAnswer, SlackEdit, SlackPost } from '../../../lib/ports.ts';
import * as script from '../../support/slack-server.ts';

const token = 'xoxb-canary-token';
const ts = '1602251441.001700';
const nowMs = Date.parse('2026-11-25T03:00:00Z');
/** Long enough for a busy machine; the answers that never end are given less. */
const timeoutMs = 10_000;
const silenceTimeoutMs = 500;
const silences = new Set([script.neverAnswer, script.stalledBody]);

const metadata = { event_type: 'dcs_task', event_payload: { delivery: 'k3v', target: 'prod', rev: 1 } } as const;
const message: SlackPost = { channel: 'C01', text: 'canary text', blocks: [{ type: 'divider' }], metadata };
const change: SlackEdit = { channel: 'C01', ts, text: 'canary text', metadata };

interface World extends AsyncDisposable {
  readonly server: script.SlackServer;
  readonly slack: Slack;
  readonly logged: unknown[];
  counted(): number;
}

async function createWorld(...answers: readonly script.ScriptedAnswer[]): Promise<World> {
  const server = await script.startSlackServer();
  server.answer(...answers);
  const logged: unknown[] = [];
  const write = (event: string, fields?: Record<string, unknown>) => void logged.push({ event, ...fields });
  const log: Log = { debug: write, info: write, warn: write, error: write };
  let counted = 0;
  const count = () => {
    counted += 1;
  };
  const clock = { now: () => nowMs, sleep: () => Promise.reject(new Error('The client sleeps')) };
  const wait = { timeoutMs: answers.some((answer) => silences.has(answer)) ? silenceTimeoutMs : timeoutMs };
  const slack = createSlack({ token, apiUrl: server.apiUrl, ...wait, clock, count, log });
  const close = () => server[Symbol.asyncDispose]();
  return { server, slack, logged, counted: () => counted, [Symbol.asyncDispose]: close };
}

describe('the answer to a post', () => {
  const rows: [string, script.ScriptedAnswer, SlackAnswer][] = [
    ['ok and ts', script.json({ ok: true, ts }), { kind: 'sent', ts }],
    ['ok without ts', script.json({ ok: true }), { kind: 'unknown', reason: 'ok without ts' }],
    [
      'R08: ok and a ts that is a number',
      script.text(`{"ok":true,"ts":${ts}}`),
      { kind: 'unknown', reason: 'ok without ts' },
    ],
    ['R05: 429 with seconds', script.status(429, { 'retry-after': '7' }), limited(7_000)],
    ['R04: 429 with a quarter of an hour', script.status(429, { 'retry-after': '900' }), limited(900_000)],
    ['429 with a date', script.status(429, { 'retry-after': 'Wed, 25 Nov 2026 03:01:00 GMT' }), limited(60_000)],
    ['T04: 429 without Retry-After', script.status(429), limited(30_000)],
    ['ratelimited', script.slackError('ratelimited'), limited(30_000, 'ratelimited')],
    [
      'ratelimited with a date',
      script.json({ ok: false, error: 'ratelimited' }, { 'retry-after': 'Wed, 25 Nov 2026 03:01:00 GMT' }),
      limited(60_000, 'ratelimited'),
    ],
    ['invalid_blocks', script.slackError('invalid_blocks'), { kind: 'refused', reason: 'invalid_blocks' }],
    ['T44: is_archived', script.slackError('is_archived'), misconfigured('is_archived', 'channel')],
    ['T44: channel_not_found', script.slackError('channel_not_found'), misconfigured('channel_not_found', 'channel')],
    ['T44: not_in_channel', script.slackError('not_in_channel'), misconfigured('not_in_channel', 'channel')],
    ['invalid_auth', script.slackError('invalid_auth'), misconfigured('invalid_auth', 'token')],
    ['internal_error', script.slackError('internal_error'), unknown('internal_error')],
    ['an error nobody listed', script.slackError('surprise'), unknown('surprise')],
    ['an error that is no string', script.json({ ok: false, error: { a: 1 } }), unknown('ok: false without an error')],
    ['R02: 503 after it was accepted', script.status(503, { 'retry-after': '1' }), unknown('http 503')],
    ['500 with an error word', script.status(500, {}, '{"ok":false,"error":"no_text"}'), unknown('http 500')],
    ['404', script.status(404, {}, '<html></html>'), unknown('http 404')],
    ['302', script.status(302, { location: '/elsewhere' }), unknown('network error')],
    ['R01: reset after the request', script.resetConnection, unknown('ECONNRESET')],
    ['no answer in time', script.neverAnswer, unknown('timeout')],
    ['a stalled body', script.stalledBody, unknown('timeout')],
    ['a cut body', script.cutBody, unknown('UND_ERR_SOCKET')],
    ['R07: 200 with an empty body', script.text(''), unknown('the answer is no JSON object')],
    ['R07: 200 "ok"', script.text('ok'), unknown('the answer is no JSON object')],
    ['200 null', script.text('null'), unknown('the answer is no JSON object')],
    ['200 with a list', script.json([]), unknown('the answer is no JSON object')],
    ['200 with cut JSON', script.text('{"ok":true,"ts":"160'), unknown('the answer is no JSON object')],
    ['200 gzip', script.text('x', { 'content-type': 'application/gzip' }), unknown('the answer is no JSON object')],
  ];
  for (const [name, scripted, expected] of rows) {
    it(`${name} is ${expected.kind}, after one request`, async () => {
      await using world = await createWorld(scripted, script.json({ ok: true, ts }));
      assert.deepEqual(await world.slack.post(message), expected);
      assert.equal(world.server.requests.length, 1);
      assert.equal(world.counted(), 1);
    });
  }

  it('holds nothing back from the next call: a 429 does not pause the client', async () => {
    await using world = await createWorld(script.status(429, { 'retry-after': '900' }), script.json({ ok: true, ts }));
    await world.slack.post(message);
    assert.deepEqual(await world.slack.post(message), { kind: 'sent', ts });
  });
});

describe('the answer to an edit or a reply', () => {
  for (const word of ['message_not_found', 'cant_update_message', 'edit_window_closed']) {
    it(`${word} says that the message is gone`, async () => {
      await using world = await createWorld(script.slackError(word));
      assert.deepEqual(await world.slack.edit(change), { kind: 'gone', reason: word });
    });
  }

  it('thread_not_found says that the message to reply to is gone', async () => {
    await using world = await createWorld(script.slackError('thread_not_found'));
    const answer = await world.slack.post({ ...message, threadTs: ts });
    assert.deepEqual(answer, { kind: 'gone', reason: 'thread_not_found' });
  });

  it('a reply was sent whatever else the answer holds', async () => {
    await using world = await createWorld(script.json({ ok: true, ts, message: null, channel: 7 }));
    assert.deepEqual(await world.slack.post({ ...message, threadTs: ts }), { kind: 'sent', ts });
    assert.deepEqual(world.logged, []);
  });

  it('a reply that Slack posted outside its thread was sent, and is logged', async () => {
    await using world = await createWorld(script.json({ ok: true, ts, message: { text: 'x' } }));
    assert.deepEqual(await world.slack.post({ ...message, threadTs: ts }), { kind: 'sent', ts });
    assert.deepEqual(world.logged, [{ event: 'slack.unthreaded', channel: 'C01', delivery: 'k3v' }]);
  });
});

describe('what goes over the wire', () => {
  it('T39: texts are sent as they are, and Slack is told to make nothing of them', async () => {
    await using world = await createWorld(script.json({ ok: true, ts }));
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
    await using world = await createWorld(script.json({ ok: true, ts: '1602251442.000000' }));
    const answer = await world.slack.post({ ...message, threadTs: ts, broadcast: true });
    assert.deepEqual(answer, { kind: 'sent', ts: '1602251442.000000' });
    assert.equal(sentForm(world).form.thread_ts, ts);
    assert.equal(sentForm(world).form.reply_broadcast, 'true');
  });

  it('an edit in the plain form takes the blocks away', async () => {
    await using world = await createWorld(script.json({ ok: true, ts }));
    assert.deepEqual(await world.slack.edit(change), { kind: 'sent', ts });
    const { method, form } = sentForm(world);
    assert.equal(method, 'chat.update');
    assert.deepEqual([form.ts, form.blocks, form.parse, form.link_names], [ts, '[]', 'none', 'false']);
    assert.equal(form.metadata, JSON.stringify(metadata));
  });

  it('half a character never reaches the client, wherever it stands', async () => {
    await using world = await createWorld(script.json({ ok: true, ts }));
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
    await using world = await createWorld(script.slackError('invalid_blocks', { response_metadata: { messages } }));
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
    await using world = await createWorld(script.slackError('missing_scope', scopes));
    await world.slack.post(message);
    assert.deepEqual(Object.assign({}, ...(world.logged as object[]), scopes), world.logged[0]);
  });

  it('no failure puts the token or the text into the log or the answer', async () => {
    const echo: script.ScriptedAnswer = (response, { form, headers }) =>
      void response.end(JSON.stringify({ ok: false, error: `${headers.authorization} ${form.get('text')}` }));
    const answers = [echo, script.text(`canary text ${token}`), script.status(500, {}, 'canary text'), script.cutBody];
    await using world = await createWorld(...answers);
    const said: unknown[] = [];
    for (const _ of answers) said.push(await world.slack.post(message));
    assert.equal(world.logged.length, answers.length);
    assert.doesNotMatch(JSON.stringify([said, world.logged]), /canary/);
  });
});

function sentForm(world: World) {
  const request = world.server.requests.at(-1);
  assert.ok(request);
  return { ...request, form: Object.fromEntries(request.form) as Record<string, string> };
}

function limited(retryAfterMs: number, reason = 'http 429'): SlackAnswer {
  return { kind: 'limited', reason, retryAfterMs };
}

function misconfigured(reason: string, where: 'token' | 'channel'): SlackAnswer {
  return { kind: 'misconfigured', reason, where };
}

function unknown(reason: string): SlackAnswer {
  return { kind: 'unknown', reason };
}
