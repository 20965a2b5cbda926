import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { holdFolder } from '../../../infra/local/hold.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dcs-watch-hold-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a folder that is held cannot be held again, until it is let go', () => {
  const letGo = holdFolder(folder);
  assert.throws(() => holdFolder(folder), /^StartError: npm start is running in this folder already\./);
  letGo();
  holdFolder(folder)();
});

test('G22: the lock dies with its process, whatever process id comes next', async () => {
  const source = `import { holdFolder } from ${JSON.stringify(new URL('../../../infra/local/hold.ts', import.meta.url).href)};
    holdFolder(process.argv[1]); console.log('held'); setInterval(() => {}, 1_000);`;
  const holder = spawn(process.execPath, ['--input-type=module-typescript', '-e', source, folder]);
  const ended = once(holder, 'exit');
  assert.match(String((await once(holder.stdout, 'data'))[0]), /held/);
  assert.throws(() => holdFolder(folder), /running in this folder already/);
  holder.kill('SIGKILL');
  await ended;
  holdFolder(folder)();
});
