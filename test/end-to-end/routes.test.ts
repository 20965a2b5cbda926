import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slackError } from '../support/slack-server.ts';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';
import { eventsOf, noticesOf, payloadOf, rootsOf } from '../support/told.ts';

/** The channels of the local Slack: `general` is the default route's. */
const general = 'C000000001';
const random = 'C000000002';

test('T26: two routes to one channel make one message with the mentions of both', async () => {
  const routes = [
    { match: { class: ['switchover'] }, channel: random, mention: ['S0000000001'], continue: true },
    { match: { target: ['prod'] }, channel: random, mention: ['S0000000002'] },
  ];
  await using stage = await startedStage(routes);
  const task = rawTask(stage.now() - 5_000, { status: 'FAIL' });
  stage.put(task);
  await stage.poll();
  const roots = await rootsOf(stage, task.id, random);
  assert.equal(roots.length, 1);
  for (const mention of ['S0000000001', 'S0000000002']) assert.match(JSON.stringify(roots[0]), new RegExp(mention));
  assert.deepEqual(await stage.told(general), []);
});

test('continue: a task is told in each channel it was routed to', async () => {
  const routes = [
    { match: { class: ['switchover'] }, channel: random, continue: true },
    { match: { class: ['switchover'] }, channel: general },
  ];
  await using stage = await startedStage(routes);
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  await changeAndPoll(stage, task.id, 'FAIL');
  for (const channel of [general, random]) {
    const roots = await rootsOf(stage, task.id, channel);
    assert.deepEqual(eventsOf(roots), ['failed']);
    assert.deepEqual(eventsOf(roots[0]?.replies ?? []), ['failed']);
  }
});

test('T59: what a route drops is not told, and the rest of the list is', async () => {
  const routes = [{ match: { class: ['routine'], event: ['succeeded'] }, drop: true }];
  await using stage = await startedStage(routes);
  const dropped = rawTask(stage.now() - 5_000, { name: 'dcsExportJob', status: 'SUCCESS' });
  const failed = rawTask(stage.now() - 5_000, { name: 'dcsExportJob', status: 'FAIL' });
  stage.put(dropped, failed);
  await stage.poll();
  assert.deepEqual(await rootsOf(stage, dropped.id), []);
  assert.deepEqual(eventsOf(await rootsOf(stage, failed.id)), ['failed']);
});

test('a channel that was told the start is told an end that is dropped: its message must not go on saying "running"', async () => {
  const routes = [{ match: { event: ['succeeded'] }, drop: true }];
  await using stage = await startedStage(routes);
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  await changeAndPoll(stage, task.id, 'SUCCESS');
  assert.deepEqual(eventsOf(await rootsOf(stage, task.id)), ['succeeded']);
});

test('a failure whose route drops it gets no reply', async () => {
  const routes = [{ match: { event: ['failed'] }, drop: true }];
  await using stage = await startedStage(routes);
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  await changeAndPoll(stage, task.id, 'FAIL');
  const roots = await rootsOf(stage, task.id);
  assert.deepEqual(eventsOf(roots), ['failed']);
  assert.deepEqual(roots[0]?.replies, []);
});

test('a failure calls whom its route calls, and a start calls nobody', async () => {
  const routes = [{ match: { class: ['switchover'] }, channel: general, mention: ['S0000000001', 'here'] }];
  await using stage = await startedStage(routes);
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  assert.doesNotMatch(JSON.stringify(await stage.told()), /S0000000001|<!here|"here"/);
  await changeAndPoll(stage, task.id, 'FAIL');
  const [root] = await rootsOf(stage, task.id);
  const alone = (await stage.told()).filter((message) => payloadOf(message).alarm === true);
  assert.deepEqual([alone.length, root?.replies.length], [1, 0]);
  assert.match(JSON.stringify(alone), /<!subteam\^S0000000001> <!here>/);
});

test('T44: a channel that is gone is told once in the default channel, keeps its backlog, and holds up no other', async () => {
  const routes = [{ match: { class: ['switchover'] }, channel: 'C0GONE00001' }];
  await using stage = await startedStage(routes);
  const lost = rawTask(stage.now() - 5_000);
  const other = rawTask(stage.now() - 5_000, { name: 'EXTEND' });
  stage.put(lost, other);
  for (let poll = 0; poll < 3; poll += 1) {
    const { reports } = await stage.poll();
    assert.equal(reports[0]?.deliveries.waiting, 1);
    stage.pass(60);
  }
  assert.deepEqual(await noticesOf(stage), ['watching', 'setting']);
  const notice = (await stage.slack.messages(general)).at(-1);
  assert.match(String(notice?.text), /C0GONE00001/);
  assert.equal((await rootsOf(stage, other.id)).length, 1);
});

test('T44: a channel that was mended gets its backlog within five minutes, and a new fault is told anew', async () => {
  const routes = [{ match: { class: ['switchover'] }, channel: random }];
  await using stage = await startedStage(routes);
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  for (let round = 0; round < 2; round += 1) {
    stage.proxy.fail({ method: 'chat.postMessage', applied: false, answer: slackError('not_in_channel') });
    await stage.poll();
    stage.pass(60);
    await stage.poll();
    assert.equal((await rootsOf(stage, stage.tasks.at(-1)?.id, random)).length, 1);
    stage.pass(60);
    stage.put(rawTask(stage.now() - 5_000));
  }
  const settings = (await noticesOf(stage)).filter((notice) => notice === 'setting');
  assert.equal(settings.length, 2);
});

test('T44: with a token that is refused nothing more is tried in the run, and all of it is told when it is mended', async () => {
  await using stage = await startedStage([]);
  stage.put(...Array.from({ length: 3 }, () => rawTask(stage.now() - 5_000)));
  const before = stage.proxy.calls.length;
  stage.proxy.fail({ applied: false, answer: slackError('invalid_auth') });
  const { reports } = await stage.poll();
  assert.equal(stage.proxy.calls.length - before, 1);
  assert.deepEqual(reports[0]?.deliveries, { sent: 0, waiting: 3, dead: 0 });
  stage.pass(60);
  await stage.poll();
  assert.equal((await stage.told()).length, 3);
});

async function startedStage(routes: readonly Record<string, unknown>[]): Promise<Stage> {
  const stage = await openStage({ settings: { routes } });
  await stage.poll();
  stage.pass(60);
  return stage;
}

async function changeAndPoll(stage: Stage, id: unknown, status: string): Promise<void> {
  stage.pass(60);
  const updated_at = new Date(stage.now() - 2_000).toISOString();
  stage.taskCenter.patch(projectId, String(id), { status, updated_at });
  await stage.poll();
  stage.pass(60);
  await stage.poll();
}
