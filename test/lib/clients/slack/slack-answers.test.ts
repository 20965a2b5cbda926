import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SlackAnswer, SlackEdit, SlackPost } from '../../../../lib/ports/slack.ts';
import * as script from '../../../support/slack-server.ts';
import { createSlackWorld } from '../../../support/slack-world.ts';

const ts = '1602251441.001700';
const metadata = { event_type: 'dcs_task', event_payload: { delivery: 'k3v', target: 'prod', rev: 1 } } as const;
const message: SlackPost = { channel: 'C01', text: 'canary text', blocks: [{ type: 'divider' }], metadata };
const change: SlackEdit = { channel: 'C01', ts, text: 'canary text', metadata };

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
    ['T44: not_in_channel', script.slackError('not_in_channel'), misconfigured('not_in_channel', 'operation')],
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
      await using world = await createSlackWorld(scripted, script.json({ ok: true, ts }));
      assert.deepEqual(await world.slack.post(message), expected);
      assert.equal(world.server.requests.length, 1);
      assert.equal(world.counted(), 1);
    });
  }

  it('holds nothing back from the next call: a 429 does not pause the client', async () => {
    await using world = await createSlackWorld(
      script.status(429, { 'retry-after': '900' }),
      script.json({ ok: true, ts }),
    );
    await world.slack.post(message);
    assert.deepEqual(await world.slack.post(message), { kind: 'sent', ts });
  });
});

describe('the answer to an edit or a reply', () => {
  for (const word of ['message_not_found', 'cant_update_message', 'edit_window_closed']) {
    it(`${word} says that the message is gone`, async () => {
      await using world = await createSlackWorld(script.slackError(word));
      assert.deepEqual(await world.slack.edit(change), { kind: 'gone', reason: word });
    });
  }

  it('thread_not_found says that the message to reply to is gone', async () => {
    await using world = await createSlackWorld(script.slackError('thread_not_found'));
    const answer = await world.slack.post({ ...message, threadTs: ts });
    assert.deepEqual(answer, { kind: 'gone', reason: 'thread_not_found' });
  });

  it('a reply was sent whatever else the answer holds', async () => {
    await using world = await createSlackWorld(script.json({ ok: true, ts, message: null, channel: 7 }));
    assert.deepEqual(await world.slack.post({ ...message, threadTs: ts }), { kind: 'sent', ts });
    assert.deepEqual(world.logged, []);
  });

  it('a reply that Slack posted outside its thread was sent, and is logged', async () => {
    await using world = await createSlackWorld(script.json({ ok: true, ts, message: { text: 'x' } }));
    assert.deepEqual(await world.slack.post({ ...message, threadTs: ts }), { kind: 'sent', ts });
    assert.deepEqual(world.logged, [{ event: 'slack.unthreaded', channel: 'C01', delivery: 'k3v' }]);
  });
});

function limited(retryAfterMs: number, reason = 'http 429'): SlackAnswer {
  return { kind: 'limited', reason, retryAfterMs };
}

function misconfigured(reason: string, where: 'token' | 'channel' | 'operation'): SlackAnswer {
  return { kind: 'misconfigured', reason, where };
}

function unknown(reason: string): SlackAnswer {
  return { kind: 'unknown', reason };
}
