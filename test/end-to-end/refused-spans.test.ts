import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, rawTask } from '../support/stage.ts';
import { noticesOf, rootsOf } from '../support/told.ts';

test('A08: a Task Center that refuses a start more than seven days back is watched, and what it refuses is told once', async () => {
  await using stage = await openStage({ taskCenter: { startMaxDays: 7 } });
  for (let poll = 0; poll < 6; poll += 1) {
    assert.equal((await stage.poll()).reports[0]?.complete, true);
    stage.pass(60);
  }
  assert.deepEqual((await noticesOf(stage)).sort(), ['gap', 'watching']);
  const requests = stage.taskCenter.requests.length;
  const task = rawTask(stage.now(), { status: 'FAIL' });
  stage.put(task);
  stage.pass(60);
  await stage.poll();
  assert.equal(stage.taskCenter.requests.filter(({ path }) => path.endsWith('/tasks')).length, requests + 1);
  assert.equal((await rootsOf(stage, task.id)).length, 1);
});

test('A09: after nine days off, a Task Center that takes eight days at most shows all of them', async () => {
  await using stage = await openStage({ taskCenter: { spanMaxDays: 8 } });
  await stage.poll();
  const tasks = [1, 5, 8.9].map((day) => rawTask(stage.now() + day * 86_400_000, { status: 'SUCCESS' }));
  stage.put(...tasks);
  stage.pass(9 * 86_400);
  await stage.poll();
  for (const { id } of tasks) assert.equal((await rootsOf(stage, id)).length, 1);
  assert.deepEqual(await noticesOf(stage), ['watching']);
});
