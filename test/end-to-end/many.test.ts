import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalTaskCenterOptions } from '../../infra/local/task-center.ts';
import { createSimulatedStore, createTableState } from '../simulation/simulated-store.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';
import { payloadOf, textsOf } from '../support/told.ts';

type Habits = Partial<LocalTaskCenterOptions>;

test('T13: 1,500 tasks in one second are told by digests that name each once', async () => {
  await using stage = await startedStage({ order: 'oldest-first' });
  const atMs = stage.now() - 5_000;
  stage.put(...Array.from({ length: 1_500 }, () => rawTask(atMs, { status: 'SUCCESS' })));
  const { reports } = await stage.poll();
  assert.equal(reports[0]?.tasks.new, 1_500);
  await settle(stage, 3);
  await assertEachNamedOnce(stage);
});

test('T13: 2,500 tasks in one window are all seen, and told once', async () => {
  await using stage = await startedStage({ filterOn: 'updated' });
  const fromMs = stage.now() - 40_000;
  stage.put(...Array.from({ length: 2_500 }, (_, index) => rawTask(fromMs + index * 12, { status: 'SUCCESS' })));
  const { reports } = await stage.poll();
  assert.equal(reports[0]?.tasks.new, 2_500);
  await settle(stage, 4);
  await assertEachNamedOnce(stage);
});

for (const order of ['newest-first', 'oldest-first'] as const)
  test(`T08: with pages of ten, tasks that are listed late between two requests are not missed (${order})`, async () => {
    await using stage = await startedStage({ order, listingDelayMs: 20_000 }, { pageSize: 10 });
    for (let round = 0; round < 8; round += 1) {
      stage.put(...Array.from({ length: 7 }, (_, index) => rawTask(stage.now() - index * 900, { status: 'SUCCESS' })));
      await stage.poll();
      stage.pass(7);
    }
    await settle(stage, 3);
    await assertEachNamedOnce(stage);
  });

async function startedStage(taskCenter: Habits, fetch: Record<string, unknown> = {}): Promise<Stage> {
  const store = createSimulatedStore(createTableState());
  const stage = await openStage({ store, taskCenter, settings: { fetch, delivery: { digestAbove: 3 } } });
  await stage.poll();
  stage.pass(60);
  return stage;
}

async function settle(stage: Stage, polls: number): Promise<void> {
  for (let poll = 0; poll < polls; poll += 1) {
    stage.pass(60);
    await stage.poll();
  }
}

async function assertEachNamedOnce(stage: Stage): Promise<void> {
  const texts = await textsOf(stage);
  const named = new Map<string, number>();
  for (const text of texts)
    for (const [tail] of text.matchAll(/a[0-9a-f]{7}(?![0-9a-f])/g)) named.set(tail, (named.get(tail) ?? 0) + 1);
  const missed = stage.tasks.map(({ id }) => String(id).slice(-8)).filter((tail) => !named.has(tail));
  assert.deepEqual(missed, [], 'none is missed');
  assert.equal(await countedInDigests(stage), stage.tasks.length);
}

/** Members of digests and tasks with a message of their own. */
async function countedInDigests(stage: Stage): Promise<number> {
  const roots = await stage.told();
  return roots.reduce((sum, root) => sum + Number(payloadOf(root).count ?? 1), 0);
}
