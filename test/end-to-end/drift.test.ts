import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawTask } from '../../infra/local/task-center.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';
import { eventsOf, noticesOf, rootsOf } from '../support/told.ts';

const strange: readonly (readonly [string, RawTask])[] = [
  ['an unknown name', { name: 'someJobOfTomorrow' }],
  ['no name', { name: undefined }],
  ['a name every object has', { name: 'constructor' }],
  ['another', { name: '__proto__' }],
  ['a name that is a number', { name: 7 }],
  ['details that are a list', { details: [1, 2] }],
  ['details of unexpected types', { details: { old_capacity: 0.125, new_capacity: null, rename_commands: 'x' } }],
  ['fields nobody knows', { shiny_new_field: { deep: [1] } }],
  ['times in epoch milliseconds', {}],
  ['params that are no JSON', { params: '{"instance_id":' }],
  ['a name of 100,000 characters', { name: 'x'.repeat(100_000) }],
  ['no user', { user_name: null, user_id: null }],
];

test('T42, T19: whatever an item looks like, it is told once and the run is complete', async () => {
  await using stage = await startedStage({ delivery: { digestAbove: 100 } });
  for (const [, changes] of strange) stage.put(rawTask(stage.now() - 5_000, { status: 'SUCCESS', ...changes }));
  const at = stage.now() - 5_000;
  stage.put(rawTask(at, { status: 'SUCCESS', created_at: at, updated_at: String(at) }));
  const { reports } = await stage.poll();
  assert.equal(reports[0]?.complete, true);
  stage.pass(120);
  await stage.poll();
  for (const [index, { id }] of stage.tasks.entries())
    assert.equal((await rootsOf(stage, id)).length, 1, strange[index]?.[0] ?? 'epoch times');
});

test('T42: an unknown status is told once with its raw word, and its end is told', async () => {
  await using stage = await startedStage();
  const task = rawTask(stage.now() - 5_000, { status: 'REBALANCING' });
  stage.put(task);
  await stage.poll();
  stage.pass(60);
  await stage.poll();
  const [root] = await stage.told();
  assert.deepEqual(eventsOf(await stage.told()), ['unknown']);
  assert.match(String(root?.text), /REBALANCING/);
  stage.put({ ...task, status: 'SUCCESS', updated_at: new Date(stage.now() - 1_000).toISOString() });
  stage.pass(60);
  await stage.poll();
  assert.deepEqual(eventsOf(await rootsOf(stage, task.id)), ['succeeded']);
});

test('T42, T08: an item without an id is counted and told once, and holds up neither the others nor the watermark', async () => {
  await using stage = await startedStage();
  stage.put(rawTask(stage.now() - 5_000, { id: undefined }), rawTask(stage.now() - 5_000, { id: null }));
  const good = rawTask(stage.now() - 5_000);
  stage.put(good);
  const first = await stage.tryPoll();
  assert.match(String(first.error), /cannot be used/);
  assert.equal(first.reports[0]?.complete, false);
  assert.equal((await rootsOf(stage, good.id)).length, 1);
  stage.pass(60);
  const second = await stage.tryPoll();
  assert.ok(String(second.reports[0]?.window?.to) > String(first.reports[0]?.window?.to));
  const drifts = (await noticesOf(stage)).filter((notice) => notice === 'drift');
  assert.equal(drifts.length, 2, 'one for each kind of fault');
});

test('an answer without a list of tasks fails the pass and leaves the watermark', async () => {
  await using stage = await startedStage();
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  const noList = { kind: 'answer', answer: { status: 200, body: { task_count: 1 } } } as const;
  stage.taskCenter.fail(noList, noList, noList);
  const { error } = await stage.tryPoll();
  assert.ok(error);
  assert.deepEqual(await stage.told(), []);
  stage.pass(30);
  await stage.poll();
  assert.equal((await rootsOf(stage, task.id)).length, 1);
});

async function startedStage(settings: Record<string, unknown> = {}): Promise<Stage> {
  const stage = await openStage({ settings });
  await stage.poll();
  stage.pass(60);
  return stage;
}
