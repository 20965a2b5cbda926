import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slackError, status } from '../support/slack-server.ts';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';
import { eventsOf, noticesOf, rootsOf } from '../support/told.ts';

test('R04, T04: nothing is sent before Retry-After is over, for new tasks neither, and no run waits for it', async () => {
  await using stage = await startedStage();
  stage.put(rawTask(stage.now() - 5_000));
  stage.proxy.fail({ method: 'chat.postMessage', applied: false, answer: status(429, { 'retry-after': '900' }) });
  const startedAtMs = stage.now();
  await stage.poll();
  assert.ok(stage.now() - startedAtMs < 10_000);
  const calls = stage.proxy.calls.length;
  for (let minute = 0; minute < 14; minute += 1) {
    stage.pass(60);
    stage.put(rawTask(stage.now() - 5_000, { name: 'EXTEND' }));
    const { reports } = await stage.poll();
    assert.equal(reports[0]?.deliveries.sent, 0);
  }
  assert.equal(stage.proxy.calls.length, calls);
  stage.pass(120);
  await stage.poll();
  stage.pass(120);
  await stage.poll();
  for (const { id } of stage.tasks) assert.equal((await namings(stage, id)).length, 1);
});

test('T03, R32: thirty tasks at once are all told, paced, although Slack limits twice', async () => {
  await using stage = await startedStage({ delivery: { digestAbove: 100 } });
  stage.put(...Array.from({ length: 30 }, () => rawTask(stage.now() - 5_000)));
  for (let polls = 0; polls < 2; polls += 1) {
    stage.proxy.fail({ method: 'chat.postMessage', applied: false, answer: status(429, { 'retry-after': '10' }) });
    await stage.poll();
    stage.pass(60);
  }
  for (let polls = 0; polls < 3; polls += 1) {
    await stage.poll();
    stage.pass(60);
  }
  assert.equal((await stage.told()).length, 30);
});

test('T37: refused in its rich form, a message comes in a plainer one, in the same run', async () => {
  for (const refusals of [1, 2]) {
    await using stage = await startedStage();
    stage.put(rawTask(stage.now() - 5_000));
    stage.proxy.fail(...Array.from({ length: refusals }, () => refusal()));
    const { reports } = await stage.poll();
    assert.deepEqual(reports[0]?.deliveries, { sent: 1, waiting: 0, dead: 0 });
    assert.deepEqual(eventsOf(await stage.told()), ['started']);
    assert.ok(stage.logged.some((line) => line.includes('invalid_blocks')));
  }
});

test('T32: refused in every form it is dead and said once, and the next change is tried anew', async () => {
  await using stage = await startedStage();
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  stage.proxy.fail(refusal(), refusal(), refusal());
  const first = await stage.tryPoll();
  assert.deepEqual(first.reports[0]?.deliveries, { sent: 0, waiting: 0, dead: 1 });
  assert.ok(first.error);
  stage.pass(60);
  const second = await stage.tryPoll();
  assert.equal(second.error, undefined);
  assert.deepEqual(second.reports[0]?.deliveries, { sent: 0, waiting: 0, dead: 0 });
  const updated_at = new Date(stage.now() - 1_000).toISOString();
  stage.taskCenter.patch(projectId, String(task.id), { status: 'FAIL', updated_at });
  stage.pass(60);
  await stage.poll();
  assert.deepEqual(eventsOf(await rootsOf(stage, task.id)), ['failed']);
});

test('what is told late says so, and why', async () => {
  await using stage = await startedStage();
  stage.put(rawTask(stage.now() - 5_000));
  stage.proxy.fail({ method: 'chat.postMessage', applied: false, answer: status(429, { 'retry-after': '840' }) });
  await stage.poll();
  stage.pass(860);
  await stage.poll();
  const [root] = await stage.told();
  assert.match(String(root?.text), /14 minutes late.*rate limiting/);
  assert.deepEqual(await noticesOf(stage), ['watching']);
});

function refusal() {
  return { method: 'chat.postMessage', applied: false, answer: slackError('invalid_blocks') };
}

async function startedStage(settings: Record<string, unknown> = {}): Promise<Stage> {
  const stage = await openStage({ settings });
  await stage.poll();
  stage.pass(60);
  return stage;
}

/** Messages and replies that name the task. */
async function namings(stage: Stage, id: unknown): Promise<string[]> {
  const told = await stage.told();
  const texts = told.flatMap(({ replies, ...root }) => [root, ...replies]).map((message) => JSON.stringify(message));
  return texts.filter((text) => text.includes(String(id).slice(-8)));
}
