import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEventWatch, orders, pollMinutes, rawEvent } from '../support/event-stage.ts';
import { projectId, rawTask } from '../support/stage.ts';
import { payloadOf } from '../support/told.ts';

const failover = 'masterStandbyFailover';
const settings = { delivery: { digestAbove: 3 } };

test('a digest that names a failover does not tell it again in its own thread', async () => {
  await using stage = await openEventWatch({ settings });
  const names = [failover, 'nodeRestarted', 'instanceBackupFailure', 'scriptsStopped'] as const;
  stage.putEvent(...names.map((name) => rawEvent(name, stage.now() - 5_000)));
  await pollMinutes(stage, 3);
  const [digest] = await stage.told();
  assert.equal(payloadOf(digest ?? { ts: '' }).count, 4);
  assert.deepEqual(
    digest?.replies.map(payloadOf).filter(({ near }) => near !== undefined),
    [],
  );
});

test('a failover after a digest on its instance is told by itself alone: the thread speaks for many', async () => {
  await using stage = await openEventWatch({ settings });
  stage.taskCenter.putInstances(projectId, { instance_id: orders.id, name: orders.name, ip: '192.168.0.1' });
  const params = JSON.stringify({ instance_id: orders.id });
  stage.put(
    ...Array.from({ length: 8 }, () => rawTask(stage.now() - 5_000, { name: 'EXTEND', status: 'SUCCESS', params })),
  );
  await pollMinutes(stage, 2);
  stage.putEvent(rawEvent(failover, stage.now() - 5_000));
  await pollMinutes(stage, 3);
  const [digest, own] = await stage.told();
  assert.equal(payloadOf(digest ?? { ts: '' }).count, 8);
  assert.deepEqual(
    digest?.replies.map(payloadOf).filter(({ near }) => near !== undefined),
    [],
  );
  assert.equal(payloadOf(own ?? { ts: '' }).event, 'failed');
});
