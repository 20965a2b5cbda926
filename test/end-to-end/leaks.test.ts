/** No secret in a log line, an error or a Slack text, whatever the services answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { Fault } from '../../infra/local/task-center.ts';
import { resetConnection, slackError, status, text } from '../support/slack-server.ts';
import { openStage, rawTask, type Stage, stageKey } from '../support/stage.ts';

/** The cloud quotes what was signed in its refusals; here it quotes the secrets themselves. */
const tellTale = `verify aksk signature fail, canonicalRequest:GET|/v2/|${stageKey.sk}|x-security-token:${stageKey.sk}`;

const listFaults: readonly (readonly [string, Fault])[] = [
  ['a service error', { kind: 'service-error', status: 500 }],
  ['throttling', { kind: 'throttled' }],
  ['a gateway error', { kind: 'gateway-error', status: 502, code: 'APIGW.0601' }],
  ['a page of a proxy', { kind: 'html' }],
  ['an error with status 200', { kind: 'error-body' }],
  ['nothing', { kind: 'empty' }],
  ['cut JSON', { kind: 'cut-json' }],
  ['a cut connection', { kind: 'cut-connection' }],
  ['a reset', { kind: 'reset' }],
  ...[200, 400, 401, 403, 404, 429, 500].map((code): [string, Fault] => [
    `a talkative ${code}`,
    { kind: 'answer', answer: { status: code, body: { error_msg: tellTale, error_code: 'APIGW.0301' } } },
  ]),
];

for (const [name, fault] of listFaults)
  test(`a Task Center that answers with ${name} makes nobody tell a secret`, async () => {
    await using stage = await openStage();
    const errors: unknown[] = [];
    for (let poll = 0; poll < 4; poll += 1) {
      stage.taskCenter.fail(fault, fault, fault);
      errors.push((await stage.tryPoll()).error);
      stage.pass(20 * 60);
    }
    assert.ok(errors.some((error) => error !== undefined));
    await assertNoSecret(stage, errors);
  });

test('a wrong key whose refusal quotes the request is not quoted', async () => {
  await using stage = await openStage({ taskCenter: { keys: [{ ...stageKey, sk: 'another-secret' }] } });
  const errors: unknown[] = [];
  for (let poll = 0; poll < 4; poll += 1) {
    errors.push((await stage.tryPoll()).error);
    stage.pass(20 * 60);
  }
  assert.ok(errors.every((error) => error !== undefined));
  await assertNoSecret(stage, errors);
  assert.doesNotMatch(JSON.stringify(await stage.slack.messages(stage.channel)), /canonicalRequest/);
});

test('a Slack that quotes the token makes nobody tell it', async () => {
  await using stage = await openStage();
  const { slackToken } = stage.environment;
  await stage.poll();
  const answers = [
    slackError(slackToken),
    slackError('invalid_blocks', { response_metadata: { messages: [slackToken] } }),
    text(`<html>${slackToken}</html>`),
    status(500, {}, slackToken),
    resetConnection,
  ];
  const errors: unknown[] = [];
  for (const answer of answers) {
    stage.pass(120);
    stage.put(rawTask(stage.now() - 5_000));
    stage.proxy.fail({ method: 'chat.postMessage', applied: false, answer });
    errors.push((await stage.tryPoll()).error);
  }
  await assertNoSecret(stage, errors);
});

async function assertNoSecret(stage: Stage, errors: readonly unknown[]): Promise<void> {
  const messages = await Promise.all(
    [stage.channel, stage.otherChannel].map((channel) => stage.slack.messages(channel)),
  );
  const places = {
    'the log': stage.logged.join('\n'),
    'an error': inspect(errors, { depth: null, showHidden: true }),
    Slack: JSON.stringify([messages, stage.slack.journal]),
  };
  assert.ok(places['the log'].length > 0);
  for (const [place, content] of Object.entries(places))
    for (const secret of [stageKey.sk, stage.environment.slackToken, 'Signature='])
      assert.ok(!content.includes(secret), `${place} holds ${secret === 'Signature=' ? 'a signature' : 'a secret'}`);
}
