import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slackError } from '../support/slack-server.ts';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';
import { eventsOf, rootsOf } from '../support/told.ts';

test('T20, R36: fifty polls over one task leave one message that was sent once', async () => {
  await using stage = await startedStage();
  stage.put(rawTask(stage.now() - 5_000));
  for (let poll = 0; poll < 50; poll += 1) {
    await stage.poll();
    stage.pass(50);
  }
  assert.equal((await stage.told()).length, 1);
  assert.equal(stage.slack.journal.filter(({ text }) => text.includes('switchover')).length, 1);
});

test('R34, T54: a new deployment between start and end edits the message of the start', async () => {
  await using stage = await startedStage();
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  await stage.redeploy();
  await change(stage, task.id, { status: 'SUCCESS' });
  assert.deepEqual(eventsOf(await stage.told()), ['succeeded']);
  const kinds = stage.slack.journal.filter(({ text }) => text.includes('switchover')).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['post', 'edit']);
});

test('R08: a reply goes into the thread of its root, whose ts keeps every digit', async () => {
  await using stage = await startedStage();
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  await change(stage, task.id, { status: 'FAIL' });
  const [root] = await rootsOf(stage, task.id);
  const reply = stage.slack.journal.find(({ kind }) => kind === 'reply');
  assert.match(String(root?.ts), /^\d{10}\.\d{6}$/);
  assert.equal(reply?.threadTs, root?.ts);
});

test('a message that a person deleted is never posted again, and what follows is not sent to nowhere', async () => {
  await using stage = await startedStage();
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  stage.proxy.fail({ method: 'chat.update', applied: false, answer: slackError('message_not_found') });
  await change(stage, task.id, { status: 'SUCCESS' });
  const calls = stage.proxy.calls.length;
  for (let poll = 0; poll < 3; poll += 1) {
    stage.pass(120);
    const { reports } = await stage.poll();
    assert.deepEqual(reports[0]?.deliveries, { sent: 0, waiting: 0, dead: 0 });
  }
  assert.equal(stage.proxy.calls.length, calls);
  assert.equal((await rootsOf(stage, task.id)).length, 1);
});

test('an update that changes nothing we show edits nothing', async () => {
  await using stage = await startedStage();
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  const calls = stage.proxy.calls.length;
  for (let poll = 0; poll < 3; poll += 1) await change(stage, task.id, {});
  assert.equal(stage.proxy.calls.length, calls);
});

test('a task that starts and ends between two polls gets one message with its end', async () => {
  await using stage = await startedStage();
  stage.put(rawTask(stage.now() - 5_000, { status: 'FAIL' }));
  await stage.poll();
  stage.pass(60);
  await stage.poll();
  const told = await stage.told();
  assert.deepEqual(eventsOf(told), ['failed']);
  assert.deepEqual(told[0]?.replies, []);
});

test('a task that reopens and fails again speaks up again', async () => {
  await using stage = await startedStage();
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  for (const status of ['FAIL', 'RUNNING', 'FAIL', 'SUCCESS']) await change(stage, task.id, { status });
  const roots = await rootsOf(stage, task.id);
  assert.deepEqual(eventsOf(roots), ['succeeded']);
  assert.deepEqual(eventsOf(roots[0]?.replies ?? []), ['failed', 'failed', 'succeeded']);
});

test('a task that vanishes is lost once, and its end is told when it is seen again', async () => {
  await using stage = await startedStage();
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  stage.taskCenter.remove(projectId, String(task.id));
  for (let poll = 0; poll < 25; poll += 1) {
    stage.pass(60);
    await stage.poll();
  }
  const [lost] = await rootsOf(stage, task.id);
  assert.deepEqual(eventsOf(lost?.replies ?? []), ['lost']);
  stage.put(task);
  await change(stage, task.id, { status: 'SUCCESS' });
  assert.deepEqual(eventsOf(await rootsOf(stage, task.id)), ['succeeded']);
});

async function startedStage(): Promise<Stage> {
  const stage = await openStage();
  await stage.poll();
  stage.pass(60);
  return stage;
}

async function change(stage: Stage, id: unknown, fields: Record<string, unknown>): Promise<void> {
  stage.pass(60);
  const updated_at = new Date(stage.now() - 2_000).toISOString();
  stage.taskCenter.patch(projectId, String(id), { ...fields, updated_at });
  await stage.poll();
  stage.pass(60);
  await stage.poll();
}
