/** Cloud Eye has events of a name that nobody wrote down: found within the hour, said once, and told from then on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsTold, openEventWatch, orders, pollMinutes, rawEvent } from '../support/event-stage.ts';
import type { Stage } from '../support/stage.ts';
import { stageKey } from '../support/stage.ts';
import { noticesOf } from '../support/told.ts';

const unknown = 'redisNodeDiskFull';

/** The names are asked for once an hour, and for the first time an hour after the first poll. */
function put(stage: Stage, level = 'Major', source = 'SYS.DCS', agoMs = 5_000): string {
  const event = rawEvent('nodeRestarted', stage.now() - agoMs, orders, { event_level: level });
  stage.putEvent({ ...event, event_name: unknown, event_source: source });
  return event.event_id;
}

function namesAsked(stage: Stage): number {
  return stage.taskCenter.requests.filter(({ path }) => path.endsWith('/events')).length;
}

test('B13: an event of an unknown name is told within an hour and two polls, and each one after it at once', async () => {
  await using stage = await openEventWatch();
  const first = put(stage);
  await pollMinutes(stage, 62);
  assert.deepEqual(await idsTold(stage), [first]);
  assert.deepEqual(await noticesOf(stage), ['watching', 'drift']);
  const messages = await stage.slack.messages(stage.channel);
  assert.ok(messages.some(({ text }) => text?.includes('Cloud Eye lists a new kind of event: redisNodeDiskFull')));
  const second = put(stage, 'Info');
  await pollMinutes(stage, 1);
  assert.deepEqual(await idsTold(stage), [first, second].toSorted());
  assert.deepEqual(await noticesOf(stage), ['watching', 'drift']);
});

test('B13: an event that happened before its name was last looked for, and was listed after, is told', async () => {
  await using stage = await openEventWatch();
  await pollMinutes(stage, 61);
  assert.equal(namesAsked(stage), 1);
  const late = put(stage, 'Major', 'SYS.DCS', 150_000);
  await pollMinutes(stage, 62);
  assert.deepEqual(await idsTold(stage), [late]);
  assert.deepEqual(await noticesOf(stage), ['watching', 'drift']);
});

test('B13: the names are asked for once an hour, and fourteen requests are the most of an idle poll', async () => {
  await using stage = await openEventWatch();
  assert.equal(namesAsked(stage), 0);
  for (let minute = 0; minute < 120; minute += 1) {
    const { reports } = await stage.poll();
    assert.ok((reports[0]?.requests.cloudEye ?? 0) <= 14);
    stage.pass(60);
  }
  assert.equal(namesAsked(stage), 2);
});

test('B13: what another service reported is nobody’s news', async () => {
  await using stage = await openEventWatch();
  put(stage, 'Critical', 'SYS.ECS');
  await pollMinutes(stage, 62);
  assert.deepEqual([await idsTold(stage), await noticesOf(stage)], [[], ['watching']]);
});

test('B13: names that may not be listed fail no poll', async () => {
  const keys = [{ ...stageKey, mayListEventNames: false }];
  await using stage = await openEventWatch({ taskCenter: { keys } });
  await pollMinutes(stage, 62);
  assert.deepEqual(await noticesOf(stage), ['watching']);
  assert.ok(stage.logged.some((line) => line.includes('the names of events cannot be listed')));
});
