/** A failover within ten minutes of something else on its instance is also told in that one's thread, once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalMessage } from '../../infra/local/slack.ts';
import { openEventWatch, orders, pollMinutes, rawEvent, sessions } from '../support/event-stage.ts';
import { projectId, rawTask, type Stage } from '../support/stage.ts';
import { eventsOf, payloadOf, rootsOf } from '../support/told.ts';

const failover = 'masterStandbyFailover';
const abnormal = 'redisNodeStatusAbnormal';
const random = 'C000000002';

test('a failover seconds after a node went abnormal is told by itself and in that one’s thread, once', async () => {
  await using stage = await openEventWatch();
  const node = rawEvent(abnormal, stage.now() - 50_000);
  stage.putEvent(node);
  await stage.poll();
  const taken = rawEvent(failover, stage.now() - 42_000);
  stage.putEvent(taken);
  stage.pass(60);
  await pollMinutes(stage, 12);
  await assertInThread(stage, node.event_id, taken.event_id);
});

test('both in one poll make the same two messages', async () => {
  await using stage = await openEventWatch();
  const node = rawEvent(abnormal, stage.now() - 50_000);
  const taken = rawEvent(failover, stage.now() - 42_000);
  stage.putEvent(taken, node);
  await pollMinutes(stage, 3);
  await assertInThread(stage, node.event_id, taken.event_id);
});

test('an event that is listed after the failover it led to gets it in its thread', async () => {
  await using stage = await openEventWatch();
  const taken = rawEvent(failover, stage.now() - 42_000);
  stage.putEvent(taken);
  await pollMinutes(stage, 2);
  const node = rawEvent(abnormal, taken.time - 8_000);
  stage.putEvent(node);
  await pollMinutes(stage, 3);
  await assertInThread(stage, node.event_id, taken.event_id);
});

test('a task of the Task Center on the instance gets it in its thread, where it was routed to', async () => {
  const routes = [{ match: { class: ['capacity'] }, channel: random }];
  await using stage = await openEventWatch({ settings: { routes } });
  stage.taskCenter.putInstances(projectId, { instance_id: orders.id, name: orders.name, ip: '192.168.0.1' });
  const task = rawTask(stage.now() - 50_000, { name: 'EXTEND', params: JSON.stringify({ instance_id: orders.id }) });
  stage.put(task);
  await pollMinutes(stage, 2);
  const taken = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(taken);
  await pollMinutes(stage, 3);
  assert.deepEqual(nearOf(await rootsOf(stage, task.id, random)), [taken.event_id]);
  assert.equal((await rootsOf(stage, taken.event_id)).length, 1);
  assert.deepEqual(await rootsOf(stage, taken.event_id, random), []);
});

test('a failover on another instance, or more than ten minutes later, is no neighbour', async () => {
  await using stage = await openEventWatch();
  const node = rawEvent('instanceNodeAbnormalRestart', stage.now() - 5_000);
  const elsewhere = rawEvent(failover, stage.now() - 5_000, sessions);
  stage.putEvent(node, elsewhere);
  await pollMinutes(stage, 12);
  const late = rawEvent(failover, stage.now() - 5_000);
  stage.putEvent(late);
  await pollMinutes(stage, 3);
  assert.deepEqual(nearOf(await stage.told()), []);
  assert.equal((await stage.told()).length, 3);
});

test('runs at the same time tell it once in the thread', async () => {
  await using stage = await openEventWatch();
  const node = rawEvent(abnormal, stage.now() - 50_000);
  const taken = rawEvent(failover, stage.now() - 42_000);
  stage.putEvent(node, taken);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([stage.poll(), stage.poll(), stage.poll()]);
    stage.pass(120);
  }
  await assertInThread(stage, node.event_id, taken.event_id);
});

test('the thread of the earlier of two failovers holds the later one, and not the other way round', async () => {
  await using stage = await openEventWatch();
  const [first, second] = [rawEvent(failover, stage.now() - 50_000), rawEvent(failover, stage.now() - 20_000)];
  stage.putEvent(first, second);
  await pollMinutes(stage, 3);
  await assertInThread(stage, first.event_id, second.event_id);
});

test('a node that falls after a failover is told by itself and in its thread, where the reply shows its recovery', async () => {
  await using stage = await openEventWatch();
  const taken = rawEvent(failover, stage.now() - 50_000);
  const node = rawEvent(abnormal, stage.now() - 42_000);
  stage.putEvent(taken, node);
  await pollMinutes(stage, 3);
  await assertInThread(stage, taken.event_id, node.event_id);
  stage.putEvent(rawEvent('redisNodeStatusNormal', stage.now() - 5_000));
  await pollMinutes(stage, 3);
  const [root] = await rootsOf(stage, taken.event_id);
  assert.deepEqual(nearOf(root === undefined ? [] : [root]), [node.event_id]);
  assert.match(String(root?.replies[0]?.text), /^✅ Redis node healthy again/);
  const [fallen] = await rootsOf(stage, node.event_id);
  assert.deepEqual(eventsOf(fallen?.replies ?? []), ['succeeded']);
});

test('a node that falls in the course of a task, and the failover that follows, are told in its thread alone', async () => {
  await using stage = await openEventWatch();
  stage.taskCenter.putInstances(projectId, { instance_id: orders.id, name: orders.name, ip: '192.168.0.1' });
  const task = rawTask(stage.now() - 55_000, { name: 'EXTEND', params: JSON.stringify({ instance_id: orders.id }) });
  stage.put(task);
  const node = rawEvent(abnormal, stage.now() - 50_000);
  const taken = rawEvent(failover, stage.now() - 42_000);
  stage.putEvent(node, taken);
  await pollMinutes(stage, 3);
  assert.equal((await stage.told()).length, 3);
  assert.deepEqual(nearOf(await rootsOf(stage, String(task.id))), [node.event_id, taken.event_id]);
  assert.deepEqual(nearOf(await rootsOf(stage, node.event_id)), []);
});

async function assertInThread(stage: Stage, of: string, failoverId: string): Promise<void> {
  assert.equal((await stage.told()).length, 2);
  assert.deepEqual(nearOf(await rootsOf(stage, of)), [failoverId]);
  const [own] = await rootsOf(stage, failoverId);
  assert.deepEqual(own?.replies, []);
}

/** What threads tell of another task. */
function nearOf(messages: readonly LocalMessage[]): unknown[] {
  const replies = messages.flatMap(({ replies: all }) => all).map(payloadOf);
  return replies.filter(({ near }) => near !== undefined).map(({ task_id }) => task_id);
}
