import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDemoClock } from '../../../infra/local/demo-clock.ts';

test('time stands still until it is advanced, and never goes back', () => {
  const clock = createDemoClock(1000);
  assert.equal(clock.now(), 1000);
  clock.advanceTo(5000);
  clock.advanceTo(2000);
  assert.equal(clock.now(), 5000);
});

test('a sleep of an hour takes an hour of the clock', async () => {
  const clock = createDemoClock(0);
  await clock.sleep(3_600_000);
  assert.equal(clock.now(), 3_600_000);
});

test('two sleeps at once overlap', async () => {
  const clock = createDemoClock(0);
  await Promise.all([clock.sleep(1000), clock.sleep(3000)]);
  assert.equal(clock.now(), 3000);
});
