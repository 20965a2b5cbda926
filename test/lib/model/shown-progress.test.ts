import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextProgress } from '../../../lib/model/shown-progress.ts';

const known = { percent: 62, minutesLeft: 4, atMs: 1 };

for (const [what, before, said, expected] of [
  ['the first word', undefined, { percent: 62, remainingMs: 200_000 }, { ...known, atMs: 2 }],
  ['another percent', known, { percent: 63, remainingMs: 240_000 }, { ...known, percent: 63, atMs: 2 }],
  ['another minute', known, { percent: 62, remainingMs: 120_000 }, { ...known, minutesLeft: 2, atMs: 2 }],
  ['less than a minute', undefined, { remainingMs: 1 }, { minutesLeft: 1, atMs: 2 }],
  ['percent alone', undefined, { percent: 0 }, { percent: 0, atMs: 2 }],
  ['no time left while it is open', undefined, { percent: 99, remainingMs: 0 }, { percent: 99, atMs: 2 }],
  ['the same again', known, { percent: 62, remainingMs: 240_000 }, undefined],
  ['the same minute', known, { percent: 62, remainingMs: 190_000 }, undefined],
  ['nothing', undefined, {}, undefined],
  ['nothing any more', known, {}, undefined],
] as const) {
  test(`${what} is ${expected === undefined ? 'no reason to write' : 'written'}`, () => {
    assert.deepEqual(nextProgress(before, said, 2), expected);
  });
}
