/** `npm run screenshots`: the pictures of the README, from the preview and from the demonstration. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startProcess } from '../infra/local/start-process.ts';
import { launchChromium, missing } from './chromium.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const IMAGES = join(ROOT, 'docs', 'images');
const DESKTOP: BrowserContextOptions = { viewport: { width: 960, height: 900 }, colorScheme: 'light' };
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  colorScheme: 'dark',
};
/** Names of pictures, and of the fixtures they show. */
const SCENES = {
  failure: 'failed.reply',
  taken: 'failed.taken',
  failover: 'event-failover',
  change: 'EXTEND',
  digest: 'digest-of-1000',
  'digest-thread': 'digest-part',
};

/** Names of pictures, and the questions they answer. */
const ANSWERS = {
  'answer-failed': '/dcs what failed on redis-orders',
  'answer-stats': '/dcs stats',
};

if (missing) throw new Error(missing);
await using browser = await launchChromium();
await shootPreview(browser);
await shootDemonstration(browser);

async function shootPreview(from: Browser): Promise<void> {
  const preview = join(ROOT, 'infra', 'preview.ts');
  const { status, stderr } = spawnSync(process.execPath, [preview, '--format', 'html'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The preview failed: ${stderr}`);
  const url = pathToFileURL(join(ROOT, 'dist', 'preview.html')).href;
  for (const [name, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    const page = await open(from, url, options);
    for (const [picture, scene] of Object.entries(SCENES)) {
      await page.locator(`[id="${scene}"] article`).screenshot({ path: join(IMAGES, `${picture}-${name}.png`) });
    }
  }
}

/** A picture of the full page would show what sticks to the window's edge in the middle of it. */
async function showWhole(page: Page): Promise<void> {
  const height = await page.locator('html').evaluate((root) => root.scrollHeight);
  const { width = 960 } = page.viewportSize() ?? {};
  await page.setViewportSize({ width, height });
}

async function shootDemonstration(from: Browser): Promise<void> {
  const demonstration = startProcess(['--fast'], { directory: ROOT });
  const [, url = ''] = await demonstration.printed(/Look at (\S+) as long/);
  for (const [name, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    const page = await open(from, url, options);
    await page.getByText('Live', { exact: true }).waitFor();
    if (name === 'desktop') await showWhole(page);
    await page.screenshot({ path: join(IMAGES, `demonstration-${name}.png`) });
    if (name === 'desktop') await shootAnswers(page);
  }
  demonstration.interrupt();
  await demonstration.ended;
}

/** Only whoever asked sees an answer, below everything else. */
async function shootAnswers(page: Page): Promise<void> {
  const answers = page.locator('#messages > li').filter({ hasText: 'Only visible to you' });
  for (const [picture, line] of Object.entries(ANSWERS)) {
    const count = await answers.count();
    await page.getByRole('textbox', { name: 'Ask dcs-watch' }).fill(line);
    await page.keyboard.press('Enter');
    await answers.nth(count).screenshot({ path: join(IMAGES, `${picture}-desktop.png`) });
  }
}

async function open(from: Browser, url: string, options: BrowserContextOptions): Promise<Page> {
  const context = await from.newContext({ timezoneId: 'Europe/Berlin', locale: 'en', ...options });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}
