import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { holdForThisProcess } from '../../../infra/local/hold.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dcs-watch-hold-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('what is held cannot be held again, until it is let go', () => {
  const path = join(directory, 'pid');
  const letGo = holdForThisProcess(path);
  assert.throws(() => holdForThisProcess(path), new RegExp(`already running here, as process ${process.pid}\\.`));
  letGo();
  holdForThisProcess(path)();
});

for (const [name, content] of [
  ['that died', String(spawnSync(process.execPath, ['--version']).pid)],
  ['that wrote no number', ''],
]) {
  test(`a holder ${name} holds nothing`, () => {
    const path = join(directory, 'pid');
    writeFileSync(path, String(content));
    holdForThisProcess(path);
    assert.throws(() => holdForThisProcess(path), new RegExp(`process ${process.pid}\\.`));
  });
}
