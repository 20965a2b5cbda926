import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertAnswer } from '../support/assert-answer.ts';
import { linesOf, pressForm, type SlackCaller, signedEvent, startSlackCaller } from '../support/slack-caller.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';

function callerOn({ settings, environment, dynamodb, now }: Stage): Promise<SlackCaller> {
  return startSlackCaller({ settings, tableName: environment.tableName, connection: dynamodb.connection, now });
}

async function ask(slack: SlackCaller, text: string): Promise<string> {
  const message = await slack.type(text);
  assertAnswer(message);
  return linesOf(message).join('\n');
}

describe('what went wrong', () => {
  it('T45: is said by status and why, for a channel that cannot be written to', async () => {
    const routes = [{ match: { class: ['switchover'] }, channel: 'C0N0SUCH01' }];
    await using stage = await openStage({ settings: { routes } });
    await using slack = await callerOn(stage);
    await stage.poll();
    stage.pass(60);
    const tasks = [rawTask(stage.now()), rawTask(stage.now())];
    stage.put(...tasks);
    stage.pass(60);
    await stage.poll();

    assert.match(await ask(slack, 'status'), / waiting to be sent: 2 · given up: 0\n1 × channel_not_found/);
    const stories = await Promise.all(tasks.map(({ id }) => ask(slack, `why ${id}`)));
    // One try a run and channel: the other task waits for the same reason.
    for (const story of stories)
      assert.match(story, /route 1 → #C0N0SUCH01\n[\s\S]*#C0N0SUCH01 waiting: channel_not_found/);
    assert.match(stories.join('\n'), /not sent yet → #C0N0SUCH01: channel_not_found/);
    assert.match(stories.join('\n'), /waiting: channel_not_found, 1 attempt/);
  });

  it('T60: is said by status, for a list that cannot be read', async () => {
    await using stage = await openStage();
    await using slack = await callerOn(stage);
    assert.match(await ask(slack, 'status'), /not polled yet/);
    await stage.poll();
    stage.pass(60);
    stage.taskCenter.fail({ kind: 'gateway-error', status: 403, code: 'APIGW.0302' });
    await stage.tryPoll();

    assert.match(
      await ask(slack, 'status'),
      /last successful poll [^\n]+\nread up to [^\n]+\n🔴 the last poll failed, since /,
    );
  });

  it('is not said of a mute that waits for its end: that is no delivery', async () => {
    await using stage = await openStage();
    await using slack = await callerOn(stage);
    await stage.poll();
    await ask(slack, 'mute type:EXTEND for 1h');

    assert.match(await ask(slack, 'status'), / waiting to be sent: 0 · given up: 0/);
  });

  it('tells what is kept quiet by a mute that is in force now', async () => {
    await using stage = await openStage();
    await using slack = await callerOn(stage);
    await stage.poll();
    stage.pass(60);
    const task = rawTask(stage.now(), { name: 'EXTEND' });
    stage.put(task);
    stage.pass(60);
    await stage.poll();
    await ask(slack, 'mute type:EXTEND for 1h because resizing');

    const told = await stage.told();
    const later = rawTask(stage.now(), { name: 'EXTEND' });
    stage.put(later);
    stage.pass(60);
    await stage.poll();

    assert.match(await ask(slack, `why ${task.id}`), /Muted now by mute 1 \(set by anna\)/);
    const story = await ask(slack, `why ${later.id}`);
    assert.match(story, /seen running, default route, muted by mute 1 \(set by anna\)\nNow\nNo channel was notified/);
    assert.equal((await stage.told()).length, told.length);
  });

  it('G02: a command or press that cannot read the table is answered in words, and its line counts it with its cause', async () => {
    await using stage = await openStage();
    await using slack = await startSlackCaller({
      settings: stage.settings,
      tableName: 'no-such-table',
      connection: stage.dynamodb.connection,
      now: stage.now,
    });

    assert.match((await slack.type('status')).text, /reach the database right now/);
    const form = pressForm({ action_id: 'page:0-0', value: 'status' }, `${slack.responses.origin}/a`);
    await slack.interact(signedEvent(form, stage.now()));

    const lines = slack.logged.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error');
    assert.deepEqual(
      lines.map(({ event }) => event),
      ['command failed', 'interaction failed'],
    );
    for (const line of lines) {
      assert.match(line.error, /ResourceNotFound/);
      const [directive] = line._aws.CloudWatchMetrics;
      assert.equal(directive.Namespace, 'dcs-watch');
      assert.deepEqual(directive.Dimensions, [['FunctionName']]);
      assert.deepEqual(directive.Metrics, [{ Name: 'CommandsFailed', Unit: 'Count' }]);
      assert.deepEqual([line.CommandsFailed, line.FunctionName], [1, 'local']);
    }
  });

  it('G02: what is refused, understood wrongly or answered counts as no failure', async () => {
    await using stage = await openStage();
    await using slack = await callerOn(stage);
    await ask(slack, 'status');
    await ask(slack, 'taks');
    await slack.command({ body: 'text=status', headers: {} });
    await slack.interact(signedEvent('payload=%7B', stage.now()));

    assert.doesNotMatch(slack.logged.join('\n'), /CommandsFailed/);
  });

  it('names the targets that were not searched when there are more than one answer can search', async () => {
    const targets = Array.from({ length: 30 }, (_, index) => ({
      id: `t${index}`,
      region: 'cn-north-4',
      projectId: `${index}`.padStart(32, '0'),
    }));
    await using stage = await openStage({ settings: { targets } });
    await using slack = await callerOn(stage);

    for (const text of ['tasks', 'status', 'task ffffffff']) {
      assert.match(
        await ask(slack, text),
        /only the first 25 of 30 targets were searched; choose one with target:/,
        text,
      );
    }
    assert.doesNotMatch(await ask(slack, 'tasks target:t29'), /only the first/);
  });
});
