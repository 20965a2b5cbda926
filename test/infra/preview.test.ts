import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PREVIEW = fileURLToPath(new URL('../../infra/preview.ts', import.meta.url));

function preview(...flags: readonly string[]) {
  return spawnSync(process.execPath, [PREVIEW, ...flags], { encoding: 'utf8' });
}

test('T61: preview prints the exact Block Kit JSON of a fixture, and nothing else', () => {
  const { status, stdout, stderr } = preview('--fixture', 'failed', '--format', 'json');
  const { text, blocks } = JSON.parse(stdout);
  assert.equal(status, 0);
  assert.equal(stderr, '');
  assert.match(text, /switchover failed .* redis-orders/);
  assert.equal(blocks[0].type, 'header');
});

test('a slip ends with what to change, no stack and exit code 1', () => {
  const { status, stdout, stderr } = preview('--fixture', 'faild');
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^There is no fixture "faild"\. Nearest: failed, /);
  assert.doesNotMatch(stderr, /^ +at /m);
});
