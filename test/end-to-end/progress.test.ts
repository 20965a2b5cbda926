/** Failed steps, progress and maintenance windows, from the local Task Center to Slack. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';

const orders = { instance_id: '0f8b7c1e-5a57-4c8f-9d7c-0a1b2c3d4e5f', name: 'redis-orders', ip: '192.168.0.10' };
const steps = (status: string) => [
  { step_name: 'Check replication', step_status: 'FINISH' },
  { step_name: 'Promote the replica', step_status: status, error_code: status === 'FAILED' ? 'DCS.5094' : null },
];
const underWay = (percent: number) => ({ progress: percent, remain_time: 225, step_details: steps('EXECUTING') });
const failed = { progress: 50, remain_time: 0, step_details: steps('FAILED') };

interface Running {
  readonly stage: Stage;
  readonly id: string;
  /** What the cloud answers from now on. */
  answer(progress: unknown): void;
  end(status: string): void;
  /** A poll a minute. */
  minutes(count: number): Promise<void>;
  text(): Promise<string>;
  asked(): number;
}

/** A task of a known instance that began just now. */
async function openRunning(progress: unknown, window: object = {}): Promise<Running> {
  const stage = await openStage();
  await stage.poll();
  stage.pass(60);
  stage.taskCenter.putInstances(projectId, { ...orders, ...window });
  const behind = (said: unknown) => ({ instanceId: orders.instance_id, progress: said });
  const params = JSON.stringify({ instance_id: orders.instance_id });
  const task = rawTask(stage.now() - 5_000, { params, behind: behind(progress) });
  const id = String(task.id);
  stage.put(task);
  await stage.poll();
  return {
    stage,
    id,
    answer: (said) => stage.taskCenter.patch(projectId, id, { behind: behind(said) }),
    end: (status) =>
      stage.taskCenter.patch(projectId, id, { status, updated_at: new Date(stage.now() - 1_000).toISOString() }),
    async minutes(count) {
      for (let minute = 0; minute < count; minute += 1) {
        stage.pass(60);
        await stage.poll();
      }
    },
    text: async () => String((await stage.told())[0]?.text),
    asked: () => stage.taskCenter.requests.filter(({ path }) => path.endsWith('/progress')).length,
  };
}

test('a task that is open for more than three minutes says how far it is, every five minutes, in one message', async () => {
  const running = await openRunning(underWay(20));
  await using stage = running.stage;
  await running.minutes(2);
  assert.equal(running.asked(), 0);
  await running.minutes(1);
  assert.match(await running.text(), / · Progress: 20%, about 4 min left · /);
  running.answer(underWay(62));
  await running.minutes(4);
  assert.match(await running.text(), /Progress: 20%/);
  await running.minutes(1);
  assert.match(await running.text(), / · Progress: 62%, about 4 min left · /);
  assert.deepEqual([running.asked(), (await stage.told()).length], [2, 1]);
  await running.minutes(5);
  assert.equal(stage.proxy.calls.filter((method) => method === 'chat.update').length, 2, 'nothing new, no edit');
  running.end('SUCCESS');
  await running.minutes(1);
  assert.match(await running.text(), /^✅ (?!.*Progress)/);
});

test('a failure says at which step it failed, in the message and in the reply, by one call', async () => {
  const running = await openRunning(failed);
  await using stage = running.stage;
  running.end('FAIL');
  await running.minutes(1);
  const [message] = await stage.told();
  for (const text of [message?.text, message?.replies[0]?.text]) {
    assert.match(String(text), /Failed at step: Promote the replica \(2 of 2\)/);
  }
  await running.minutes(3);
  assert.equal(running.asked(), 1);
});

for (const [what, fault] of [
  ['refuses', { kind: 'answer', answer: { status: 403, body: { error_code: 'DCS.2007' } } }],
  ['answers with something odd', { kind: 'answer', answer: { status: 200, body: ['odd'] } }],
  ['breaks off', { kind: 'reset' }],
] as const) {
  test(`a cloud that ${what} costs the step alone, and is asked again after an hour`, async () => {
    const running = await openRunning(failed);
    await using stage = running.stage;
    running.end('FAIL');
    stage.pass(60);
    const list = { task_count: 1, tasks: [listed(running)] };
    stage.taskCenter.fail({ kind: 'answer', answer: { status: 200, body: list } }, fault);
    const { reports } = await stage.poll();
    assert.equal(reports[0]?.deliveries.sent, 2);
    assert.match(await running.text(), /^🔴 Master\/standby switchover failed · redis-orders · (?!.*Failed at step)/);
    assert.equal(running.asked(), 1);
    const next = rawTask(stage.now() - 5_000, {
      id: 'ffff80808188bfde180188c36bb9ca4a31',
      status: 'FAIL',
      params: JSON.stringify({ instance_id: orders.instance_id }),
      behind: { instanceId: orders.instance_id, progress: failed },
    });
    stage.put(next);
    await running.minutes(1);
    assert.equal(running.asked(), 1);
    stage.pass(60 * 60);
    const last = { ...next, id: 'ffff80808188bfde180188c36bb9ca4a32' };
    const at = new Date(stage.now() - 5_000).toISOString();
    stage.put({ ...last, created_at: at, updated_at: at });
    await running.minutes(1);
    assert.equal(running.asked(), 2);
  });
}

test('what happens inside the maintenance window of its instance says so', async () => {
  const inside = await openRunning(failed, { maintain_begin: '00:00:00', maintain_end: '23:59:59' });
  await using _inside = inside.stage;
  assert.match(await inside.text(), / · inside its maintenance window · /);
});

/** The task as the list shows it, for an answer that is planned. */
function listed({ stage, id }: Running): unknown {
  const at = new Date(stage.now() - 61_000).toISOString();
  const params = JSON.stringify({ instance_id: orders.instance_id });
  return { ...rawTask(stage.now() - 125_000, { params }), id, status: 'FAIL', updated_at: at, behind: undefined };
}
