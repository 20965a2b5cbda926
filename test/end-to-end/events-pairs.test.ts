/** A bad state and its end are one message: told when it begins, edited when it is over, whichever is listed first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalMessage } from '../../infra/local/slack.ts';
import type { EventName } from '../../lib/model/vocabulary.ts';
import { idsTold, openEventWatch, pollMinutes, rawEvent, sessions } from '../support/event-stage.ts';
import { openStage, type Stage, type StageOptions } from '../support/stage.ts';
import { eventsOf, payloadOf, rootsOf } from '../support/told.ts';

const pairs = [
  ['redisNodeStatusAbnormal', 'redisNodeStatusNormal'],
  ['memcachedInstanceStatusAbnormal', 'memcachedInstanceStatusNormal'],
] as const satisfies [EventName, EventName][];
const [[abnormal, normal]] = pairs;
/** Minutes, as small as a test of several polls allows. */
const overlap = 4;
const settings = { fetch: { overlapSeconds: overlap * 60 } };

for (const [begins, ends] of pairs)
  test(`${begins} is told, and edited once it is over, with the time it was down`, async () => {
    await using stage = await openEventWatch();
    const began = rawEvent(begins, stage.now() - 5_000);
    stage.putEvent(began);
    await stage.poll();
    assert.deepEqual(eventsOf(await stage.told()), ['failed']);
    assert.match(String((await stage.told())[0]?.text), /redis-orders/);
    stage.pass(180);
    stage.putEvent(rawEvent(ends, began.time + 175_000));
    await pollMinutes(stage, 15);
    await assertRecovered(stage, began.event_id, '2m 55s');
  });

for (const order of ['newest-first', 'oldest-first'] as const) {
  test(`both in one poll are one message (${order})`, async () => {
    await using stage = await openEventWatch(listing(order));
    const began = rawEvent(abnormal, stage.now() - 50_000);
    stage.putEvent(began, rawEvent(normal, stage.now() - 5_000));
    await pollMinutes(stage, overlap + 3);
    await assertRecovered(stage, began.event_id, '45s');
  });

  test(`a beginning that is listed after its end is one message with it (${order})`, async () => {
    await using stage = await openEventWatch(listing(order));
    const began = rawEvent(abnormal, stage.now() - 50_000);
    stage.putEvent(rawEvent(normal, stage.now() - 5_000));
    await pollMinutes(stage, 2);
    assert.deepEqual(await stage.told(), []);
    stage.putEvent(began);
    await pollMinutes(stage, overlap + 3);
    await assertRecovered(stage, began.event_id, '45s');
  });
}

test('an end whose beginning never comes is told by itself, once it is certain', async () => {
  await using stage = await openEventWatch({ settings });
  const ended = rawEvent(normal, stage.now() - 5_000);
  stage.putEvent(ended);
  await pollMinutes(stage, overlap - 1);
  assert.deepEqual(await stage.told(), []);
  await pollMinutes(stage, 4);
  assert.deepEqual(eventsOf(await rootsOf(stage, ended.event_id)), ['succeeded']);
  await pollMinutes(stage, 10);
  assert.deepEqual(await idsTold(stage), [ended.event_id]);
});

test('the end of another instance ends nothing here', async () => {
  await using stage = await openEventWatch({ settings });
  const began = rawEvent(abnormal, stage.now() - 50_000);
  const other = rawEvent(normal, stage.now() - 5_000, sessions);
  stage.putEvent(began, other);
  await pollMinutes(stage, overlap + 3);
  assert.deepEqual(eventsOf(await rootsOf(stage, began.event_id)), ['failed']);
  assert.deepEqual(eventsOf(await rootsOf(stage, other.event_id)), ['succeeded']);
});

test('an end that comes twice is no news', async () => {
  await using stage = await openEventWatch({ settings });
  const began = rawEvent(abnormal, stage.now() - 50_000);
  stage.putEvent(began, rawEvent(normal, stage.now() - 30_000), rawEvent(normal, stage.now() - 5_000));
  await pollMinutes(stage, overlap + 3);
  await assertRecovered(stage, began.event_id, '20s');
});

test('a second bad state after the first one ended is a message of its own', async () => {
  await using stage = await openEventWatch();
  const first = rawEvent(abnormal, stage.now() - 50_000);
  stage.putEvent(first, rawEvent(normal, stage.now() - 30_000));
  await stage.poll();
  stage.pass(60);
  const second = rawEvent(abnormal, stage.now() - 5_000);
  stage.putEvent(second);
  await pollMinutes(stage, 3);
  assert.deepEqual(eventsOf(await rootsOf(stage, first.event_id)), ['succeeded']);
  assert.deepEqual(eventsOf(await rootsOf(stage, second.event_id)), ['failed']);
});

test('bad states in a digest are shown there as over', async () => {
  await using stage = await openEventWatch({ settings: { delivery: { digestAbove: 2 } } });
  const instances = ['a', 'b', 'c'].map((letter) => ({
    id: `${letter}${sessions.id.slice(1)}`,
    name: `redis-${letter}`,
  }));
  stage.putEvent(...instances.map((instance) => rawEvent(abnormal, stage.now() - 50_000, instance)));
  await pollMinutes(stage, 1);
  assert.match(String((await stage.told())[0]?.text), /^🔴 3 events: 3 bad/);
  stage.putEvent(...instances.map((instance) => rawEvent(normal, stage.now() - 5_000, instance)));
  await pollMinutes(stage, 12);
  const [digest, ...others] = await stage.told();
  assert.deepEqual(others, []);
  assert.match(String(digest?.text), /^✅ 3 events: 3 recovered/);
});

test('a state that was bad when the watch began stays silent, and its end is told', async () => {
  await using stage = await openStage({ sources: ['tasks', 'events'] });
  const began = rawEvent(abnormal, stage.now() - 3_600_000);
  stage.putEvent(began);
  await pollMinutes(stage, 2);
  assert.deepEqual(await stage.told(), []);
  stage.putEvent(rawEvent(normal, stage.now() - 5_000));
  await pollMinutes(stage, 12);
  await assertRecovered(stage, began.event_id, '1h 1m');
});

test('a state that lasts for days is edited when it ends', async () => {
  await using stage = await openEventWatch();
  const began = rawEvent(abnormal, stage.now() - 5_000);
  stage.putEvent(began);
  await stage.poll();
  stage.pass(2 * 86_400);
  await stage.poll();
  stage.putEvent(rawEvent(normal, stage.now() - 5_000));
  stage.pass(60);
  await pollMinutes(stage, 2);
  await assertRecovered(stage, began.event_id, '2d');
});

function listing(order: 'newest-first' | 'oldest-first'): StageOptions {
  return { settings, taskCenter: { events: { order } } };
}

async function assertRecovered(stage: Stage, eventId: string, down: string): Promise<void> {
  const [message, ...others]: readonly LocalMessage[] = await stage.told();
  assert.deepEqual(others, []);
  assert.ok(message);
  assert.deepEqual([payloadOf(message).task_id, payloadOf(message).event], [eventId, 'succeeded']);
  assert.ok(message.text.includes(` · unhealthy for ${down} · `), message.text);
}
