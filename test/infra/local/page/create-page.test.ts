import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createPage } from '../../../../infra/local/page/create-page.ts';
import { openConversation } from '../../../support/conversation.ts';
import { openStage } from '../../../support/stage.ts';
import { createPoster } from './poster.ts';

const stage = await openStage();
const { slack } = stage;
const open = await openConversation(stage);
const page = await createPage({ conversation: open.conversation });
after(async () => {
  await page.close();
  await open[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});
const { post, edit } = createPoster(slack);

async function channel(): Promise<string> {
  return (await fetch(`${page.url}channel`)).text();
}

test('the page shows what the local Slack holds, and says what it is', async () => {
  await post('Switchover of redis-orders');
  const text = await (await fetch(page.url)).text();
  assert.match(text, /<article class="message" aria-label="Switchover of redis-orders">/);
  assert.match(text, /Demonstration/);
});

test('an edited message says so, and has a new version', async () => {
  const ts = await post('before');
  const before = await channel();
  await edit(ts, 'after');
  const now = await channel();
  const version = (text: string) => new RegExp(`id="message-${ts}" data-version="(\\w+)"`).exec(text)?.[1];
  assert.match(now, /aria-label="after"[\s\S]*\(edited\)/);
  assert.doesNotMatch(now, /aria-label="before"/);
  assert.notEqual(version(now), version(before));
});

test('a broadcast reply is in the thread and in the channel, a quiet one in the thread alone', async () => {
  const root = await post('the root');
  await post('a quiet reply', { thread_ts: root });
  await post('a loud reply', { thread_ts: root, reply_broadcast: true });
  const text = await channel();
  assert.equal(text.match(/aria-label="a quiet reply"/g)?.length, 1);
  assert.equal(text.match(/aria-label="a loud reply"/g)?.length, 2);
  assert.match(text, /<summary>2 replies<\/summary>/);
  assert.match(text, new RegExp(`replied to a thread: <a href="#message-${root}">the root</a>`));
});

test('what has not changed is not sent again', async () => {
  const first = await fetch(`${page.url}channel`);
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  assert.equal((await fetch(`${page.url}channel`, { headers })).status, 304);
  await post('something new');
  assert.equal((await fetch(`${page.url}channel`, { headers })).status, 200);
});

test('the policy lets the page load its own style and script, and nothing else', async () => {
  const response = await fetch(page.url);
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  const paths = Array.from((await response.text()).matchAll(/(?:href|src)="\/([^"]+)"/g), ([, path]) => path);
  assert.deepEqual(paths, ['message.css', 'page.css', 'page.js']);
  for (const path of paths) assert.equal((await fetch(page.url + path)).status, 200, path);
});

test('the token of the local Slack is nowhere on the page', async () => {
  assert.doesNotMatch(await (await fetch(page.url)).text(), /xoxb/);
});

/** As the page's own script posts. */
async function ask(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const own = { origin: new URL(page.url).origin, 'content-type': 'application/json' };
  return fetch(page.url + path, { method: 'POST', headers: { ...own, ...headers }, body: JSON.stringify(body) });
}

test('a command that is typed is answered to the asker alone, with buttons that can be pressed', async () => {
  const { shown } = (await (await ask('commands', { line: '/dcs help' })).json()) as { shown: string };
  const text = await channel();
  const item = text.slice(text.indexOf(`id="${shown}"`));
  assert.match(item, /^[^>]*><article[^>]*aria-label="What \/dcs can do/);
  assert.match(item, /Only visible to you/);
  const [, actionId] =
    /<button type="button" class="button" data-action="([^"]+)">Run: status<\/button>/.exec(item) ?? [];
  const pressed = await ask('presses', { ts: shown.replace('message-', ''), actionId });
  assert.deepEqual(await pressed.json(), { shown });
  assert.match(await channel(), /Watching 1 target/);
});

test('what nobody answers to is said, and is no fault', async () => {
  const reply = await ask('commands', { line: 'hello' });
  assert.equal(reply.status, 200);
  assert.match(((await reply.json()) as { problem: string }).problem, /\/dcs/);
});

test('only the page itself may ask, and only what it can ask', async () => {
  const line = { line: '/dcs help' };
  assert.equal((await ask('commands', line, { origin: 'https://example.com' })).status, 403);
  assert.equal((await ask('commands', line, { 'content-type': 'text/plain' })).status, 403);
  assert.equal((await ask('commands', { text: 'help' })).status, 400);
  assert.equal((await ask('presses', { ts: 1 })).status, 400);
  assert.equal((await ask('elsewhere', line)).status, 400);
});

test('other paths and methods are refused', async () => {
  assert.equal((await fetch(`${page.url}../package.json`)).status, 404);
  assert.equal((await fetch(page.url, { method: 'PUT' })).status, 405);
});
