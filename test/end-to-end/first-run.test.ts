import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, projectId, rawTask } from '../support/stage.ts';
import { eventsOf, noticesOf, rootsOf } from '../support/told.ts';

test('T28: what ended before the watch began is recorded in silence', async () => {
  await using stage = await openStage();
  stage.put(
    rawTask(stage.now() - 3_600_000, { status: 'SUCCESS' }),
    rawTask(stage.now() - 7_200_000, { status: 'FAIL', error_code: 'DCS.5094' }),
  );
  stage.pass(60);
  const { reports } = await stage.poll();
  assert.deepEqual(reports[0]?.tasks, { seen: 2, new: 0, changed: 0, unchanged: 0, baseline: 2 });
  stage.pass(60);
  await stage.poll();
  assert.deepEqual(await stage.told(), []);
});

test('T28: one notice says that the watch began, however often it polls', async () => {
  await using stage = await openStage();
  stage.put(rawTask(stage.now() - 60_000, { status: 'SUCCESS' }), rawTask(stage.now() - 60_000));
  for (let poll = 0; poll < 4; poll += 1) {
    await stage.poll();
    stage.pass(60);
  }
  assert.deepEqual(await noticesOf(stage), ['watching']);
  const [notice] = await stage.slack.messages(stage.channel);
  assert.match(String(notice?.text), /1 task had already finished/);
});

for (const [status, event] of [
  ['SUCCESS', 'succeeded'],
  ['FAIL', 'failed'],
] as const)
  test(`the end of a task that was open when the watch began is told (${event})`, async () => {
    await using stage = await openStage();
    const task = rawTask(stage.now() - 600_000);
    stage.put(task);
    await stage.poll();
    assert.deepEqual(await stage.told(), []);
    stage.pass(120);
    const updated_at = new Date(stage.now() - 2_000).toISOString();
    stage.taskCenter.patch(projectId, String(task.id), { status, updated_at });
    stage.pass(30);
    await stage.poll();
    stage.pass(120);
    await stage.poll();
    const told = await stage.told();
    assert.deepEqual(eventsOf(told), [event]);
    assert.deepEqual(told[0]?.replies, []);
  });

test('what ends after a first pass that failed and before the first good one is told', async () => {
  await using stage = await openStage();
  const task = rawTask(stage.now() - 600_000);
  stage.put(task, rawTask(stage.now() - 600_000, { status: 'SUCCESS' }));
  stage.taskCenter.fail({ kind: 'html' }, { kind: 'html' }, { kind: 'html' });
  const { error } = await stage.tryPoll();
  assert.ok(error);
  stage.pass(60);
  const updated_at = new Date(stage.now() - 2_000).toISOString();
  stage.taskCenter.patch(projectId, String(task.id), { status: 'SUCCESS', updated_at });
  stage.pass(60);
  await stage.poll();
  assert.deepEqual(eventsOf(await stage.told()), ['succeeded']);
  assert.equal((await rootsOf(stage, task.id)).length, 1);
  assert.deepEqual(await noticesOf(stage), ['watching']);
});

test('T12: a deployment in between changes neither the checkpoint nor what is told', async () => {
  await using stage = await openStage();
  await stage.poll();
  stage.pass(120);
  stage.put(rawTask(stage.now() - 60_000, { status: 'SUCCESS' }));
  await stage.redeploy();
  await stage.poll();
  await stage.redeploy();
  stage.pass(60);
  await stage.poll();
  assert.equal((await stage.told()).length, 1);
  assert.deepEqual(await noticesOf(stage), ['watching']);
});
