import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, projectId, rawTask } from '../support/stage.ts';
import { noticesOf, payloadOf } from '../support/told.ts';

const otherProject = 'f'.repeat(32);

test('A13: a target whose project was changed begins anew and says so', async () => {
  await using stage = await openStage({ taskCenter: { projects: [projectId, otherProject] } });
  await stage.poll();
  stage.pass(60);
  stage.put(rawTask(stage.now()));
  await stage.poll();
  const before = await stage.told();
  const old = Array.from({ length: 48 }, (_, index) => rawTask(stage.now() - (index + 1) * 60_000, { status: 'FAIL' }));
  stage.taskCenter.put(otherProject, ...old);

  const [target] = stage.settings.targets;
  await stage.redeploy({ targets: [{ ...target, projectId: otherProject }] });
  for (let minute = 0; minute < 20; minute += 1) {
    stage.pass(60);
    await stage.poll();
  }
  assert.deepEqual(await stage.told(), before);
  assert.deepEqual(await noticesOf(stage), ['watching', 'watching']);
  const said = (await stage.slack.messages(stage.channel)).map(({ text }) => String(text)).join('\n');
  assert.match(said, /project or region was changed, so the watch begins anew/);
  assert.match(said, /48 tasks had already finished/);

  const news = rawTask(stage.now(), { status: 'FAIL' });
  stage.taskCenter.put(otherProject, news);
  stage.pass(60);
  await stage.poll();
  assert.deepEqual(
    (await stage.told()).map((message) => payloadOf(message).task_id),
    [...before.map((message) => payloadOf(message).task_id), news.id],
  );
});
