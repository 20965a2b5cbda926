/** What runs every 15 minutes, over the real table: how late the latest target is, and weeks that were missed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeSummary } from '../../functions/compose-summary.ts';
import { asRole } from '../support/roles.ts';
import { clockFrom, openStage, rawTask, type Stage } from '../support/stage.ts';
import { payloadOf } from '../support/told.ts';

const wednesday = '2023-06-21T10:00:00Z';
const beatSeconds = 60;

async function look(stage: Stage, settings = stage.settings) {
  const lines: Record<string, unknown>[] = [];
  const warned: Record<string, unknown>[] = [];
  const report = await composeSummary({
    settings,
    environment: { ...stage.environment, functionName: 'dcs-watch-test-digest' },
    now: stage.now,
    dynamodb: asRole(stage.dynamodb.connection, 'DigestRole'),
    log: { debug() {}, info() {}, warn: (event, fields) => void warned.push({ event, ...fields }), error() {} },
    write: (line) => void lines.push(JSON.parse(line)),
  })();
  return { report, lines, warned };
}

async function noticesIn(stage: Stage, notice: string) {
  const messages = await stage.slack.messages(stage.channel);
  return messages.filter((message) => payloadOf(message).notice === notice);
}

test('G10: a week whose summary nobody wrote on Monday is summed up by whoever looks next, once', async () => {
  await using stage = await openStage({ now: clockFrom('2023-06-16T10:00:00Z') });
  await stage.poll();
  stage.put(rawTask(stage.now() - 1_000, { status: 'SUCCESS' }));
  stage.pass(beatSeconds);
  await stage.poll();
  // Monday morning passes without a run; it is Wednesday when the first one succeeds.
  stage.pass((Date.parse(wednesday) - stage.now()) / 1_000);
  await stage.poll();
  for (let run = 0; run < 3; run += 1) {
    const { report } = await look(stage);
    assert.deepEqual(report.summaries, [{ target: 'prod', week: '2023-W24', summary: 'noted' }]);
    stage.pass(15 * 60);
    await stage.poll();
  }
  assert.equal((await noticesIn(stage, 'summary')).length, 1);
});

test('G10: nothing is summed up before it is due, nor where no summary is wanted', async () => {
  await using stage = await openStage({ now: clockFrom('2023-06-16T10:00:00Z') });
  await stage.poll();
  stage.pass((Date.parse('2023-06-19T08:59:00Z') - stage.now()) / 1_000);
  await stage.poll();
  assert.deepEqual((await look(stage)).report.summaries, [{ target: 'prod', week: '2023-W24', summary: 'not-due' }]);
  const { report } = await look(stage, { ...stage.settings, summary: { ...stage.settings.summary, send: false } });
  assert.deepEqual(report.summaries, []);
  stage.pass(beatSeconds);
  await stage.poll();
  assert.equal((await noticesIn(stage, 'summary')).length, 0);
});

test('G28: the metric is what the most overdue target has missed; the log names it, and Slack hears it once', async () => {
  await using stage = await openStage({ now: clockFrom(wednesday), targets: ['north', 'south'] });
  await stage.poll();
  assert.deepEqual(
    (await look(stage)).lines.map(({ BeatsMissed }) => BeatsMissed),
    [0],
  );
  // From now on nothing starts the polls of south.
  for (let run = 0; run < 3; run += 1) {
    stage.pass(6 * beatSeconds);
    await stage.poll({ target: 'north' });
    const { lines, warned, report } = await look(stage);
    assert.deepEqual(
      lines.map(({ BeatsMissed, Target, FunctionName }) => [BeatsMissed, Target, FunctionName]),
      [[6 * (run + 1), 'south', 'dcs-watch-test-digest']],
    );
    assert.deepEqual(
      warned.map(({ event, target }) => [event, target]),
      [['target is overdue', 'south']],
    );
    assert.deepEqual(
      report.overdue.map(({ target }) => target),
      ['south'],
    );
    stage.pass(1);
    await stage.poll({ target: 'north' });
  }
  const [told, ...others] = await noticesIn(stage, 'overdue');
  assert.deepEqual(others, []);
  assert.match(told?.text ?? '', /Nothing reads Production any more/);
});

test('G28: one target says that it cannot be read by itself, and no other says it for it', async () => {
  await using stage = await openStage({ now: clockFrom(wednesday), targets: ['north', 'south'] });
  await stage.poll();
  for (let beat = 0; beat < 6; beat += 1) {
    stage.pass(beatSeconds);
    await stage.poll({ target: 'north' });
    stage.taskCenter.fail({ kind: 'gateway-error', status: 403, code: 'DCS.2003' });
    await stage.tryPoll({ target: 'south' });
  }
  const { report } = await look(stage);
  assert.deepEqual(
    report.overdue.map(({ target, failures }) => [target, failures]),
    [['south', 6]],
  );
  stage.pass(1);
  await stage.poll({ target: 'north' });
  assert.equal((await noticesIn(stage, 'overdue')).length, 0);
});

test('G28: where all targets are overdue only the alarm can say it', async () => {
  await using stage = await openStage({ now: clockFrom(wednesday) });
  await stage.poll();
  stage.pass(20 * beatSeconds);
  const { lines } = await look(stage);
  assert.deepEqual(
    lines.map(({ BeatsMissed }) => BeatsMissed),
    [20],
  );
  stage.pass(1);
  await stage.poll();
  assert.equal((await noticesIn(stage, 'overdue')).length, 0);
  assert.deepEqual(
    (await look(stage)).lines.map(({ BeatsMissed }) => BeatsMissed),
    [0],
  );
});
