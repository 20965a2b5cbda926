import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHealth, serveHealth } from '../../../infra/local/health.ts';
import type { TargetReport } from '../../../lib/poll.ts';

const minuteMs = 60_000;
const targets = [
  { id: 'prod', every: '1 minute' },
  { id: 'slow', every: '1 hour' },
];

function report(target: string, more: Partial<TargetReport> = {}): TargetReport {
  const tasks = { seen: 0, new: 0, changed: 0, unchanged: 0, baseline: 0 };
  return { target, complete: true, tasks, deliveries: { sent: 0, waiting: 0, dead: 0 }, ...more };
}

function healthAfter(learn: (health: ReturnType<typeof createHealth>) => void, laterMs: number): readonly string[] {
  let nowMs = 0;
  const health = createHealth(targets, () => nowMs);
  learn(health);
  nowMs += laterMs;
  return health.reasons();
}

test('a target is late after five beats', () => {
  const polled = (health: ReturnType<typeof createHealth>) => health.learn(report('prod'));
  assert.deepEqual(healthAfter(polled, 5 * minuteMs - 1), []);
  assert.deepEqual(healthAfter(polled, 6 * minuteMs), [
    'prod: no poll has succeeded for 6 minutes; one is due every minute. Next: npm run doctor -- --target prod',
  ]);
  assert.equal(healthAfter(polled, 301 * minuteMs).length, 2);
});

test('a poll that could not read everything is no poll on time', () => {
  let nowMs = 0;
  const health = createHealth(targets, () => nowMs);
  for (; nowMs <= 10 * minuteMs; nowMs += minuteMs) health.learn(report('prod', { complete: false }));
  assert.match(health.reasons().join(), /^prod: no poll has succeeded for 11 minutes/);
});

test('a message that waits for more than a quarter of an hour is a reason, also when no poll says so any more', () => {
  const waits = (health: ReturnType<typeof createHealth>) =>
    health.learn(report('slow', { undeliveredSeconds: 14 * 60, deliveries: { sent: 0, waiting: 1, dead: 0 } }));
  assert.deepEqual(
    healthAfter(waits, 2 * minuteMs).map((reason) => reason.split('.')[0]),
    ['slow: a message has been waiting for 16 minutes'],
  );
});

test('a monitor hears 200 while all is well, else 503 with the reasons', async () => {
  let nowMs = 0;
  const health = createHealth(targets, () => nowMs);
  const served = await serveHealth(health, 0);
  const ask = async () => {
    const response = await fetch(served.origin);
    return [response.status, await response.json()];
  };
  assert.deepEqual(await ask(), [200, { healthy: true, reasons: [] }]);
  nowMs += 6 * minuteMs;
  assert.deepEqual(await ask(), [503, { healthy: false, reasons: health.reasons() }]);
  assert.equal(health.reasons().length, 1);
  await served.close();
});
