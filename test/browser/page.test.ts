import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createPage } from '../../infra/local/page/create-page.ts';
import { createPoster } from '../infra/local/page/poster.ts';
import { openConversation } from '../support/conversation.ts';
import { openStage } from '../support/stage.ts';
import { launchChromium, missing } from './chromium.ts';

const skip = missing;
const browser = missing ? undefined : await launchChromium();
const page = await browser?.newPage();
const stage = await openStage();
const { slack } = stage;
const { conversation, ...asking } = await openConversation(stage);
const site = await createPage({ conversation });
const { post, edit } = createPoster(slack);
const complaints: string[] = [];
listen(page);

after(async () => {
  await browser?.close();
  await site.close();
  await asking[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});
afterEach(() => assert.deepEqual(complaints.splice(0), [], 'the browser complained'));

/** The page, loaded anew and live. One for all tests, since a new one takes its time; its complaints fail the test. */
async function open(): Promise<Page> {
  assert.ok(page);
  await page.goto(site.url);
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

function listen(page: Page | undefined): void {
  page?.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page?.on('pageerror', (error) => complaints.push(error.message));
}

test('a message appears by itself, and a screen reader is told', { skip }, async () => {
  const page = await open();
  await post('🔵 Switchover of redis-one');
  await page.getByRole('article', { name: '🔵 Switchover of redis-one' }).waitFor();
  await page.getByRole('status').getByText('New: 🔵 Switchover of redis-one').waitFor({ state: 'attached' });
});

test('an edit shows up where the message stands, and says so', { skip }, async () => {
  const ts = await post('🔵 Switchover of redis-two');
  const page = await open();
  await post('a later message');
  await page.getByRole('article', { name: 'a later message' }).waitFor();
  await edit(ts, '🔴 Switchover of redis-two failed');
  const edited = page.getByRole('article', { name: '🔴 Switchover of redis-two failed' });
  await edited.getByText('(edited)').waitFor();
  assert.equal(await page.getByRole('article', { name: '🔵 Switchover of redis-two' }).count(), 0);
  const names = await page.locator('#messages > li > article').evaluateAll((all) => all.map((one) => one.ariaLabel));
  assert.deepEqual(names.slice(-2), ['🔴 Switchover of redis-two failed', 'a later message']);
});

test('a thread opens by keyboard, and stays open and in focus when its message is edited', { skip }, async () => {
  const ts = await post('a digest');
  await post('the table of the digest', { thread_ts: ts });
  const page = await open();
  const thread = page.locator(`[id="message-${ts}"] summary`);
  while (!(await thread.evaluate((summary) => summary === document.activeElement))) await page.keyboard.press('Tab');
  const reply = page.getByRole('article', { name: 'the table of the digest' });
  assert.equal(await reply.isVisible(), false);
  await page.keyboard.press('Enter');
  await reply.waitFor();
  await edit(ts, 'a digest, edited');
  await page.getByRole('article', { name: 'a digest, edited' }).waitFor();
  assert.equal(await reply.isVisible(), true);
  assert.equal(await thread.evaluate((summary) => summary === document.activeElement), true);
});

test('a broadcast reply leads to the message it answers', { skip }, async () => {
  const ts = await post('the root of it');
  await post('a loud reply', { thread_ts: ts, reply_broadcast: true });
  const page = await open();
  await page.getByRole('article', { name: 'a loud reply' }).getByRole('link', { name: 'the root of it' }).click();
  assert.equal(new URL(page.url()).hash, `#message-${ts}`);
  await page.locator(`[id="message-${ts}"]:target`).waitFor();
});

test('a screen reader finds the landmarks, the headings, the messages and their times', { skip }, async () => {
  const ts = await post('a message to find');
  const page = await open();
  const tree = await page.locator('body').ariaSnapshot();
  assert.match(tree, /- banner:\n[\s\S]*- heading "dcs-watch posts what happens to your Redis to Slack" \[level=1\]/);
  assert.match(tree, /- main "# general":\n\s+- heading "# general" \[level=2\]/);
  assert.match(tree, /- article "a message to find":\n[\s\S]*- time:[\s\S]*- heading "a message to find" \[level=3\]/);
  const shownTime = await page.locator(`[id="message-${ts}"] time`).getAttribute('datetime');
  assert.equal(shownTime, new Date(Number(ts) * 1000).toISOString());
});

test('what a message says stays text, whatever it says', { skip }, async () => {
  const hostile = '<img src=x onerror=alert(1)><script>alert(1)</script>" onfocus="alert(1)';
  await post(hostile);
  const page = await open();
  await page.getByRole('heading', { name: hostile, exact: true }).waitFor();
  assert.equal(await page.locator('img, #messages script, [onfocus]').count(), 0);
});

test('a phone shows everything without scrolling sideways', { skip }, async () => {
  await post('a-name-without-a-blank-'.repeat(6));
  const page = await open();
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(overflow, 0);
});

test('the page says when there is nothing more to come', { skip }, async () => {
  assert.ok(browser);
  const ending = await createPage({ conversation });
  // A page of its own: what it has to complain about here is no fault.
  const page = await browser.newPage();
  await page.goto(ending.url);
  await page.getByText('Live', { exact: true }).waitFor();
  await ending.close();
  await page.getByText('Ended: these are the last messages').waitFor();
});
