import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, rawTask } from '../support/stage.ts';
import { rootsOf } from '../support/told.ts';

const hourMs = 3_600_000;
const startMs = Date.now() - 30 * 24 * hourMs;

test('A05: a poll whose own time the cloud refuses signs one request by the cloud’s Date, and goes by its own clock', async () => {
  let passedMs = 0;
  let aheadMs = hourMs;
  const now = () => startMs + passedMs;
  await using stage = await openStage({ now, taskCenter: { now: () => now() + aheadMs } });
  await stage.poll();
  assert.deepEqual(
    stage.taskCenter.requests.map(({ status }) => status),
    [401, 200],
  );

  const task = rawTask(now() + 30_000, { status: 'FAIL' });
  stage.put(task);
  for (const minutesAhead of [60, 60, 0, 0, -120, 0]) {
    passedMs += 60_000;
    aheadMs = minutesAhead * 60_000;
    await stage.poll();
  }
  assert.equal((await rootsOf(stage, task.id)).length, 1);
  const refused = stage.taskCenter.requests.filter(({ status }) => status === 401);
  assert.equal(refused.length, 4);
});
