/** Cloud Eye's events as a second source of a target: what is told of them, and once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventNames } from '../../lib/model/vocabulary.ts';
import { idsTold, openEventWatch, pollMinutes, rawEvent, sessions } from '../support/event-stage.ts';
import { startSlackCaller } from '../support/slack-caller.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';
import { eventsOf, noticesOf, payloadOf, rootsOf } from '../support/told.ts';

const failover = 'masterStandbyFailover';

test('a target without events asks Cloud Eye nothing, and its report does not name it', async () => {
  await using stage = await openStage();
  stage.putEvent(rawEvent(failover, stage.now() + 30_000));
  for (let poll = 0; poll < 2; poll += 1) {
    const { reports } = await stage.poll();
    assert.equal('cloudEye' in (reports[0]?.requests ?? {}), false);
    stage.pass(60);
  }
  assert.deepEqual(callsToCloudEye(stage), []);
  assert.deepEqual(await stage.told(), []);
});

test('a target with events asks for each sort of event once a poll, and its report counts that', async () => {
  await using stage = await openStage({ sources: ['tasks', 'events'] });
  const { reports } = await stage.poll();
  const asked = callsToCloudEye(stage).map((path) => path.split('/').at(-1));
  assert.deepEqual(asked.toSorted(), eventNames.toSorted());
  assert.equal(reports[0]?.requests.cloudEye, eventNames.length);
  assert.equal(reports[0]?.requests.taskCenter, stage.taskCenter.requests.length - eventNames.length);
  assert.equal(reports[0]?.complete, true);
});

test('what happened before the watch began is recorded in silence, what happens then is told once with its instance', async () => {
  await using stage = await openStage({ sources: ['tasks', 'events'] });
  const before = eventNames.map((name, index) => rawEvent(name, stage.now() - (index + 2) * 60_000));
  stage.putEvent(...before);
  await pollMinutes(stage, 2);
  assert.deepEqual(await stage.told(), []);
  assert.deepEqual(await noticesOf(stage), ['watching']);
  const event = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(event);
  await pollMinutes(stage, 15);
  const [message, ...others] = await stage.told();
  assert.deepEqual(others, []);
  assert.deepEqual([payloadOf(message ?? { ts: '' }).task_id, message?.replies], [event.event_id, []]);
  assert.match(firstLine(message), /redis-orders/);
  assert.match(firstLine(message), /failover/i);
  assert.equal(stage.proxy.calls.filter((method) => method === 'chat.update').length, 0);
});

test('a target with events alone asks for no tasks, and says that its watch began', async () => {
  await using stage = await openEventWatch({ sources: ['events'] });
  const event = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(event);
  stage.put(rawTask(stage.now() - 5_000));
  await pollMinutes(stage, 2);
  assert.deepEqual(await idsTold(stage), [event.event_id]);
  assert.deepEqual(await noticesOf(stage), ['watching']);
  assert.equal(stage.taskCenter.requests.filter(({ path }) => path.endsWith('/tasks')).length, 0);
});

test('an event that names no instance, nor its id, is told all the same', async () => {
  await using stage = await openEventWatch();
  const { event_id: _, detail: __, ...bare } = rawEvent('nodeRestarted', stage.now() - 5_000);
  stage.putEvent(bare);
  await pollMinutes(stage, 3);
  assert.deepEqual(eventsOf(await stage.told()), ['succeeded']);
});

test('an event that is listed minutes after it happened is told once, as long as that is within the overlap', async () => {
  await using stage = await openEventWatch({ taskCenter: { events: { listingDelayMs: 8 * 60_000 } } });
  const event = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(event);
  await pollMinutes(stage, 7);
  assert.deepEqual(await stage.told(), []);
  await pollMinutes(stage, 10);
  assert.equal((await rootsOf(stage, event.event_id)).length, 1);
});

for (const order of ['newest-first', 'oldest-first'] as const)
  for (const ends of ['inclusive', 'exclusive'] as const)
    test(`more events than a page shows are each told once (${order}, ends ${ends})`, async () => {
      await using stage = await openEventWatch({
        taskCenter: { events: { order, ends } },
        settings: { fetch: { pageSize: 3 }, delivery: { digestAbove: 100 } },
      });
      const events = Array.from({ length: 10 }, (_, index) => rawEvent(failover, stage.now() - 50_000 + index * 1_500));
      stage.putEvent(...events);
      await pollMinutes(stage, 3);
      assert.deepEqual(await idsTold(stage), events.map(({ event_id }) => event_id).toSorted());
    });

test('runs at the same time tell an event once', async () => {
  await using stage = await openEventWatch();
  const names = [failover, 'redisNodeStatusAbnormal', 'nodeRestarted'] as const;
  const events = names.map((name) => rawEvent(name, stage.now() - 5_000));
  stage.putEvent(...events);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([stage.poll(), stage.poll(), stage.poll()]);
    stage.pass(120);
  }
  assert.deepEqual(await idsTold(stage), events.map(({ event_id }) => event_id).toSorted());
});

test('a poll after a deployment that adds events tells nothing of what happened before, and all that happens then', async () => {
  await using stage = await openStage();
  stage.put(rawTask(stage.now() - 60_000, { status: 'SUCCESS' }));
  await stage.poll();
  stage.pass(600);
  stage.putEvent(rawEvent(failover, stage.now() - 300_000));
  const [target] = stage.settings.targets;
  await stage.redeploy({ targets: [{ ...target, sources: ['tasks', 'events'] }] });
  await pollMinutes(stage, 2);
  assert.deepEqual(await stage.told(), []);
  const event = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(event);
  await pollMinutes(stage, 2);
  assert.equal((await rootsOf(stage, event.event_id)).length, 1);
  assert.deepEqual(await noticesOf(stage), ['watching']);
});

test('routes by class and event send failovers and health elsewhere', async () => {
  const random = 'C000000002';
  const routes = [
    { match: { class: ['failover'], event: ['failed'] }, channel: random, mention: ['here'] },
    { match: { class: ['health'], event: ['succeeded'] }, drop: true },
  ];
  await using stage = await openEventWatch({ settings: { routes } });
  const events = {
    failover: rawEvent(failover, stage.now() - 5_000),
    restarted: rawEvent('nodeRestarted', stage.now() - 5_000),
    backup: rawEvent('instanceBackupFailure', stage.now() - 5_000),
  };
  stage.putEvent(...Object.values(events));
  await pollMinutes(stage, 2);
  assert.deepEqual(await idsTold(stage, random), [events.failover.event_id]);
  assert.match(JSON.stringify(await stage.told(random)), /<!here>/);
  assert.deepEqual(await idsTold(stage), [events.backup.event_id]);
});

test('a mute of class:health spares what is harmless; failures come through unless they are included', async () => {
  await using stage = await openEventWatch();
  await using caller = await startSlackCaller({
    settings: stage.settings,
    tableName: stage.environment.tableName,
    connection: stage.dynamodb.connection,
    now: stage.now,
  });
  await caller.type('mute class:health for 2h');
  const harmless = rawEvent('nodeRestarted', stage.now() - 5_000);
  const failed = rawEvent('instanceBackupFailure', stage.now() - 5_000);
  const other = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(harmless, failed, other);
  await pollMinutes(stage, 2);
  const told = [failed.event_id, other.event_id];
  assert.deepEqual(await idsTold(stage), told.toSorted());
  await caller.type('mute class:health for 2h including failures');
  stage.putEvent(rawEvent('instanceBackupFailure', stage.now() - 5_000));
  await pollMinutes(stage, 2);
  assert.deepEqual(await idsTold(stage), told.toSorted());
});

test('more than digestAbove at once are a digest, events and tasks together, each named once in its thread', async () => {
  await using stage = await openEventWatch({ settings: { delivery: { digestAbove: 3 } } });
  const tasks = Array.from({ length: 2 }, () => rawTask(stage.now() - 5_000, { name: 'EXTEND', status: 'SUCCESS' }));
  const names = ['nodeRestarted', 'instanceBackupFailure'] as const;
  const events = names.map((name) => rawEvent(name, stage.now() - 5_000));
  events.push(rawEvent(failover, stage.now() - 5_000, sessions));
  stage.put(...tasks);
  stage.putEvent(...events);
  await pollMinutes(stage, 3);
  const [digest, ...others] = await stage.told();
  assert.deepEqual(others, []);
  assert.equal(payloadOf(digest ?? { ts: '' }).count, 5);
  const inThread = digest?.replies.map((reply) => JSON.stringify(reply)) ?? [];
  for (const id of [...tasks.map((task) => String(task.id)), ...events.map(({ event_id }) => event_id)])
    assert.equal(inThread.filter((text) => text.includes(id.slice(-8))).length, 1, `${id} is named once`);
  for (const name of ['redis-orders', 'redis-sessions']) assert.ok(inThread.some((text) => text.includes(name)));
});

function callsToCloudEye(stage: Stage): readonly string[] {
  return stage.taskCenter.requests.map(({ path }) => path).filter((path) => path.startsWith('/V1.0/'));
}

function firstLine(message: { readonly text: string } | undefined): string {
  return message?.text.split('\n')[0] ?? '';
}
