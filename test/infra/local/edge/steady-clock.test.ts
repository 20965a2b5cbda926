import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSteadyClock } from '../../../../infra/local/edge/steady-clock.ts';

const minuteMs = 60_000;

test('a jump of the time beneath is not seen by whoever is answering, and is seen afterwards', async () => {
  let beneathMs = 0;
  const clock = createSteadyClock(() => beneathMs);
  const seenMs = await clock.during(async () => {
    beneathMs = 1_000 * minuteMs;
    return clock.now();
  });
  assert.ok(seenMs < 999 * minuteMs, String(seenMs));
  assert.equal(clock.now(), 1_000 * minuteMs);
});

test('who begins while another is answering does not make the time jump either', async () => {
  let beneathMs = 0;
  const clock = createSteadyClock(() => beneathMs);
  const seenMs = await clock.during(async () => {
    beneathMs = 1_000 * minuteMs;
    return clock.during(async () => clock.now());
  });
  assert.ok(seenMs < 999 * minuteMs, String(seenMs));
});
