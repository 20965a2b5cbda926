import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBudget, keepRunning } from '../../../infra/local/schedule.ts';
import { everyMs } from '../../../lib/model/polling.ts';

for (const [words, expected] of [
  ['1 minute', 60_000],
  ['5 minutes', 300_000],
  ['1 hour', 3_600_000],
  ['2 days', 172_800_000],
  ['99999 days', 99_999 * 86_400_000],
] as const) {
  test(`${words} is ${expected} ms`, () => assert.equal(everyMs({ every: words }), expected));
}

test('a beat longer than a timer can run is waited for all the same', async () => {
  const stop = new AbortController();
  let runs = 0;
  const run = async () => {
    runs += 1;
  };
  const kept = keepRunning(run, everyMs({ every: '99999 days' }), stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 50));
  stop.abort();
  await kept;
  assert.equal(runs, 1);
});

test('runs follow one another, never two at once, until the stop', async () => {
  const stop = new AbortController();
  let running = 0;
  const seen: number[] = [];
  await keepRunning(
    async () => {
      running += 1;
      seen.push(running);
      await new Promise(setImmediate);
      running -= 1;
      if (seen.length === 3) stop.abort();
    },
    0,
    stop.signal,
  );
  assert.deepEqual(seen, [1, 1, 1]);
});

test('a stop ends the wait for the next run', async () => {
  const stop = new AbortController();
  let runs = 0;
  const kept = keepRunning(
    async () => {
      runs += 1;
      setImmediate(() => stop.abort());
    },
    2 ** 31 - 1,
    stop.signal,
  );
  await kept;
  assert.equal(runs, 1);
});

test('a budget runs down with its clock, and out with the stop', () => {
  const stop = new AbortController();
  let nowMs = 0;
  const budget = createBudget(stop.signal, () => nowMs);
  assert.equal(budget.remainingMs(), 55_000);
  nowMs = 50_000;
  assert.equal(budget.remainingMs(), 5000);
  stop.abort();
  assert.equal(budget.remainingMs(), 0);
});
