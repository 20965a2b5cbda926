/** What failed and is begun again: told, linked, mended, under the local Task Center and the local Slack. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, projectId, rawTask, type Stage, type StageOptions } from '../support/stage.ts';

const orders = { instance_id: '0f8b7c1e-5a57-4c8f-9d7c-0a1b2c3d4e5f', name: 'redis-orders', ip: '192.168.0.10' };
const carts = { instance_id: '1c2d3e4f-5a57-4c8f-9d7c-0a1b2c3d4e5f', name: 'redis-carts', ip: '192.168.0.11' };
const general = 'C000000001';
const escalate = [{ after: '8 minutes', mention: ['S0000000002'] }];

async function openWatch(options: StageOptions = {}): Promise<Stage> {
  const stage = await openStage({
    settings: { routes: [{ match: {}, channel: general, escalate }], slack: { domain: 'acme' } },
    ...options,
  });
  stage.taskCenter.putInstances(projectId, orders, carts);
  await stage.poll();
  return stage;
}

/** @returns the id of what began a second ago on an instance. */
function begin(stage: Stage, { instance_id }: { readonly instance_id: string }, name = 'EXTEND'): string {
  const params = JSON.stringify({ instance_id });
  const task = rawTask(stage.now() - 1_000, { name, details: null, params });
  stage.put(task);
  return String(task.id);
}

async function minutes(stage: Stage, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    stage.pass(60);
    await stage.poll();
  }
}

async function end(stage: Stage, id: string, status: string): Promise<void> {
  stage.pass(60);
  stage.taskCenter.patch(projectId, id, { status, updated_at: new Date(stage.now() - 1_000).toISOString() });
  await stage.poll();
}

/** The failure's message, and the retry's. */
async function texts(stage: Stage): Promise<readonly string[]> {
  return (await stage.told()).map(({ text }) => String(text));
}

async function failed(stage: Stage, name?: string): Promise<string> {
  stage.pass(60);
  const id = begin(stage, orders, name);
  await stage.poll();
  await end(stage, id, 'FAIL');
  return id;
}

test('a retry says in its first message what it tries again; the failure says so too, with links both ways', async () => {
  await using stage = await openWatch();
  await failed(stage);
  await minutes(stage, 3);
  begin(stage, orders);
  await stage.poll();
  const posted = stage.slack.journal.filter(({ kind }) => kind === 'post').at(-1);
  assert.match(String(posted?.text), /Second try, 3 minutes after the first failed/);
  await minutes(stage, 1);
  const [failure, retry] = await stage.told();
  assert.match(String(failure?.text), /Tried again 3 minutes later, still running/);
  const [toRetry, toFailure] = [failure, retry].map((message) => JSON.stringify(message?.blocks));
  assert.ok(toRetry?.includes(`/archives/${general}/p${retry?.ts.replace('.', '')}`));
  assert.ok(toFailure?.includes(`/archives/${general}/p${failure?.ts.replace('.', '')}`));
});

test('a retry that succeeds mends the failure: nobody is called, nobody has to take it', async () => {
  await using stage = await openWatch();
  await failed(stage);
  await minutes(stage, 2);
  const retry = begin(stage, orders);
  await stage.poll();
  await end(stage, retry, 'SUCCESS');
  await minutes(stage, 12);
  const [failure] = await texts(stage);
  assert.match(String(failure), /✅ Tried again 2 minutes later, and it worked/);
  const called = stage.slack.journal.filter(({ text }) => text.includes('S0000000002'));
  assert.equal(called.length, 0);
  const [message] = await stage.told();
  assert.doesNotMatch(JSON.stringify(message?.blocks), /take /);
});

test('a retry that fails ends no call, and is tried again itself', async () => {
  await using stage = await openWatch();
  await failed(stage);
  await minutes(stage, 1);
  const second = begin(stage, orders);
  await stage.poll();
  await end(stage, second, 'FAIL');
  await minutes(stage, 1);
  const third = begin(stage, orders);
  await stage.poll();
  await minutes(stage, 10);
  assert.match(String((await texts(stage))[2]), /Try 3, /);
  assert.equal(stage.slack.journal.filter(({ text }) => text.includes('S0000000002')).length, 2);
  await end(stage, third, 'SUCCESS');
  await minutes(stage, 1);
  const [first, other] = await texts(stage);
  assert.match(String(first), /it failed again, but a later try worked/);
  assert.match(String(other), /Second try, .*and it worked/);
});

test('another instance, and another operation, try nothing again', async () => {
  await using stage = await openWatch();
  await failed(stage);
  begin(stage, carts);
  stage.put(
    rawTask(stage.now() - 4_000, { name: 'modify', params: JSON.stringify({ instance_id: orders.instance_id }) }),
  );
  await stage.poll();
  await minutes(stage, 2);
  assert.doesNotMatch((await texts(stage)).join('\n'), /try,|Tried again/);
});

test('of two operations that failed on an instance each is tried again by its own', async () => {
  await using stage = await openWatch();
  await failed(stage);
  await failed(stage, 'modify');
  await minutes(stage, 1);
  begin(stage, orders);
  begin(stage, orders, 'modify');
  await stage.poll();
  const retries = (await texts(stage)).slice(2).join('\n');
  assert.match(retries, /Specification change .* Second try, 3 minutes after the first failed/);
  assert.match(retries, /Password change .* Second try, 1 minute after the first failed/);
});

test('without a failure a poll reads nothing for the sake of retries, nor after one that nobody tried again', async () => {
  await using stage = await openWatch();
  await minutes(stage, 1);
  const idle = async () => {
    const { reports } = await stage.poll();
    return reports[0]?.requests;
  };
  const before = await idle();
  await failed(stage);
  await minutes(stage, 20);
  assert.deepEqual(await idle(), before);
});
