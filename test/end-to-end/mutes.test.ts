import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import { type Mute, muteKey, mutePatch } from '../../lib/mutes/mutes.ts';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';

async function openWatch(changes: Partial<Mute> = {}): Promise<Stage> {
  const stage = await openStage();
  await stage.poll();
  stage.pass(60);
  await mute(stage, changes);
  return stage;
}

async function mute(stage: Stage, changes: Partial<Mute>): Promise<void> {
  const client = createDynamoDbClient({ count: () => {}, connection: stage.dynamodb.connection });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const store = createStore({ client, tableName: stage.environment.tableName, log });
  const facts = {
    number: 1,
    filter: { type: 'masterStandbySwapJob' },
    untilMs: stage.now() + 3_600_000,
    byId: 'U01',
    byName: 'anna',
    includingFailures: false,
    createdAtMs: stage.now(),
    ...changes,
  };
  await store.write(muteKey(facts.filter, facts.number), 0, mutePatch(facts, 'prod'), 'mute');
}

async function runTask(stage: Stage, end: 'SUCCESS' | 'FAIL'): Promise<void> {
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  stage.pass(60);
  stage.taskCenter.patch(projectId, String(task.id), {
    status: end,
    updated_at: new Date(stage.now() - 5_000).toISOString(),
  });
  await stage.poll();
}

test('what is muted is recorded and not told; other tasks are', async () => {
  await using stage = await openWatch();
  stage.put(rawTask(stage.now() - 5_000, { name: 'UpdatePort' }));
  await runTask(stage, 'SUCCESS');
  assert.deepEqual(
    (await stage.told()).map(({ text }) => text.split(' · ')[0]),
    ['🔵 Port change'],
  );
});

test('a failure comes through a mute, and not through one that includes failures', async () => {
  await using stage = await openWatch();
  await runTask(stage, 'FAIL');
  assert.equal((await stage.told()).length, 1);
  await using quiet = await openWatch({ includingFailures: true });
  await runTask(quiet, 'FAIL');
  assert.equal((await quiet.told()).length, 0);
});

test('a message that is there already is kept true under a mute', async () => {
  await using stage = await openStage();
  await stage.poll();
  stage.pass(60);
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  await mute(stage, {});
  stage.pass(60);
  stage.taskCenter.patch(projectId, String(task.id), {
    status: 'SUCCESS',
    updated_at: new Date(stage.now() - 5_000).toISOString(),
  });
  await stage.poll();
  assert.match(String((await stage.told())[0]?.text), /^✅/);
});

test('the end of a mute is said once, and then its tasks are told again', async () => {
  await using stage = await openWatch({ why: 'load test' });
  stage.pass(3_700);
  await stage.poll();
  stage.pass(60);
  await stage.poll();
  const said = (await stage.slack.messages(stage.channel)).filter(({ text }) => text.includes('Mute 1 has ended'));
  assert.equal(said.length, 1);
  assert.match(String(said[0]?.text), /type:masterStandbySwapJob.*load test/);
  await runTask(stage, 'SUCCESS');
  assert.equal((await stage.told()).length, 1);
});
