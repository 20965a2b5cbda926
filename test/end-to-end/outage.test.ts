import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../infra/local/task-center.ts';
import { openStage, rawTask, type Stage, stageKey } from '../support/stage.ts';
import { noticesOf, payloadOf, rootsOf, textsOf } from '../support/told.ts';

const hourMs = 3_600_000;
/** As often as the client tries in one run. */
const down: readonly Fault[] = Array.from({ length: 3 }, () => ({ kind: 'html' }) as const);
const refused: Fault = { kind: 'gateway-error', status: 401, code: 'APIGW.0301' };

for (const filterOn of ['created', 'updated'] as const)
  test(`T16: what happened in 26 hours without a poll is told as a digest that names the gap (filter on ${filterOn})`, async () => {
    await using stage = await openStage({ taskCenter: { filterOn }, settings: { delivery: { digestAbove: 5 } } });
    await stage.poll();
    stage.pass(26 * 3_600);
    stage.put(...Array.from({ length: 52 }, (_, half) => pastTask(stage, (half * hourMs) / 2 + 60_000)));
    await stage.poll();
    stage.pass(60);
    await stage.poll();
    const roots = await stage.told();
    assert.deepEqual(
      roots.map((message) => payloadOf(message).count),
      [52],
    );
    assert.match(String(roots[0]?.text), /⏰/);
    await assertEachNamedOnce(stage);
  });

test('T16: a backlog larger than a page is walked to its end', async () => {
  await using stage = await openStage({ settings: { fetch: { pageSize: 20 }, delivery: { digestAbove: 5 } } });
  await stage.poll();
  stage.pass(26 * 3_600);
  stage.put(...Array.from({ length: 104 }, (_, quarter) => pastTask(stage, (quarter * hourMs) / 4 + 60_000)));
  for (let poll = 0; poll < 3; poll += 1) {
    await stage.poll();
    stage.pass(60);
  }
  await assertEachNamedOnce(stage);
});

test('T60: after three failed polls the channel learns once that nobody watches, and once that the watch is back', async () => {
  await using stage = await openStage();
  await stage.poll();
  const task = rawTask(stage.now() + 60_000, { status: 'SUCCESS' });
  for (let poll = 0; poll < 5; poll += 1) {
    stage.pass(60);
    stage.taskCenter.fail(...down);
    const { error, reports } = await stage.tryPoll();
    assert.ok(error);
    assert.equal(reports[0]?.complete, false);
    assert.deepEqual(await noticesOf(stage), poll < 2 ? ['watching'] : ['watching', 'blind']);
  }
  stage.put(task);
  for (let poll = 0; poll < 2; poll += 1) {
    stage.pass(60);
    await stage.poll();
  }
  assert.deepEqual(await noticesOf(stage), ['watching', 'blind', 'recovered']);
  assert.equal((await rootsOf(stage, task.id)).length, 1);
});

test('two failed polls in a row are no outage worth telling', async () => {
  await using stage = await openStage();
  await stage.poll();
  for (let round = 0; round < 3; round += 1) {
    stage.taskCenter.fail(...down, ...down);
    for (let poll = 0; poll < 3; poll += 1) {
      stage.pass(60);
      await stage.tryPoll();
    }
  }
  assert.deepEqual(await noticesOf(stage), ['watching']);
});

test('a refused key is tried once a run and rests across runs, so that the cloud never locks it', async () => {
  await using stage = await openStage();
  await stage.poll();
  const before = stage.taskCenter.requests.length;
  stage.taskCenter.fail(...Array.from({ length: 10 }, () => refused));
  for (let minute = 0; minute < 10; minute += 1) {
    stage.pass(61);
    await stage.tryPoll();
  }
  const tries = stage.taskCenter.requests.length - before;
  assert.ok(tries >= 2 && tries <= 4, `${tries} tries in ten minutes`);
  assert.deepEqual(await noticesOf(stage), ['watching', 'blind']);
});

test('a key that one target finds refused rests for every target that uses it', async () => {
  await using stage = await openStage({ targets: ['prod', 'test'] });
  await stage.poll();
  const before = stage.taskCenter.requests.length;
  stage.taskCenter.fail(refused);
  stage.pass(30);
  const { error, reports } = await stage.tryPoll();
  assert.equal(stage.taskCenter.requests.length - before, 1);
  assert.deepEqual(
    reports.map(({ complete }) => complete),
    [false, false],
  );
  assert.match(String(error), /rests until/);
});

test('a key that was mended is used again, and what happened meanwhile is told', async () => {
  await using stage = await openStage();
  await stage.poll();
  stage.taskCenter.fail(refused);
  stage.pass(60);
  await stage.tryPoll();
  const task = rawTask(stage.now(), { status: 'SUCCESS' });
  stage.put(task);
  stage.pass(120);
  await stage.poll();
  assert.equal((await rootsOf(stage, task.id)).length, 1);
});

function pastTask(stage: Stage, agoMs: number): ReturnType<typeof rawTask> {
  return rawTask(stage.now() - agoMs, { status: 'SUCCESS' });
}

async function assertEachNamedOnce(stage: Stage): Promise<void> {
  const texts = await textsOf(stage);
  for (const { id } of stage.tasks)
    assert.equal(texts.filter((text) => text.includes(String(id).slice(-8))).length, 1, `${id} is told once`);
  assert.ok(texts.every((text) => !text.includes(stageKey.sk)));
}
