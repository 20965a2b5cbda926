import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';
import { eventsOf, rootsOf } from '../support/told.ts';

const filters = ['created', 'updated'] as const;
const ends = ['inclusive', 'exclusive'] as const;
const orders = ['newest-first', 'oldest-first'] as const;
const hourSeconds = 3_600;

for (const filterOn of filters)
  for (const end of ends)
    for (const order of orders) {
      const habits = `filter on ${filterOn}, ends ${end}, ${order}`;
      test(`T09, R35, T54: a task that fails hours after its start is told (${habits})`, async () => {
        await using stage = await openStage({ taskCenter: { filterOn, ends: end, order } });
        const id = await startTask(stage);
        for (let hour = 0; hour < 4; hour += 1) {
          stage.pass(hourSeconds);
          await stage.poll();
        }
        await failAndPoll(stage, id);
        await assertToldOnce(stage);
      });
    }

/** What a list of more than a page makes the poll do: the old task is looked at in a window of its own. */
for (const filterOn of filters) {
  test(`a late failure is told though the window no longer fits a page (filter on ${filterOn})`, async () => {
    await using stage = await openStage({ taskCenter: { filterOn }, settings: { fetch: { pageSize: 5 } } });
    const id = await startTask(stage);
    for (let round = 0; round < 6; round += 1) {
      stage.pass(30 * 60);
      stage.put(rawTask(stage.now() - 1_000, { status: 'SUCCESS', name: 'dcsExportJob' }));
      await stage.poll();
    }
    await failAndPoll(stage, id);
    const roots = await rootsOf(stage, id);
    assert.deepEqual(eventsOf(roots), ['failed']);
    assert.deepEqual(eventsOf(roots[0]?.replies ?? []), ['stalled', 'failed']);
  });
}

async function startTask(stage: Stage): Promise<string> {
  await stage.poll();
  stage.pass(60);
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  return String(task.id);
}

async function failAndPoll(stage: Stage, id: string): Promise<void> {
  stage.pass(60);
  const updated_at = new Date(stage.now() - 2_000).toISOString();
  stage.taskCenter.patch(projectId, id, { status: 'FAIL', updated_at, error_code: 'DCS.5094' });
  stage.pass(60);
  await stage.poll();
  stage.pass(60);
  await stage.poll();
}

/** A stall is told on the way: an open task of four hours is one. */
async function assertToldOnce(stage: Stage): Promise<void> {
  const told = await stage.told();
  assert.deepEqual(eventsOf(told), ['failed']);
  assert.match(String(told[0]?.text), /failed/);
  assert.deepEqual(eventsOf(told[0]?.replies ?? []), ['stalled', 'failed']);
  assert.ok(told[0]?.replies.every(({ reply_broadcast }) => reply_broadcast === true));
}
