/** Cloud Eye fails alone: tasks are told all the same, and after three polls the channel learns which half is blind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../infra/local/task-center.ts';
import { idsTold, openEventWatch, pollMinutes, rawEvent } from '../support/event-stage.ts';
import { clockFrom, openStage, rawTask, type Stage } from '../support/stage.ts';
import { noticesOf, payloadOf, rootsOf } from '../support/told.ts';

const failover = 'masterStandbyFailover';

const faults: Readonly<Record<string, Fault>> = {
  'a server error': { kind: 'gateway-error', status: 500, code: 'ces.0013' },
  'a refusal': { kind: 'gateway-error', status: 403, code: 'ces.0015' },
  throttling: { kind: 'throttled' },
  'a page of a proxy': { kind: 'html' },
  'an error behind a 200': { kind: 'error-body' },
  'an empty answer': { kind: 'empty' },
  'an answer cut short': { kind: 'cut-json' },
  'a connection cut short': { kind: 'cut-connection' },
  'a connection that is closed': { kind: 'reset' },
  'a list that is none': { kind: 'answer', answer: { status: 200, body: { event_info: null } } },
};

for (const [name, fault] of Object.entries(faults))
  test(`${name} of Cloud Eye: tasks are told, the report is not complete, the third notice names the events`, async () => {
    await using stage = await openEventWatch();
    const event = rawEvent(failover, stage.now() - 5_000);
    stage.putEvent(event);
    stage.taskCenter.breakEvents(fault);
    for (let poll = 0; poll < 4; poll += 1) {
      const task = putTask(stage);
      const { error, reports } = await stage.tryPoll();
      assert.ok(error);
      assert.equal(reports[0]?.complete, false);
      assert.equal((await rootsOf(stage, task.id)).length, 1);
      assert.deepEqual(await noticesOf(stage), poll < 2 ? ['watching'] : ['watching', 'blind']);
      stage.pass(60);
    }
    assert.match(await lastNotice(stage), /Cloud Eye/);
    stage.taskCenter.breakEvents(undefined);
    await pollMinutes(stage, 3);
    assert.deepEqual(await noticesOf(stage), ['watching', 'blind', 'recovered']);
    assert.match(await lastNotice(stage), /Cloud Eye/);
    assert.equal((await rootsOf(stage, event.event_id)).length, 1);
  });

test('a key that only Cloud Eye refuses is shown to it once a poll, and every task is told within two polls', async () => {
  await using stage = await openEventWatch();
  stage.taskCenter.breakEvents({ kind: 'gateway-error', status: 401, code: 'APIGW.0301' });
  const tasks = [];
  for (let poll = 0; poll < 6; poll += 1) {
    const before = callsToCloudEye(stage);
    tasks.push(putTask(stage).id);
    const { reports } = await stage.tryPoll();
    assert.equal(reports[0]?.complete, false);
    assert.ok(callsToCloudEye(stage) - before <= 1);
    stage.pass(60);
    assert.ok((await idsTold(stage)).length >= poll, `after poll ${poll + 1}`);
  }
  assert.deepEqual((await noticesOf(stage)).filter((notice) => notice === 'blind').length, 1);
  assert.match(await lastNotice(stage), /Cloud Eye/);
  stage.taskCenter.breakEvents(undefined);
  await pollMinutes(stage, 3);
  assert.deepEqual(await idsTold(stage), tasks.toSorted());
});

test('one list of thirteen that fails is read again by the next poll, and nothing is told twice or lost', async () => {
  await using stage = await openEventWatch();
  const names = [failover, 'nodeRestarted', 'migrateSyncDataFail'] as const;
  const events = names.map((name) => rawEvent(name, stage.now() - 5_000));
  stage.putEvent(...events);
  const right = { kind: 'answer', answer: { status: 200, body: { event_info: [] } } } as const;
  stage.taskCenter.failEvents(...Array.from({ length: 3 }, () => right), {
    kind: 'gateway-error',
    status: 403,
    code: 'x',
  });
  const { reports } = await stage.tryPoll();
  assert.equal(reports[0]?.complete, false);
  stage.pass(60);
  await pollMinutes(stage, 2);
  assert.deepEqual(await idsTold(stage), events.map(({ event_id }) => event_id).toSorted());
  assert.deepEqual(await noticesOf(stage), ['watching']);
});

test('an answer that is mended within the poll is no failure', async () => {
  await using stage = await openEventWatch();
  const event = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(event);
  stage.taskCenter.failEvents({ kind: 'throttled' }, { kind: 'html' });
  const { reports } = await stage.poll();
  assert.equal(reports[0]?.complete, true);
  assert.equal(reports[0]?.requests.cloudEye, 15);
  assert.equal((await rootsOf(stage, event.event_id)).length, 1);
});

test('a Task Center that cannot be read holds no event up, and its notice is about tasks', async () => {
  await using stage = await openEventWatch();
  const event = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(event);
  for (let poll = 0; poll < 3; poll += 1) {
    stage.taskCenter.fail(...Array.from({ length: 3 }, () => ({ kind: 'html' }) as const));
    await stage.tryPoll();
    stage.pass(60);
  }
  assert.equal((await rootsOf(stage, event.event_id)).length, 1);
  assert.deepEqual(await noticesOf(stage), ['watching', 'blind']);
  assert.doesNotMatch(await lastNotice(stage), /Cloud Eye/);
});

for (const sources of [
  ['tasks', 'events'],
  ['events', 'tasks'],
] as const) {
  test(`B01: of ${sources.join(' and ')}, one that never answers leaves the other its time in the same poll`, async () => {
    const realClock = clockFrom(new Date(Date.now() - 30 * 86_400_000).toISOString());
    await using stage = await openEventWatch({ sources, now: realClock });
    stage.taskCenter.breakTasks({ kind: 'hang' });
    const event = rawEvent(failover, stage.now() - 5_000);
    stage.putEvent(event);
    await stage.tryPoll({}, 8_000);
    assert.deepEqual(await idsTold(stage), [event.event_id]);
    stage.pass(60);
    stage.taskCenter.breakTasks(undefined);
    stage.taskCenter.breakEvents({ kind: 'hang' });
    const task = putTask(stage);
    await stage.tryPoll({}, 8_000);
    assert.deepEqual(await idsTold(stage), [event.event_id, task.id].toSorted());
  });
}

test('B02: a Task Center that refuses the key keeps nobody from hearing of events', async () => {
  await using stage = await openEventWatch();
  const events = [];
  for (let poll = 0; poll < 4; poll += 1) {
    stage.taskCenter.breakTasks({ kind: 'gateway-error', status: 401, code: 'APIGW.0301' });
    const event = rawEvent(failover, stage.now() - 5_000);
    stage.putEvent(event);
    events.push(event.event_id);
    await stage.tryPoll();
    assert.deepEqual(await idsTold(stage), events.toSorted());
    stage.pass(60);
  }
  assert.deepEqual(await noticesOf(stage), ['watching', 'blind']);
  assert.doesNotMatch(await lastNotice(stage), /Cloud Eye/);
});

test('a watch that begins while Cloud Eye is down began with its first poll all the same', async () => {
  await using stage = await openStage({ sources: ['tasks', 'events'] });
  const before = rawEvent(failover, stage.now() - 5_000);
  stage.taskCenter.breakEvents({ kind: 'html' });
  await stage.tryPoll();
  stage.pass(60);
  const since = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(before, since);
  await stage.tryPoll();
  assert.deepEqual(await noticesOf(stage), ['watching']);
  stage.taskCenter.breakEvents(undefined);
  stage.pass(60);
  await pollMinutes(stage, 2);
  assert.deepEqual(await idsTold(stage), [since.event_id]);
  assert.deepEqual(await noticesOf(stage), ['watching']);
});

test('an event that cannot be read is said once, and the others are told', async () => {
  await using stage = await openEventWatch();
  const event = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(event, { event_name: failover, time: 'yesterday' });
  for (let poll = 0; poll < 3; poll += 1) {
    const { reports } = await stage.tryPoll();
    assert.deepEqual([reports[0]?.drift, reports[0]?.complete], [1, false]);
    stage.pass(60);
  }
  assert.deepEqual(await idsTold(stage), [event.event_id]);
  assert.deepEqual(await noticesOf(stage), ['watching', 'drift']);
  assert.match(await lastNotice(stage), /Cloud Eye/);
});

function putTask(stage: Stage) {
  const task = rawTask(stage.now() - 5_000, { name: 'EXTEND', status: 'SUCCESS' });
  stage.put(task);
  return task;
}

function callsToCloudEye(stage: Stage): number {
  return stage.taskCenter.requests.filter(({ path }) => path.startsWith('/V1.0/')).length;
}

async function lastNotice(stage: Stage): Promise<string> {
  const messages = await stage.slack.messages(stage.channel);
  return String(messages.findLast((message) => payloadOf(message).notice !== undefined)?.text);
}
