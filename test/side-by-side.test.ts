import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('./side-by-side.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'side-by-side-'));
const scripts = { say: 'echo', complain: 'echo broken >&2; exit 3' };
writeFileSync(join(directory, 'package.json'), JSON.stringify({ scripts }));
after(() => rmSync(directory, { recursive: true }));

function runTogether(...words: readonly string[]) {
  return spawnSync(process.execPath, [file, ...words], { cwd: directory, encoding: 'utf8' });
}

describe('Scripts that run side by side', () => {
  it('pass when all of them pass, and get the arguments of their word', () => {
    const { status, stdout } = runTogether('say one --two', 'say three');

    assert.equal(status, 0);
    assert.match(stdout, /^== say one --two\none --two$/m);
    assert.match(stdout, /^== say three\nthree$/m);
  });

  it('fail when one of them fails, and all are heard to their end', () => {
    const { status, stdout } = runTogether('complain', 'say three', 'no-such-script');

    assert.equal(status, 1);
    assert.match(stdout, /^== complain\nbroken$/m);
    assert.match(stdout, /^complain: failed in [\d.]+ s\nsay three: passed in [\d.]+ s\nno-such-script: failed in/m);
  });
});
