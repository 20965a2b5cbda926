import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WebClient } from '@slack/web-api';
import { createLocalSlack } from '../../../infra/local/slack.ts';

const slack = await createLocalSlack();
after(() => slack.close());
const client = new WebClient(slack.token, { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
const channel = slack.channels.general;

function metadata(delivery: string) {
  return { event_type: 'dcs_task', event_payload: { delivery, rev: 1 } };
}

async function post(text: string, more: { thread_ts?: string; reply_broadcast?: boolean } = {}): Promise<string> {
  const blocks = [{ type: 'section', block_id: `block-of-${text}`, text: { type: 'plain_text', text } }];
  const { thread_ts, reply_broadcast } = more;
  const place = thread_ts === undefined ? {} : { thread_ts, ...(reply_broadcast ? { reply_broadcast } : {}) };
  const answer = await client.chat.postMessage({ channel, text, blocks, metadata: metadata(text), ...place } as never);
  return String(answer.ts);
}

async function history(query: {
  oldest?: string;
  latest?: string;
  inclusive?: boolean;
  limit?: number;
  cursor?: string;
}) {
  return client.conversations.history({ channel, include_all_metadata: true, ...query });
}

test('the token is that of a bot', async () => {
  const answer = await client.auth.test();
  assert.match(String(answer.bot_id), /^B/);
  assert.equal(answer.team, 'dcs-watch');
});

test('a post comes back from history with its metadata, its block_id and the id of its bot', async () => {
  const ts = await post('kept');
  const [found] = (await history({ oldest: ts, inclusive: true })).messages ?? [];
  const { bot_id } = await client.auth.test();
  assert.equal(found?.ts, ts);
  assert.equal(found?.bot_id, bot_id);
  assert.equal(found?.blocks?.[0]?.block_id, 'block-of-kept');
  assert.deepEqual(found?.metadata, metadata('kept'));
});

test('oldest leaves out what is older, and itself unless inclusive', async () => {
  const [first, second] = [await post('range 1'), await post('range 2')];
  const texts = async (query: Parameters<typeof history>[0]) =>
    ((await history(query)).messages ?? []).map(({ text }) => text);
  assert.deepEqual(await texts({ oldest: first }), ['range 2']);
  assert.deepEqual(await texts({ oldest: first, inclusive: true }), ['range 2', 'range 1']);
  assert.deepEqual(await texts({ oldest: first, latest: second }), []);
  assert.deepEqual(await texts({ oldest: first, latest: second, inclusive: true }), ['range 2', 'range 1']);
});

test('history pages from the newest to the oldest without loss', async () => {
  const [oldest] = [await post('page 1'), await post('page 2'), await post('page 3')];
  const first = await history({ oldest: String(oldest), inclusive: true, limit: 2 });
  const cursor = String(first.response_metadata?.next_cursor);
  const second = await history({ oldest: String(oldest), inclusive: true, limit: 2, cursor });
  assert.equal(first.has_more, true);
  assert.equal(second.has_more, false);
  const texts = [...(first.messages ?? []), ...(second.messages ?? [])].map(({ text }) => text);
  assert.deepEqual(texts, ['page 3', 'page 2', 'page 1']);
});

test('an edit changes text, blocks and metadata of the same message', async () => {
  const ts = await post('before');
  await client.chat.update({ channel, ts, text: 'after', blocks: [], metadata: metadata('after') } as never);
  const [found] = (await history({ oldest: ts, inclusive: true })).messages ?? [];
  assert.equal(found?.ts, ts);
  assert.equal(found?.text, 'after');
  assert.deepEqual(found?.metadata, metadata('after'));
});

test('a reply stays out of the channel, a broadcast one is in it, and the thread holds both', async () => {
  const root = await post('root');
  const quiet = await post('quiet', { thread_ts: root });
  const loud = await post('loud', { thread_ts: root, reply_broadcast: true });
  const inChannel = (await history({ oldest: root, inclusive: true })).messages ?? [];
  const thread = (await client.conversations.replies({ channel, ts: root })).messages ?? [];
  assert.deepEqual(
    inChannel.map(({ ts }) => ts),
    [loud, root],
  );
  assert.equal(inChannel[0]?.subtype, 'thread_broadcast');
  assert.deepEqual(
    thread.map(({ ts }) => ts),
    [root, quiet, loud],
  );
  assert.equal(thread[1]?.bot_id, inChannel[1]?.bot_id);
});

test('oldest leaves older replies out of a thread, but never its root', async () => {
  const root = await post('long thread');
  await post('older', { thread_ts: root });
  const newer = await post('newer', { thread_ts: root });
  const answer = await client.conversations.replies({ channel, ts: root, oldest: newer, inclusive: true });
  assert.deepEqual(
    answer.messages?.map(({ ts }) => ts),
    [root, newer],
  );
});

for (const [error, call] of Object.entries({
  channel_not_found: () => client.chat.postMessage({ channel: 'C0NOWHERE0', text: 'lost' }),
  message_not_found: () => client.chat.update({ channel, ts: '1.000001', text: 'lost' }),
  missing_scope: () => client.conversations.list(),
})) {
  test(`${error} is said as Slack says it`, async () => {
    await assert.rejects(call, (thrown: { data?: { error?: string } }) => thrown.data?.error === error);
  });
}

test('the journal tells posts, edits and replies in order, and no refused call', async () => {
  const start = slack.journal.length;
  const ts = await post('story');
  await client.chat.update({ channel, ts, text: 'story, edited' });
  await assert.rejects(client.chat.update({ channel, ts: '1.000001', text: 'lost' }));
  const reply = await post('the end', { thread_ts: ts, reply_broadcast: true });
  assert.deepEqual(slack.journal.slice(start), [
    { kind: 'post', channel, ts, text: 'story', broadcast: false },
    { kind: 'edit', channel, ts, text: 'story, edited', broadcast: false },
    { kind: 'reply', channel, ts: reply, text: 'the end', threadTs: ts, broadcast: true },
  ]);
});

test('messages() shows the channel oldest first, replies under their root', async () => {
  const root = await post('seen');
  await post('seen reply', { thread_ts: root, reply_broadcast: true });
  const last = (await slack.messages(channel)).at(-1);
  assert.equal(last?.text, 'seen');
  assert.deepEqual(
    last?.replies.map(({ text }) => text),
    ['seen reply'],
  );
});

test('the page shows what was posted', async () => {
  await post('look at me');
  const page = await fetch(slack.pageUrl);
  assert.equal(page.headers.get('content-type')?.startsWith('text/html'), true);
  assert.match(await page.text(), /look at me/);
});

test('a token nobody gave out has no say', async () => {
  const stranger = new WebClient('xoxb-stranger', { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
  await assert.rejects(stranger.chat.postMessage({ channel, text: 'hello' }));
});
