/** docs/faults.md explains the ids that titles of tests carry. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const id = /\b[TR]\d\d\b/g;
const explained = Array.from(read('docs/faults.md').matchAll(/^\| ([TR]\d\d) \|/gm), ([, found]) => String(found));

test('every id that a file of this repository carries is explained', () => {
  const files = globSync('{lib,functions,infra,test}/**/*.ts', { cwd: root, exclude: ['**/node_modules/**'] });
  const used = files.flatMap((file) => (read(file).match(id) ?? []).map((found) => ({ file, found })));

  assert.deepEqual(
    used.filter(({ found }) => !explained.includes(found)),
    [],
  );
});

test('no id is explained twice', () => assert.equal(new Set(explained).size, explained.length));

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
