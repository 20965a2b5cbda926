import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseDuration } from '../../../lib/commands/durations.ts';

const dayMs = 86_400_000;

it('takes ten years for the longest duration, and more for a typo', () => {
  assert.equal(parseDuration('3660d'), 3_660 * dayMs);
  assert.equal(parseDuration('3661d'), undefined);
});
