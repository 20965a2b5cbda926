import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { previewPage } from '../../infra/preview/page.ts';
import { fixtureScenes } from '../../infra/preview/scene.ts';
import { launchChromium, missing } from './chromium.ts';

const skip = missing;
const browser: Browser | undefined = missing ? undefined : await launchChromium();
after(() => browser?.close());

test('the preview fits a phone, asks for nothing and breaks no rule of its policy', { skip }, async () => {
  assert.ok(browser);
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  const complaints: string[] = [];
  page.on('console', (message) => void complaints.push(message.text()));
  page.on('request', (request) => void complaints.push(`asked for ${request.url()}`));
  await page.setContent(previewPage(fixtureScenes()));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  assert.ok((await page.getByRole('article').count()) > 100);
  assert.deepEqual(complaints, []);
});
