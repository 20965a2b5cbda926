/** Every row of the answer table (docs/delivery.md), through the real @slack/web-api and a Slack that really keeps what it took. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  cutBody,
  json,
  neverAnswer,
  resetConnection,
  type ScriptedAnswer,
  slackError,
  stalledBody,
  status,
  text,
} from '../support/slack-server.ts';
import { type Attempt, openStage, rawTask, type Stage } from '../support/stage.ts';
import { rootsOf } from '../support/told.ts';

type Deliveries = Attempt['reports'][number]['deliveries'];

const sentLater: Deliveries = { sent: 0, waiting: 1, dead: 0 };
const sentPlainer: Deliveries = { sent: 1, waiting: 0, dead: 0 };
/** So that a try of a call is a second, and time-outs are short. */
const shortRunMs = 4_000;
/** Longer than grace, lease and margin together. */
const recoverySeconds = 120;

let stage: Stage;
before(async () => {
  stage = await openStage();
  await stage.poll();
});
after(() => stage[Symbol.asyncDispose]());

/** Meets the post of a new task with `answer`, then lets time pass until everything is settled. */
async function meet(answer: ScriptedAnswer, applied: boolean): Promise<{ first: Deliveries | undefined; id: unknown }> {
  stage.pass(recoverySeconds);
  const task = rawTask(stage.now() - 2_000, { status: 'SUCCESS' });
  stage.put(task);
  stage.proxy.fail({ method: 'chat.postMessage', applied, answer });
  const { reports } = await stage.tryPoll({}, shortRunMs);
  for (let run = 0; run < 3; run += 1) {
    stage.pass(recoverySeconds);
    await stage.tryPoll();
  }
  return { first: reports[0]?.deliveries, id: task.id };
}

function dateIn(seconds: number): string {
  return new Date(stage.now() + seconds * 1_000).toUTCString();
}

const certainlyNot: readonly (readonly [string, ScriptedAnswer, Deliveries])[] = [
  ['T02, R05: a 429 with Retry-After', status(429, { 'retry-after': '1' }), sentLater],
  ['T03, R32: a 429 without Retry-After', status(429), sentLater],
  ['a 429 until a date', (...call) => status(429, { 'retry-after': dateIn(90) })(...call), sentLater],
  ['T06: a body that says ratelimited', slackError('ratelimited'), sentLater],
  ...['channel_not_found', 'not_in_channel', 'is_archived', 'restricted_action', 'invalid_auth', 'missing_scope'].map(
    (word) => [`T44: ${word}`, slackError(word), sentLater] as const,
  ),
  ...['invalid_blocks', 'msg_too_long', 'msg_blocks_too_long', 'invalid_metadata_format', 'no_text'].map(
    (word) => [`T32, T37: ${word}`, slackError(word), sentPlainer] as const,
  ),
];

for (const [name, answer, deliveries] of certainlyNot) {
  test(`${name} sends nothing, and the message comes once all the same`, async () => {
    const { first, id } = await meet(answer, false);
    assert.deepEqual(first, deliveries);
    assert.equal((await rootsOf(stage, id)).length, 1);
  });
}

const openOutcomes: readonly (readonly [string, ScriptedAnswer])[] = [
  ['T01: internal_error', slackError('internal_error')],
  ['fatal_error', slackError('fatal_error')],
  ['request_timeout', slackError('request_timeout')],
  ['service_unavailable', slackError('service_unavailable')],
  ['an error that is in no list', slackError('a_word_of_tomorrow')],
  ['T05: an empty 500', status(500)],
  ['R02: a 503', status(503)],
  ['R03: a reset connection', resetConnection],
  ['R01: an answer that never comes', neverAnswer],
  ['a cut body', cutBody],
  ['a stalled body', stalledBody],
  ['R07: an empty 200', text('')],
  ['R07: a 200 that is no JSON', text('<html>ok</html>', { 'content-type': 'text/html' })],
  ['a 200 that is null', json(null)],
  ['ok without a ts', json({ ok: true })],
];

for (const [name, answer] of openOutcomes)
  for (const applied of [false, true]) {
    const what = applied ? 'after Slack took the message' : 'before Slack saw the message';
    test(`${name} ${what} leaves exactly one message`, async () => {
      const { first, id } = await meet(answer, applied);
      assert.deepEqual(first, sentLater);
      assert.equal((await rootsOf(stage, id)).length, 1);
    });
  }

test('an outcome nobody knows is left alone until the grace is over (T01)', async () => {
  stage.pass(recoverySeconds);
  const task = rawTask(stage.now() - 2_000);
  stage.put(task);
  stage.proxy.fail({ method: 'chat.postMessage', applied: false, answer: status(503) });
  await stage.tryPoll();
  const calls = stage.proxy.calls.length;
  await stage.tryPoll();
  assert.equal(stage.proxy.calls.length, calls);
});
