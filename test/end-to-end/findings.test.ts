import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';
import { rootsOf } from '../support/told.ts';

const minuteMs = 60_000;
/** So many ends of a kind have to be known before its usual is. */
const samples = 10;

/** Ten tasks of the kind that took four minutes each. */
async function learnUsual(stage: Stage): Promise<void> {
  stage.pass(5 * 60);
  const created_at = new Date(stage.now() - 4 * minuteMs - 10_000).toISOString();
  const updated_at = new Date(stage.now() - 10_000).toISOString();
  stage.put(...Array.from({ length: samples }, () => rawTask(0, { status: 'SUCCESS', created_at, updated_at })));
  await stage.poll();
}

async function textsAbout(stage: Stage, id: unknown): Promise<string[]> {
  const [root] = await rootsOf(stage, id);
  return [root, ...(root?.replies ?? [])].map((message) => String(message?.text));
}

test('a stall says what is usual for its kind, in the message and in its reply', async () => {
  await using stage = await openStage();
  await stage.poll();
  await learnUsual(stage);
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  stage.pass(19 * 60);
  await stage.poll();
  const texts = await textsAbout(stage, task.id);
  assert.equal(texts.length, 2);
  for (const text of texts) assert.match(text, /stalled.*Running for: 19m \d+s \(usually takes 4m/);
});

test('a loss says when the task was last seen', async () => {
  await using stage = await openStage();
  await stage.poll();
  stage.pass(60);
  const task = rawTask(stage.now() - 5_000);
  stage.put(task);
  await stage.poll();
  const seen = new Date(stage.now()).toISOString().slice(11, 16);
  stage.taskCenter.remove(projectId, String(task.id));
  for (let look = 0; look < 4; look += 1) {
    stage.pass(8 * 60);
    await stage.poll();
  }
  const texts = await textsAbout(stage, task.id);
  assert.equal(texts.length, 2);
  for (const text of texts) assert.match(text, new RegExp(`disappeared.*last seen [^·]*, ${seen} UTC`));
});
