import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeSummary } from '../../functions/compose-summary.ts';
import { buttonsOf, linesOf, type SlackMessage, startSlackCaller } from '../support/slack-caller.ts';
import { openStage, rawTask } from '../support/stage.ts';

const hour = 3_600;

test('G04: a mute of everything is said where its events would have gone, counted in status and in the week, and undone', async () => {
  await using stage = await openStage();
  const { settings, environment, dynamodb, now } = stage;
  await using slack = await startSlackCaller({
    settings,
    tableName: environment.tableName,
    connection: dynamodb.connection,
    now,
  });
  const ask = async (text: string) => linesOf(await slack.type(text)).join('\n');
  await stage.poll();
  stage.pass(60);
  assert.match(await ask('mute target:prod for 30d including failures because 19" rack'), /Mute 1 is active/);
  await stage.poll();
  const [, notice, ...others] = await stage.slack.messages(stage.channel);
  assert.deepEqual(others, []);
  assert.match(String(notice?.text), /Mute 1 is active.*target:prod.*19" rack.*Failures are muted too.*by anna/);

  stage.pass(60);
  const [quiet, failing] = [rawTask(stage.now(), { name: 'EXTEND' }), rawTask(stage.now())];
  stage.put(quiet, failing);
  stage.pass(60);
  await stage.poll();
  stage.put({ ...failing, status: 'FAIL', updated_at: new Date(stage.now()).toISOString() });
  stage.pass(60);
  await stage.poll();
  assert.deepEqual(await stage.told(), []);
  assert.match(await ask('status'), /🔕 1 mute in force · 3 messages kept quiet/);

  const [undo] = buttonsOf({ blocks: notice?.blocks } as unknown as SlackMessage);
  assert.ok(undo);
  assert.equal(undo.label, 'Undo');
  assert.match(linesOf(await slack.press(undo)).join('\n'), /^Mute 1 has ended/);
  assert.doesNotMatch(await ask('status'), /in force/);

  stage.pass(7 * 24 * hour);
  await composeSummary({ settings, environment, now: stage.now, dynamodb: dynamodb.connection })();
  await stage.poll();
  const summary = (await stage.slack.messages(stage.channel)).find(({ text }) => /📊/.test(String(text)));
  assert.match(JSON.stringify(summary?.blocks), /1 mute kept 3 messages quiet/);
});
