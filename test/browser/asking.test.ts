/** Typing and pressing on the page, by mouse and by keyboard; the functions are called as Slack calls them. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { createPage, type Page as Site } from '../../infra/local/page/create-page.ts';
import { type OpenConversation, openConversation } from '../support/conversation.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';
import { launchChromium, missing } from './chromium.ts';

describe('asking on the page', { skip: missing }, () => {
  let stage: Stage;
  let open: OpenConversation;
  let site: Site;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    stage = await openStage({ settings: { delivery: { digestAbove: 3 } } });
    open = await openConversation(stage);
    site = await createPage({ conversation: open.conversation });
    await stage.poll();
    stage.put(...Array.from({ length: 12 }, (_, index) => rawTask(stage.now() + index)));
    stage.pass(60);
    await stage.poll();
    stage.put(rawTask(stage.now(), { name: 'EXTEND', status: 'SUCCESS' }));
    stage.pass(60);
    await stage.poll();
    browser = await launchChromium();
    page = await browser.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(site.url);
    await page.getByText('Live', { exact: true }).waitFor();
  });
  after(async () => {
    await browser.close();
    await site.close();
    await open[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });
  afterEach(() => assert.deepEqual(complaints.splice(0), [], 'the browser complained'));

  async function ask(line: string): Promise<Locator> {
    const before = await answers().count();
    await page.getByRole('textbox', { name: 'Ask dcs-watch' }).fill(line);
    await page.keyboard.press('Enter');
    const answer = answers().nth(before);
    await answer.waitFor();
    return answer;
  }

  const answers = () => page.locator('#messages > li').filter({ hasText: 'Only visible to you' });
  const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);

  it('a line that is typed is answered, and the box is ready for the next one', async () => {
    const answer = await ask('/dcs tasks');
    await answer.getByText('1–10 of 13', { exact: false }).waitFor();
    const box = page.getByRole('textbox', { name: 'Ask dcs-watch' });
    assert.equal(await box.inputValue(), '/dcs ');
    assert.equal(await isFocused(box), true);
    await page.getByRole('status').getByText('New: 13 tasks').waitFor({ state: 'attached' });
  });

  it('what nobody answers to is said aloud, and stays in the box', async () => {
    const box = page.getByRole('textbox', { name: 'Ask dcs-watch' });
    await box.fill('good morning');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').getByText('Start with /dcs').waitFor();
    assert.equal(await box.inputValue(), 'good morning');
  });

  it('Next and Previous turn the page where it stands, and the keyboard stays at what was pressed', async () => {
    const answer = await ask('/dcs tasks limit:5');
    await answer.getByRole('button', { name: 'Next' }).focus();
    await page.keyboard.press('Enter');
    await answer.getByText('6–10 of 13', { exact: false }).waitFor();
    assert.equal(await isFocused(answer.getByRole('button', { name: 'Next' })), true);
    await answer.getByRole('button', { name: 'Previous' }).click();
    await answer.getByText('1–5 of 13', { exact: false }).waitFor();
  });

  it('a menu is gone through by keyboard without pressing anything, and its button shows the chosen task', async () => {
    const answer = await ask('/dcs tasks limit:3');
    const before = await answers().count();
    await answer.getByRole('combobox').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    assert.equal(await isFocused(answer.getByRole('button', { name: 'Show' })), true);
    assert.equal(await answers().count(), before);
    await page.keyboard.press('Enter');
    await answers().nth(before).waitFor();
  });

  it('Share puts the answer into the channel, for everybody', async () => {
    const answer = await ask('/dcs tasks type:EXTEND');
    await answer.getByRole('button', { name: 'Share to channel' }).click();
    const shared = page.locator('#messages > li').filter({ hasText: 'sam: /dcs tasks all type:EXTEND' });
    await shared.waitFor();
    assert.equal(await shared.getByText('Only visible to you').count(), 0);
    assert.equal(await shared.getByRole('button').count(), 0);
  });

  it("a message's Details and Mute answer beside it and take the focus; a duration mutes with the typed reason", async () => {
    const message = page.getByRole('article', { name: /^✅ Specification change/ }).first();
    const before = await answers().count();
    await message.getByRole('button', { name: 'Details' }).click();
    const details = answers().nth(before);
    await details.waitFor();
    await page.waitForFunction((id) => document.activeElement?.id === id, await details.getAttribute('id'));
    await message.getByRole('button', { name: 'Mute' }).click();
    const offer = answers().nth(before + 1);
    await offer.getByRole('textbox', { name: 'Reason' }).fill('load test');
    await offer.getByRole('button', { name: 'This type: 1h' }).click();
    await offer.getByText('Mute 1 is active').waitFor();
    await offer.getByText('because load test', { exact: false }).waitFor();
  });

  it('a link to a message leads to it on the page', async () => {
    const list = await ask('/dcs tasks type:EXTEND');
    const before = await answers().count();
    await list.getByRole('button', { name: 'Show' }).click();
    await answers().nth(before).getByRole('button', { name: 'Why?' }).click();
    const link = page.locator('#messages').getByRole('link', { name: 'message', exact: true }).last();
    await link.waitFor();
    const place = (await link.getAttribute('href')) ?? '';
    assert.match(place, /^#message-\d+\.\d{6}$/);
    assert.equal(await page.locator(`[id="${place.slice(1)}"]`).count(), 1);
  });

  it('a phone shows answers, buttons and box without scrolling sideways', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await ask('/dcs help tasks');
    await ask('/dcs tasks');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  });

  it('no button is dead: each has a name, and an action or a form', async () => {
    const dead = await page
      .getByRole('button')
      .evaluateAll(
        (all) => all.filter((one) => !one.textContent || !(one.dataset.action || one.closest('form'))).length,
      );
    assert.equal(dead, 0);
  });
});
