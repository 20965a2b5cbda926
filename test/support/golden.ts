import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const directory = join(import.meta.dirname, '..', 'golden');

/** Compares with a file under test/golden; `UPDATE_GOLDEN=1` writes it instead, and the diff is there to be read. */
export function assertGolden(path: string, actual: string): void {
  const file = join(directory, path);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  assert.equal(actual, readFileSync(file, 'utf8'), `${path} differs; UPDATE_GOLDEN=1 rewrites it`);
}
