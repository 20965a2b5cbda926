import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { clockFrom, openStage } from '../support/stage.ts';

const published = readFileSync(new URL('../../infra/local/example-response.json', import.meta.url), 'utf8');

test('the documented example, byte for byte, comes out as its two messages and nothing else', async () => {
  await using stage = await openStage({ now: clockFrom('2023-06-17T08:16:00Z') });
  await stage.poll();
  stage.pass(3 * 60);
  stage.taskCenter.fail({ kind: 'answer', answer: { status: 200, body: published } });
  const { reports } = await stage.poll();
  const told = await stage.told();
  assert.deepEqual(
    told.map(({ text }) => text.split(' · by ')[0]),
    [
      '✅ Specification change succeeded · Production (cn-north-4) · Capacity: 0.125 GB → 0.25 GB',
      '✅ Instance list export succeeded · Production (cn-north-4)',
    ],
  );
  assert.ok(told.every(({ replies, text }) => replies.length === 0 && !text.includes('111400063')));
  assert.deepEqual(reports[0]?.tasks, { seen: 2, new: 2, changed: 0, unchanged: 0, baseline: 0 });
});

test('an idle poll costs one Task Center request, three of DynamoDB and none of Slack', async () => {
  await using stage = await openStage();
  await stage.poll();
  stage.pass(60);
  const { reports } = await stage.poll();
  assert.deepEqual(reports[0]?.requests, { taskCenter: 1, dynamodb: 3, slack: 0 });
});
