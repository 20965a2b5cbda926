import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawTask } from '../../infra/local/task-center.ts';
import { slackError, status } from '../support/slack-server.ts';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';
import { eventsOf, payloadOf, rootsOf, textsOf } from '../support/told.ts';

const settings = { delivery: { digestAbove: 3 } };

test('T29: as many as digestAbove are told one by one, one more makes a digest', async () => {
  for (const [tasks, messages] of [
    [3, 3],
    [4, 1],
  ] as const) {
    await using stage = await openBurst(tasks);
    assert.equal((await stage.told()).length, messages);
    await assertEachNamedOnce(stage);
  }
});

test('T30: a digest of 300 names each member once in its thread, within the limits of Slack', async () => {
  await using stage = await openBurst(300);
  await settle(stage, 3);
  const [root, ...others] = await stage.told();
  assert.deepEqual(others, []);
  assert.equal(payloadOf(root ?? { ts: '' }).count, 300);
  await assertEachNamedOnce(stage);
});

test('T56: the digest shows that members moved on, with one edit a run', async () => {
  await using stage = await openBurst(5);
  const edits = () => stage.slack.journal.filter(({ kind, threadTs }) => kind === 'edit' && threadTs === undefined);
  const before = edits().length;
  const [root] = await stage.told();
  for (const task of stage.tasks) change(stage, task, 'SUCCESS');
  stage.pass(30);
  await stage.poll();
  const rootEdits = edits()
    .slice(before)
    .filter(({ ts }) => ts === root?.ts);
  assert.equal(rootEdits.length, 1);
  assert.match(String((await stage.told())[0]?.text), /5 succeeded/);
  await assertEachNamedOnce(stage);
});

test('a member that fails later gets its reply in the thread of the digest, broadcast, once', async () => {
  await using stage = await openBurst(5);
  const [first] = stage.tasks;
  change(stage, first, 'FAIL');
  stage.pass(30);
  await stage.poll();
  await settle(stage, 2);
  const [root, ...others] = await stage.told();
  assert.deepEqual(others, []);
  const replies = root?.replies.filter((reply) => payloadOf(reply).task_id === first?.id) ?? [];
  assert.deepEqual(eventsOf(replies), ['failed']);
  assert.equal(replies[0]?.reply_broadcast, true);
  assert.equal(stage.slack.journal.filter(({ kind, threadTs }) => kind === 'post' && threadTs === undefined).length, 2);
});

test('a digest that is refused lets its members go, and each is told once by the next', async () => {
  const refusals = Array.from({ length: 3 }, () => slackError('invalid_blocks'));
  await using stage = await openStage({ settings });
  await stage.poll();
  stage.pass(60);
  putBurst(stage, 5);
  stage.proxy.fail(...refusals.map((answer) => ({ method: 'chat.postMessage', applied: false, answer })));
  const { error } = await stage.tryPoll();
  assert.match(String(error), /refused 1 deliver/);
  await settle(stage, 3);
  await assertEachNamedOnce(stage);
});

for (const reply of [false, true])
  for (const applied of [false, true])
    test(`a digest whose ${reply ? 'thread' : 'message'} gets no answer is there once (applied: ${applied})`, async () => {
      await using stage = await openStage({ settings });
      await stage.poll();
      stage.pass(60);
      putBurst(stage, 40);
      stage.proxy.fail({ method: 'chat.postMessage', reply, applied, answer: status(503) });
      await stage.tryPoll();
      await settle(stage, 4);
      assert.equal((await stage.told()).length, 1);
      await assertEachNamedOnce(stage);
    });

test('a failure in a burst calls whom its route calls', async () => {
  await using stage = await openStage({
    settings: {
      ...settings,
      routes: [{ match: { event: ['failed'] }, channel: 'C000000001', mention: ['S0123456789'] }],
    },
  });
  await stage.poll();
  stage.pass(60);
  putBurst(stage, 4);
  stage.put(rawTask(stage.now() - 3_000, { status: 'FAIL' }));
  await stage.poll();
  const told = await stage.told();
  assert.equal(told.length, 1);
  assert.match(JSON.stringify(told[0]), /S0123456789/);
});

test('what comes in a calm hour after a burst is told on its own', async () => {
  await using stage = await openBurst(5);
  stage.pass(3_600);
  const task = rawTask(stage.now() - 2_000);
  stage.put(task);
  await stage.poll();
  assert.equal((await rootsOf(stage, task.id)).length, 1);
});

async function openBurst(tasks: number): Promise<Stage> {
  const stage = await openStage({ settings });
  await stage.poll();
  stage.pass(60);
  putBurst(stage, tasks);
  await stage.poll();
  return stage;
}

function putBurst(stage: Stage, tasks: number): void {
  stage.put(...Array.from({ length: tasks }, () => rawTask(stage.now() - 5_000)));
}

function change(stage: Stage, task: RawTask | undefined, newStatus: string): void {
  const updated_at = new Date(stage.now() - 1_000).toISOString();
  stage.taskCenter.patch(projectId, String(task?.id), { status: newStatus, updated_at });
}

async function settle(stage: Stage, polls: number): Promise<void> {
  for (let poll = 0; poll < polls; poll += 1) {
    stage.pass(120);
    await stage.tryPoll();
  }
}

async function assertEachNamedOnce(stage: Stage): Promise<void> {
  const texts = await textsOf(stage);
  for (const { id } of stage.tasks)
    assert.equal(texts.filter((text) => text.includes(String(id).slice(-8))).length, 1, `${id} is told once`);
}
