import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slackError } from '../support/slack-server.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';
import { rootsOf } from '../support/told.ts';

const daySeconds = 86_400;

/** One more task, and what its telling costs in calls of Slack. */
async function tellOne(stage: Stage): Promise<{ readonly calls: number; readonly blocks: number }> {
  stage.pass(60);
  const task = rawTask(stage.now() - 2_000, { status: 'SUCCESS' });
  stage.put(task);
  const before = stage.proxy.calls.length;
  await stage.poll();
  const [root] = await rootsOf(stage, task.id);
  return { calls: stage.proxy.calls.length - before, blocks: (root?.blocks as unknown[] | undefined)?.length ?? 0 };
}

test('T37: what a channel refused as invalid_blocks is not tried there again before a day is over', async () => {
  await using stage = await openStage();
  await stage.poll();
  stage.proxy.fail({ method: 'chat.postMessage', applied: false, answer: slackError('invalid_blocks') });
  assert.deepEqual(await tellOne(stage), { calls: 2, blocks: 1 });
  assert.deepEqual(await tellOne(stage), { calls: 1, blocks: 1 });
  stage.pass(daySeconds);
  const { calls, blocks } = await tellOne(stage);
  assert.equal(calls, 1);
  assert.ok(blocks > 1, 'the rich form is back');
});

test('D10: a table that is refused takes no header and no button from messages that have no table', async () => {
  await using stage = await openStage({ settings: { delivery: { digestAbove: 2 } } });
  await stage.poll();
  const notes = { response_metadata: { messages: ['[ERROR] unsupported type: table [json-pointer:/blocks/1/type]'] } };
  stage.proxy.fail({
    method: 'chat.postMessage',
    reply: true,
    applied: false,
    answer: slackError('invalid_blocks', notes),
  });
  stage.pass(60);
  stage.put(...Array.from({ length: 3 }, () => rawTask(stage.now() - 2_000, { status: 'SUCCESS' })));
  await stage.poll();
  const { calls, blocks } = await tellOne(stage);
  assert.equal(calls, 1);
  assert.ok(blocks > 1, 'the card is rich');
});

test('T32: a message that was too long says nothing about the next one', async () => {
  await using stage = await openStage();
  await stage.poll();
  stage.proxy.fail({ method: 'chat.postMessage', applied: false, answer: slackError('msg_too_long') });
  assert.deepEqual(await tellOne(stage), { calls: 2, blocks: 1 });
  assert.ok((await tellOne(stage)).blocks > 1);
});
