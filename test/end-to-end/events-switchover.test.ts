/** A planned switchover may be in both sources: the Task Center's task tells it, and its event is silent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsTold, openEventWatch, orders, pollMinutes, rawEvent, sessions } from '../support/event-stage.ts';
import { projectId, rawTask, type Stage } from '../support/stage.ts';
import { payloadOf, rootsOf } from '../support/told.ts';

const switchover = 'masterStandbySwitchover';
/** Minutes. */
const overlap = 4;
const settings = { fetch: { overlapSeconds: overlap * 60 } };
const untilCertain = overlap + 4;

/** How much the list of tasks says of where the switchover ran. */
const tellings = {
  'that names its instance': { params: JSON.stringify({ instance_id: orders.id }) },
  'whose instance only the cloud can tell': { behind: { instanceId: orders.id } },
  'whose instance nobody knows': {},
} as const;

for (const [name, fields] of Object.entries(tellings)) {
  test(`an event that is listed after the task ${name} is silent`, async () => {
    await using stage = await openWatch();
    const task = switchoverTask(stage, fields);
    await pollMinutes(stage, 2);
    stage.putEvent(rawEvent(switchover, stage.now() - 120_000));
    await pollMinutes(stage, untilCertain);
    assert.deepEqual(await idsTold(stage), [task.id]);
  });

  test(`an event that is listed before the task ${name} is silent`, async () => {
    await using stage = await openWatch();
    stage.putEvent(rawEvent(switchover, stage.now() - 5_000));
    await stage.poll();
    stage.pass(60);
    assert.deepEqual(await stage.told(), []);
    const task = switchoverTask(stage, fields, 65_000);
    await pollMinutes(stage, untilCertain);
    assert.deepEqual(await idsTold(stage), [task.id]);
  });

  test(`both in one poll are one message, the task ${name}`, async () => {
    await using stage = await openWatch();
    stage.putEvent(rawEvent(switchover, stage.now() - 5_000));
    const task = switchoverTask(stage, fields);
    await pollMinutes(stage, untilCertain);
    assert.deepEqual(await idsTold(stage), [task.id]);
  });
}

test('a task whose instance nobody knew gets the name that the event has', async () => {
  await using stage = await openWatch();
  const task = switchoverTask(stage, {});
  await pollMinutes(stage, 2);
  assert.doesNotMatch(String((await rootsOf(stage, task.id))[0]?.text), /redis-orders/);
  stage.putEvent(rawEvent(switchover, stage.now() - 120_000));
  await pollMinutes(stage, 3);
  assert.match(String((await rootsOf(stage, task.id))[0]?.text), /redis-orders/);
});

test('a switchover that has no task is told by itself, with its instance, once it is certain', async () => {
  await using stage = await openWatch();
  const event = rawEvent(switchover, stage.now() - 5_000);
  stage.putEvent(event);
  await pollMinutes(stage, overlap - 1);
  assert.deepEqual(await stage.told(), []);
  await pollMinutes(stage, 5);
  assert.deepEqual(await idsTold(stage), [event.event_id]);
  assert.match(String((await stage.told())[0]?.text), /redis-orders/);
  await pollMinutes(stage, 10);
  assert.deepEqual(await idsTold(stage), [event.event_id]);
});

test('a switchover waits for its task as long as the Task Center cannot be read', async () => {
  await using stage = await openWatch();
  const event = rawEvent(switchover, stage.now() - 5_000);
  stage.putEvent(event);
  const task = switchoverTask(stage, tellings['that names its instance']);
  for (let poll = 0; poll < untilCertain; poll += 1) {
    stage.taskCenter.fail(...Array.from({ length: 3 }, () => ({ kind: 'html' }) as const));
    await stage.tryPoll();
    stage.pass(60);
  }
  assert.deepEqual(await stage.told(), []);
  await pollMinutes(stage, untilCertain);
  assert.deepEqual(await idsTold(stage), [task.id]);
});

test('a target without the Task Center as a source tells a switchover at once', async () => {
  await using stage = await openEventWatch({ sources: ['events'] });
  const event = rawEvent(switchover, stage.now() - 5_000);
  stage.putEvent(event);
  await pollMinutes(stage, 1);
  assert.deepEqual(await idsTold(stage), [event.event_id]);
});

test('the task of another instance is not taken for it', async () => {
  await using stage = await openWatch();
  const event = rawEvent(switchover, stage.now() - 5_000);
  stage.putEvent(event);
  const task = switchoverTask(stage, { params: JSON.stringify({ instance_id: sessions.id }) });
  await pollMinutes(stage, untilCertain);
  assert.deepEqual(await idsTold(stage), [task.id, event.event_id].toSorted());
});

test('of two switchovers at once on two instances each has its message', async () => {
  await using stage = await openWatch();
  stage.putEvent(rawEvent(switchover, stage.now() - 5_000), rawEvent(switchover, stage.now() - 4_000, sessions));
  const tasks = [orders, sessions].map(({ id }) =>
    switchoverTask(stage, { params: JSON.stringify({ instance_id: id }) }),
  );
  await pollMinutes(stage, untilCertain);
  assert.deepEqual(await idsTold(stage), tasks.map(({ id }) => id).toSorted());
});

for (const name of ['EXTEND', 'ChangeInstanceSpec', 'restartDCSInstance']) {
  test(`B07: a switchover in the course of ${name} is told in its thread, in silence`, async () => {
    await using stage = await openWatch();
    const task = switchoverTask(stage, { ...tellings['that names its instance'], name, status: 'RUNNING' });
    await pollMinutes(stage, 2);
    const event = rawEvent(switchover, stage.now() - 50_000, orders, { event_user: 'op_svc_dcs' });
    stage.putEvent(event);
    await pollMinutes(stage, 1);
    await assertInThread(stage, task.id, event.event_id);
    await pollMinutes(stage, untilCertain);
    await assertInThread(stage, task.id, event.event_id);
  });

  test(`B07: a switchover that is listed before ${name} is told in its thread, in silence`, async () => {
    await using stage = await openWatch();
    const event = rawEvent(switchover, stage.now() - 5_000);
    stage.putEvent(event);
    await pollMinutes(stage, 2);
    const task = switchoverTask(stage, { ...tellings['that names its instance'], name, status: 'RUNNING' }, 150_000);
    await pollMinutes(stage, untilCertain);
    await assertInThread(stage, task.id, event.event_id);
  });
}

test('B07: a switchover without a task says that no task explains it', async () => {
  await using stage = await openWatch();
  stage.putEvent(rawEvent(switchover, stage.now() - 5_000));
  await pollMinutes(stage, untilCertain + 1);
  const [told, ...others] = await stage.told();
  assert.match(String(told?.text), /^✅ Planned switchover.*redis-orders.*No task of yours explains it/);
  assert.deepEqual(others, []);
});

async function assertInThread(stage: Stage, taskId: unknown, eventId: string): Promise<void> {
  assert.deepEqual(await idsTold(stage), [taskId]);
  const replies = (await rootsOf(stage, String(taskId))).flatMap((root) => root.replies);
  assert.deepEqual(
    replies.map((reply) => [payloadOf(reply).task_id, payloadOf(reply).near]),
    [[eventId, taskId]],
  );
  assert.match(String(replies[0]?.text), /^✅ Planned switchover/);
  assert.doesNotMatch(String(replies[0]?.text), /No task of yours/);
}

async function openWatch(): Promise<Stage> {
  const stage = await openEventWatch({ settings });
  stage.taskCenter.putInstances(
    projectId,
    ...[orders, sessions].map(({ id, name }, index) => ({ instance_id: id, name, ip: `192.168.0.${index + 1}` })),
  );
  return stage;
}

function switchoverTask(stage: Stage, fields: Readonly<Record<string, unknown>>, agoMs = 8_000) {
  const task = rawTask(stage.now() - agoMs, { status: 'SUCCESS', ...fields });
  stage.put(task);
  return task;
}
