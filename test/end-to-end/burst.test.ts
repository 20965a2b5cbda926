import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStage, rawTask, type Stage } from '../support/stage.ts';
import { payloadOf, textsOf } from '../support/told.ts';

const failures = 1_000;
const callsMax = 15;
const dropped = 'robot';

/** They begin and fail between two polls. */
async function pollBurst(stage: Stage): Promise<{ readonly calls: readonly string[]; readonly ids: string[] }> {
  await stage.poll();
  const callsBefore = stage.proxy.calls.length;
  stage.pass(60);
  const at = stage.now() - 2_000;
  const tasks = Array.from({ length: failures }, () => rawTask(at, { status: 'FAIL', error_code: 'DCS.5094' }));
  stage.put(...tasks, rawTask(at, { status: 'FAIL', user_name: dropped }));
  await stage.poll();
  return { calls: stage.proxy.calls.slice(callsBefore), ids: tasks.map(({ id }) => String(id)) };
}

test(`T29, T30, R32: ${failures} failures in one run cost at most ${callsMax} calls of Slack, and each is named once`, async () => {
  await using stage = await openStage({ settings: { routes: [{ match: { user: [dropped] }, drop: true }] } });
  const { calls, ids } = await pollBurst(stage);
  assert.ok(calls.length <= callsMax, `${calls.length} calls`);
  const told = await stage.told();
  assert.equal(told.length, 1);
  assert.equal(payloadOf(told[0] ?? { ts: '' }).count, failures);
  const parts = (await textsOf(stage)).filter((text) => text.includes('"part":'));
  const named = parts.join('\n');
  for (const id of ids) assert.equal(named.split(id.slice(-8)).length - 1, 1, `${id} is named once`);
  assert.ok(!named.includes(dropped), 'what a route drops is not named');
  assert.match(parts[0] ?? '', /"type":"table"/);
});
