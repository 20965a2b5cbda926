import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { bundle } from '../../../infra/bundle.ts';

const run = promisify(execFile);
const directory = await mkdtemp(join(tmpdir(), 'plain-builtins-'));
after(() => rm(directory, { recursive: true }));

/** Says what a bundle of this source says when Node runs it. */
async function outputOf(source: string): Promise<string> {
  const entry = join(directory, 'entry.mts');
  const file = join(directory, 'bundled.mjs');
  await writeFile(entry, source);
  await bundle(entry, file);
  const { stdout } = await run(process.execPath, [file]);
  return stdout.trim();
}

describe('modules of Node in a bundle', () => {
  const forms: readonly (readonly [name: string, source: string, said: string])[] = [
    ['a member', "import { basename } from 'node:path'; console.log(basename('/a/b'));", 'b'],
    ['the whole module', "import * as path from 'node:path'; console.log(path.basename('/a/b'));", 'b'],
    ['the default', "import path from 'node:path'; console.log(path.basename('/a/b'));", 'b'],
    [
      'a module below another',
      "import { setTimeout } from 'node:timers/promises'; console.log(await setTimeout(1, 'b'));",
      'b',
    ],
    ['the old name of a module', "import { basename } from 'path'; console.log(basename('/a/b'));", 'b'],
    [
      'a member made when it is read',
      "import { getRandomValues } from 'node:crypto'; console.log(getRandomValues(new Uint8Array(2)).length);",
      '2',
    ],
  ];
  for (const [name, source, said] of forms) {
    it(`gives ${name}`, async () => {
      assert.equal(await outputOf(source), said);
    });
  }

  it('reads no member that nobody imports', async () => {
    const source = `
      import { createHash } from 'node:crypto';
      import { readFileSync } from 'node:fs';
      createHash('sha256');
      const loaded = (name) => process.moduleLoadList.includes('NativeModule ' + name);
      console.log(typeof readFileSync, loaded('internal/crypto/webcrypto'), loaded('internal/fs/streams'));`;

    assert.equal(await outputOf(source), 'function false false');
  });
});
