import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';

const orders = { instance_id: '0f8b7c1e-5a57-4c8f-9d7c-0a1b2c3d4e5f', name: 'redis-orders', ip: '192.168.0.10' };

async function openWatch(): Promise<Stage> {
  const stage = await openStage();
  await stage.poll();
  stage.pass(60);
  return stage;
}

test('an alert names its instance in the first line when the cloud knows it in time', async () => {
  await using stage = await openWatch();
  stage.taskCenter.putInstances(projectId, orders);
  stage.put(rawTask(stage.now() - 5_000, { behind: { instanceId: orders.instance_id } }));
  await stage.poll();
  const [message] = await stage.told();
  assert.match(String(message?.text), /^🔵 Master\/standby switchover · redis-orders · /);
  assert.equal(stage.proxy.calls.filter((method) => method === 'chat.update').length, 0);
});

test('an alert that could not be named in time goes out, and is edited when the name is found', async () => {
  await using stage = await openWatch();
  stage.put(rawTask(stage.now() - 5_000, { behind: { instanceId: orders.instance_id } }));
  await stage.poll();
  assert.match(
    String((await stage.told())[0]?.text),
    /^🔵 Master\/standby switchover · Production \(cn-north-4\) · by anna/,
  );
  stage.taskCenter.putInstances(projectId, orders);
  stage.pass(11 * 60);
  await stage.poll();
  stage.pass(60);
  await stage.poll();
  const told = await stage.told();
  assert.equal(told.length, 1);
  assert.match(String(told[0]?.text), /^🔵 Master\/standby switchover · redis-orders · /);
});

test('a failure says what its job says', async () => {
  await using stage = await openWatch();
  const failReason = 'The standby node did not catch up.';
  stage.put(
    rawTask(stage.now() - 5_000, {
      status: 'FAIL',
      job_id: 'ff80808188bfde180188c36bb9c44a2f',
      behind: { failReason },
    }),
  );
  await stage.poll();
  assert.match(String((await stage.told())[0]?.text), /did not catch up/);
});

test('a task that was named when it started says what its job says when it fails', async () => {
  await using stage = await openWatch();
  stage.taskCenter.putInstances(projectId, orders);
  const behind = { instanceId: orders.instance_id, failReason: 'The standby node did not catch up.' };
  const task = rawTask(stage.now() - 5_000, { job_id: 'ff80808188bfde180188c36bb9c44a2f', behind });
  stage.put(task);
  await stage.poll();
  stage.pass(60);
  const updatedAt = new Date(stage.now() - 5_000).toISOString();
  stage.taskCenter.patch(projectId, String(task.id), { status: 'FAIL', updated_at: updatedAt });
  await stage.poll();
  const [message] = await stage.told();
  assert.match(String(message?.text), /redis-orders.*did not catch up/);
  assert.match(String(message?.replies[0]?.text), /did not catch up/);
});

test('a cloud that answers nothing but the list of tasks holds no alert up', async () => {
  await using stage = await openWatch();
  stage.put(rawTask(stage.now() - 5_000, { status: 'FAIL', job_id: 'ff80808188bfde180188c36bb9c44a2f' }));
  stage.taskCenter.fail(
    ...Array(1).fill({ kind: 'answer', answer: rightAnswer(stage) }),
    ...Array(9).fill({ kind: 'reset' }),
  );
  const { reports } = await stage.poll();
  assert.deepEqual(reports[0]?.deliveries, { sent: 1, waiting: 0, dead: 0 });
  assert.equal((await stage.told()).length, 1);
});

function rightAnswer(stage: Stage): { status: number; body: unknown } {
  const at = new Date(stage.now() - 5_000).toISOString();
  const task = {
    id: 'ff80808188bfde180188c36bb9ca4a30',
    name: 'EXTEND',
    status: 'FAIL',
    job_id: 'ff80808188bfde180188c36bb9c44a2f',
    created_at: at,
    updated_at: at,
  };
  return { status: 200, body: { tasks: [task] } };
}
