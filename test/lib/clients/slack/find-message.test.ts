import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSlack } from '../../../../lib/clients/slack/slack.ts';
import type { ProbeAnswer, Slack, SlackProbe } from '../../../../lib/ports/slack.ts';
import * as script from '../../../support/slack-server.ts';

const threadTs = '1602251440.000100';
const probe: SlackProbe = { channel: 'C01', delivery: 'k3v', sinceMs: 1_602_251_400_005 };
const metadata = { event_type: 'dcs_task', event_payload: { delivery: 'k3v', rev: 2 } };
const own = { ts: '1602251441.001700', bot_id: 'B01' };
const auth = script.json({ ok: true, user_id: 'U01', bot_id: 'B01' });

interface World extends AsyncDisposable {
  readonly server: script.SlackServer;
  readonly slack: Slack;
}

const timeoutMs = 10_000;

async function createWorld(answers: readonly script.ScriptedAnswer[], tickMs = 0): Promise<World> {
  const server = await script.startSlackServer();
  server.answer(...answers);
  let nowMs = 0;
  const now = () => {
    nowMs += tickMs;
    return nowMs;
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const clock = { now, sleep: () => Promise.resolve() };
  const slack = createSlack({ token: 'x', apiUrl: server.apiUrl, timeoutMs, clock, count() {}, log });
  return { server, slack, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function page(messages: unknown, next_cursor = '', more: object = {}): script.ScriptedAnswer {
  return script.json({ ok: true, messages, has_more: next_cursor !== '', response_metadata: { next_cursor }, ...more });
}

describe('a message', () => {
  const rows: [string, unknown, ProbeAnswer][] = [
    ['with the id in its metadata is found, and says what it shows', { ...own, metadata }, found(metadata)],
    ['with the id in its first block is found', { ...own, blocks: [{ block_id: 'k3v' }] }, found()],
    ['with the id in its second block is another', { ...own, blocks: [null, { block_id: 'k3v' }] }, { kind: 'absent' }],
    ['with another id is another', { ...own, metadata: withDelivery('other') }, { kind: 'absent' }],
    [
      'with foreign metadata has none of ours',
      { ...own, blocks: [{ block_id: 'k3v' }], metadata: { event_type: 'x' } },
      found(),
    ],
    [
      'under our user alone is ours, where history leaves the bot out',
      { ts: own.ts, user: 'U01', metadata },
      found(metadata),
    ],
    [
      'of another bot under our user is a forgery',
      { ...own, bot_id: 'B02', user: 'U01', metadata },
      { kind: 'absent' },
    ],
    ['of another bot is a forgery', { ...own, bot_id: 'B02', metadata }, { kind: 'absent' }],
    ['of a person is a forgery', { ts: own.ts, user: 'U02', metadata }, { kind: 'absent' }],
    [
      'that is a broadcast reply is no root',
      { ...own, subtype: 'thread_broadcast', metadata: withDelivery('reply') },
      { kind: 'absent' },
    ],
    ['that is no object is passed over', null, { kind: 'absent' }],
    ['without a ts cannot be said to be absent', { bot_id: 'B01', metadata }, unknown('message without ts')],
  ];
  for (const [name, message, expected] of rows) {
    it(name, async () => {
      await using world = await createWorld([auth, page([{ ts: '1.000001' }, message])]);
      assert.deepEqual(await world.slack.find(probe), expected);
    });
  }
});

describe('a probe', () => {
  it('asks for all metadata since the given time, to the millisecond', async () => {
    await using world = await createWorld([auth, page([])]);
    await world.slack.find(probe);
    assert.deepEqual(
      world.server.requests.map(({ method, form }) => [method, Object.fromEntries(form)]),
      [
        ['auth.test', {}],
        [
          'conversations.history',
          {
            channel: 'C01',
            oldest: '1602251400.005000',
            inclusive: 'true',
            include_all_metadata: 'true',
            limit: '200',
          },
        ],
      ],
    );
  });

  it('R11: looks for a reply in its thread, which the history does not hold', async () => {
    await using world = await createWorld([
      auth,
      page([
        { ...own, ts: threadTs },
        { ...own, metadata },
      ]),
    ]);
    assert.deepEqual(await world.slack.find({ ...probe, threadTs }), found(metadata));
    assert.equal(world.server.requests[1]?.method, 'conversations.replies');
    assert.equal(world.server.requests[1]?.form.get('ts'), threadTs);
  });

  it('looks in the channel for a reply whose thread is gone', async () => {
    await using world = await createWorld([auth, script.slackError('thread_not_found'), page([{ ...own, metadata }])]);
    assert.deepEqual(await world.slack.find({ ...probe, threadTs }), found(metadata));
  });

  it('F13: looks in the channel too for what may stand outside its thread, once the thread does not hold it', async () => {
    const inChannelToo = true;
    await using both = await createWorld([auth, page([{ ts: threadTs }]), page([{ ...own, metadata }])]);
    assert.deepEqual(await both.slack.find({ ...probe, threadTs, inChannelToo }), found(metadata));
    await using thread = await createWorld([auth, page([{ ...own, metadata }])]);
    assert.deepEqual(await thread.slack.find({ ...probe, threadTs, inChannelToo }), found(metadata));
    await using none = await createWorld([auth, page([]), script.slackError('missing_scope')]);
    assert.equal((await none.slack.find({ ...probe, threadTs, inChannelToo })).kind, 'misconfigured');
  });

  it('R10: calls an empty history absent; what may still appear is for the grace to wait out', async () => {
    await using world = await createWorld([auth, page([]), page([{ ...own, metadata }])]);
    assert.deepEqual(await world.slack.find(probe), { kind: 'absent' });
    assert.deepEqual(await world.slack.find(probe), found(metadata));
  });

  it('follows the cursor to the end', async () => {
    await using world = await createWorld([auth, page([{ ts: '2.0' }], 'next'), page([{ ...own, metadata }])]);
    assert.deepEqual(await world.slack.find(probe), found(metadata));
    assert.equal(world.server.requests[2]?.form.get('cursor'), 'next');
  });

  it('that gives up before the end does not say absent', async () => {
    const endless = Array.from({ length: 30 }, () => page([], 'next'));
    await using world = await createWorld([auth, ...endless]);
    assert.deepEqual(await world.slack.find(probe), unknown('history not read to its end'));
    assert.equal(world.server.requests.length, 26);
  });

  it('begins no page after its time is over', async () => {
    await using world = await createWorld([auth, page([], 'next'), page([], 'next')], timeoutMs * 0.6);
    assert.deepEqual(await world.slack.find(probe), unknown('history not read to its end'));
    assert.equal(world.server.requests.length, 2);
  });

  const dubious: [string, script.ScriptedAnswer, ProbeAnswer][] = [
    ['more messages but no cursor', page([], '', { has_more: true }), unknown('more without a cursor')],
    ['no list of messages', script.json({ ok: true }), unknown('history without messages')],
    ['a word that belongs to sending', script.slackError('no_text'), unknown('no_text')],
    ['an error page', script.status(502), unknown('http 502')],
    [
      'a limit',
      script.status(429, { 'retry-after': '3' }),
      { kind: 'limited', reason: 'http 429', retryAfterMs: 3_000 },
    ],
    [
      'a missing scope',
      script.slackError('missing_scope'),
      { kind: 'misconfigured', reason: 'missing_scope', where: 'operation' },
    ],
  ];
  for (const [name, answer, expected] of dubious) {
    it(`does not take ${name} for absence`, async () => {
      await using world = await createWorld([auth, answer]);
      assert.deepEqual(await world.slack.find(probe), expected);
    });
  }
});

describe('whose bot we are', () => {
  it('is asked once, also by probes at the same time, and never for a post', async () => {
    await using world = await createWorld([script.json({ ok: true, ts: '1.0' }), auth, page([]), page([]), page([])]);
    await world.slack.post({ channel: 'C01', text: 'x', metadata: withDelivery('k3v') });
    await Promise.all([world.slack.find(probe), world.slack.find(probe)]);
    await world.slack.find(probe);
    assert.equal(world.server.requests.filter(({ method }) => method === 'auth.test').length, 1);
  });

  it('is the answer when it cannot be learned, and asked again by the next probe', async () => {
    await using world = await createWorld([script.slackError('invalid_auth'), auth, page([])]);
    const expected = { kind: 'misconfigured', reason: 'invalid_auth', where: 'token' };
    assert.deepEqual(await world.slack.find(probe), expected);
    assert.deepEqual(await world.slack.find(probe), { kind: 'absent' });
  });

  it('has to be a bot at all: the messages of a person cannot be told from a forgery', async () => {
    await using world = await createWorld([script.json({ ok: true, user_id: 'U01' })]);
    const expected = { kind: 'misconfigured', reason: 'not a bot token', where: 'token' };
    assert.deepEqual(await world.slack.find(probe), expected);
  });
});

function withDelivery(delivery: string) {
  return { event_type: 'dcs_task', event_payload: { delivery } } as const;
}

function found(shown?: object): ProbeAnswer {
  return { kind: 'found', ts: own.ts, ...(shown && { metadata: shown }) } as ProbeAnswer;
}

function unknown(reason: string): ProbeAnswer {
  return { kind: 'unknown', reason };
}
