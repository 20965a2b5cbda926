import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countText } from '../../../lib/messages/count-text.ts';

test('a count is grouped as Intl groups it in both languages', () => {
  for (const count of [0, 1, 12, 999, 1_000, 12_345, 999_999, 1_000_000, 1_234_567_890]) {
    for (const language of ['en', 'zh-CN']) {
      assert.equal(countText(count), new Intl.NumberFormat(language).format(count));
    }
  }
});
