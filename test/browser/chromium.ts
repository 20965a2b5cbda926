/** Debian's Chromium, through playwright-core. Neither is there after npm ci: npm run setup:browser says what it needs. */
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

const PATH = process.env.CHROMIUM_PATH || '/usr/bin/chromium';

/** Why there is no browser, for the tests that are skipped; false when there is one. */
export const missing = await whatIsMissing();

export async function launchChromium(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: PATH });
}

async function whatIsMissing(): Promise<string | false> {
  if (!existsSync(PATH)) return `There is no ${PATH}; on Debian: apt-get install chromium`;
  const isInstalled = await import('playwright-core').then(
    () => true,
    () => false,
  );
  return isInstalled ? false : 'playwright-core is not installed: npm run setup:browser';
}
