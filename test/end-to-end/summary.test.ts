import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeSummary } from '../../functions/compose-summary.ts';
import type { LocalMessage } from '../../infra/local/slack.ts';
import { openEventWatch, rawEvent } from '../support/event-stage.ts';
import { asRole } from '../support/roles.ts';
import { clockFrom, openStage, rawTask, type Stage } from '../support/stage.ts';
import { payloadOf, rootsOf } from '../support/told.ts';

const sundayEvening = '2023-06-18T21:00:00Z';
const untilMondaySeconds = 12 * 3_600;

async function summarize(stage: Stage): Promise<unknown> {
  const { settings, environment, dynamodb } = stage;
  const { summaries } = await composeSummary({
    settings,
    environment,
    now: stage.now,
    dynamodb: asRole(dynamodb.connection, 'DigestRole'),
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })();
  return summaries;
}

async function summariesIn(stage: Stage): Promise<readonly LocalMessage[]> {
  const messages = await stage.slack.messages(stage.channel);
  return messages.filter((message) => payloadOf(message).notice === 'summary');
}

/** A failure, a success and a changed password on the last evening of a week; one more ends in the next. */
async function watchOverSunday(stage: Stage): Promise<string> {
  await stage.poll();
  stage.pass(600);
  const failed = rawTask(stage.now() - 5_000, { status: 'FAIL', error_code: 'DCS.5094' });
  stage.put(
    failed,
    rawTask(stage.now() - 4_000, { status: 'SUCCESS' }),
    rawTask(stage.now() - 3_000, { status: 'SUCCESS', name: 'modify', user_name: 'berta' }),
    rawTask(stage.now() - 2_000),
  );
  await stage.poll();
  stage.pass(untilMondaySeconds);
  stage.put(rawTask(stage.now() - 5_000, { status: 'SUCCESS', name: 'EXTEND' }));
  await stage.poll();
  return String(failed.id);
}

test('the week that is over is summed up once, however often that is asked for', async () => {
  await using stage = await openStage({ now: clockFrom(sundayEvening), settings: { slack: { domain: 'acme' } } });
  const failedId = await watchOverSunday(stage);
  for (let run = 0; run < 2; run += 1) {
    assert.deepEqual(await summarize(stage), [{ target: 'prod', week: '2023-W24', summary: 'noted' }]);
    stage.pass(60);
    await stage.poll();
  }
  const [summary, ...others] = await summariesIn(stage);
  assert.deepEqual(others, []);
  assert.match(summary?.text ?? '', /Week 24 of Production.*: 3 tasks finished, 1 failed/);
  const blocks = JSON.stringify(summary?.blocks);
  assert.match(blocks, /Security changes by berta.*Password change/);
  assert.doesNotMatch(blocks, /Specification change/);
  const [told] = await rootsOf(stage, failedId);
  assert.ok(blocks.includes(`https://acme.slack.com/archives/${stage.channel}/p${told?.ts.replace('.', '')}`));
});

test('two runs that sum up at once tell one summary', async () => {
  await using stage = await openStage({ now: clockFrom(sundayEvening) });
  await watchOverSunday(stage);
  await Promise.all([summarize(stage), summarize(stage)]);
  stage.pass(60);
  await stage.poll();
  assert.equal((await summariesIn(stage)).length, 1);
});

test('a week that was over before the watch began has no summary', async () => {
  await using stage = await openStage({ now: clockFrom('2023-06-19T08:00:00Z') });
  await stage.poll();
  assert.deepEqual(await summarize(stage), [{ target: 'prod', week: '2023-W24', summary: 'not-watched' }]);
});

test('counting a week costs nothing as long as no task ends', async () => {
  await using stage = await openStage();
  await stage.poll();
  stage.pass(60);
  stage.put(rawTask(stage.now() - 5_000));
  const { reports: started } = await stage.poll();
  stage.pass(60);
  stage.put(rawTask(stage.now() - 5_000, { status: 'SUCCESS' }));
  const { reports: ended } = await stage.poll();
  const difference = Number(ended[0]?.requests.dynamodb) - Number(started[0]?.requests.dynamodb);
  assert.equal(difference, 2);
});

test('a node that failed and recovered counts once in its week', async () => {
  await using stage = await openEventWatch({ now: clockFrom(sundayEvening) });
  stage.putEvent(rawEvent('redisNodeStatusAbnormal', stage.now() - 5_000));
  await stage.poll();
  stage.pass(300);
  stage.putEvent(rawEvent('redisNodeStatusNormal', stage.now() - 5_000));
  await stage.poll();
  stage.pass(untilMondaySeconds);
  await summarize(stage);
  stage.pass(60);
  await stage.poll();
  const [summary] = await summariesIn(stage);
  assert.match(summary?.text ?? '', /: no tasks finished; 1 event: 1 bad/);
});
