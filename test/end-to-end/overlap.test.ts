import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';
import { eventsOf, noticesOf, payloadOf, textsOf } from '../support/told.ts';

const digestAbove = 3;

for (const runs of [2, 3]) {
  test(`T23: ${runs} first runs at once say once that the watch began`, async () => {
    await using stage = await openStage();
    stage.put(rawTask(stage.now() - 60_000, { status: 'SUCCESS' }));
    await pollAtOnce(stage, runs);
    assert.deepEqual(await noticesOf(stage), ['watching']);
    assert.deepEqual(await stage.told(), []);
  });

  test(`T23: ${runs} runs at once tell a start, its failure and the reply once`, async () => {
    await using stage = await openStage();
    await stage.poll();
    stage.pass(60);
    const task = rawTask(stage.now() - 5_000);
    stage.put(task);
    await pollAtOnce(stage, runs);
    assert.deepEqual(eventsOf(await stage.told()), ['started']);
    stage.pass(60);
    const updated_at = new Date(stage.now() - 2_000).toISOString();
    stage.taskCenter.patch(projectId, String(task.id), { status: 'FAIL', updated_at });
    await pollAtOnce(stage, runs);
    const told = await stage.told();
    assert.deepEqual(eventsOf(told), ['failed']);
    assert.deepEqual(eventsOf(told[0]?.replies ?? []), ['failed']);
  });

  test(`T23: ${runs} runs at once tell each member of a burst once`, async () => {
    await using stage = await openStage({ settings: { delivery: { digestAbove } } });
    await stage.poll();
    stage.pass(60);
    stage.put(...Array.from({ length: 12 }, () => rawTask(stage.now() - 5_000, { status: 'SUCCESS' })));
    await pollAtOnce(stage, runs);
    const texts = await textsOf(stage);
    for (const { id } of stage.tasks) {
      const naming = texts.filter((text) => text.includes(String(id).slice(-8)));
      assert.equal(naming.length, 1, `${id} is told once`);
    }
  });

  test(`T23: ${runs} runs at once over an unknown outcome leave one message`, async () => {
    await using stage = await openStage();
    await stage.poll();
    stage.pass(60);
    stage.put(rawTask(stage.now() - 5_000));
    stage.proxy.fail({ method: 'chat.postMessage', applied: true, answer: (response) => void response.destroy() });
    await stage.tryPoll();
    stage.pass(120);
    await pollAtOnce(stage, runs);
    assert.equal((await stage.told()).length, 1);
  });
}

/** What one leaves to the other is done by whoever comes next. */
async function pollAtOnce(stage: Stage, runs: number): Promise<void> {
  await Promise.all(Array.from({ length: runs }, () => stage.poll()));
  for (let later = 0; later < 2; later += 1) {
    stage.pass(120);
    await stage.poll();
  }
  assert.ok((await stage.told()).every((message) => payloadOf(message).target === 'prod'));
}
