import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buttonsOf, linesOf, type SlackMessage, startSlackCaller } from '../support/slack-caller.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';

/** The channels of the local Slack: `general` is where the failure is told. */
const general = 'C000000001';
const random = 'C000000002';
const escalate = [
  { after: '2 minutes', mention: ['S0000000002'] },
  { after: '5 minutes', mention: ['channel'], channel: random },
];

async function openFailure(): Promise<Stage> {
  const stage = await openStage({
    settings: { routes: [{ match: {}, channel: general, mention: ['S0000000001'], escalate }] },
  });
  await stage.poll();
  stage.pass(60);
  stage.put(rawTask(stage.now() - 5_000, { status: 'FAIL' }));
  await stage.poll();
  return stage;
}

async function afterMinutes(stage: Stage, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    stage.pass(60);
    await stage.poll();
  }
}

/** Whom the messages of a channel called when they were posted, in order. */
function called(stage: Stage, channel: string): readonly string[] {
  return stage.slack.journal
    .filter((entry) => entry.channel === channel && entry.kind !== 'edit')
    .flatMap(({ text }) => [...text.matchAll(/<!(?:subteam\^)?(\w+)>/g)].map(([, name = '']) => name));
}

async function withSlack<T>(
  stage: Stage,
  act: (slack: Awaited<ReturnType<typeof startSlackCaller>>) => Promise<T>,
): Promise<T> {
  const { settings, environment, dynamodb, now } = stage;
  await using slack = await startSlackCaller({
    settings,
    tableName: environment.tableName,
    connection: dynamodb.connection,
    now,
  });
  return await act(slack);
}

test('a failure that nobody takes calls each step once, and where a channel has no message of it yet, with its first', async () => {
  await using stage = await openFailure();
  assert.deepEqual(called(stage, general), ['S0000000001']);
  await afterMinutes(stage, 10);
  assert.deepEqual(called(stage, general), ['S0000000001', 'S0000000002']);
  assert.deepEqual(called(stage, random), ['channel']);
});

test('a press of I’m on it is shown in the message by the next poll, asks nobody else to take it, and ends all calls', async () => {
  await using stage = await openFailure();
  await withSlack(stage, async (slack) => {
    const [root] = (await stage.slack.messages(general)).filter(({ text }) => /failed/.test(String(text)));
    const [take] = buttonsOf({ blocks: root?.blocks } as unknown as SlackMessage);
    assert.equal(take?.label, "I'm on it");
    assert.ok(take);
    assert.match(linesOf(await slack.press(take)).join('\n'), /You are on it/);
    await afterMinutes(stage, 1);
    const [shown] = (await stage.slack.messages(general)).filter(({ ts }) => ts === root?.ts);
    assert.match(String(shown?.text), /👤 ben is on it/);
    const labels = buttonsOf({ blocks: shown?.blocks } as unknown as SlackMessage).map(({ label }) => label);
    assert.ok(!labels.includes("I'm on it"), labels.join());
    await afterMinutes(stage, 8);
    assert.deepEqual(called(stage, general), ['S0000000001']);
    assert.deepEqual(called(stage, random), []);
  });
});

test('what was handed back is listed as untaken, counted by status, and calls again', async () => {
  await using stage = await openFailure();
  await withSlack(stage, async (slack) => {
    const ask = async (text: string) => linesOf(await slack.type(text)).join('\n');
    const id = await idOf(stage);
    assert.match(await ask('status'), /1 failure of the last 24 hours that nobody has taken/);
    await ask(`take ${id}`);
    await afterMinutes(stage, 1);
    assert.match(await ask('tasks untaken'), /No tasks found/);
    assert.doesNotMatch(await ask('status'), /nobody has taken/);
    await ask(`untake ${id}`);
    await stage.poll();
    assert.match(await ask('tasks untaken'), /1 task/);
    assert.match(await ask(`why ${id}`), /If nobody takes it, the next call is at/);
    await afterMinutes(stage, 3);
    assert.deepEqual(called(stage, general), ['S0000000001', 'S0000000002']);
    assert.match(await ask(`why ${id}`), /nobody had taken it, so others were called/);
  });
});

test('an alarm that is taken ten minutes later was not sent late', async () => {
  await using stage = await openFailure();
  await afterMinutes(stage, 10);
  const id = await idOf(stage);
  await withSlack(stage, (slack) => slack.type(`take ${id}`));
  await afterMinutes(stage, 2);
  const edits = stage.slack.journal.filter(({ kind, text }) => kind === 'edit' && text.includes('is on it'));
  assert.equal(edits.length, 3);
  assert.doesNotMatch(edits.map(({ text }) => text).join('\n'), /sent .* late/);
});

async function idOf(stage: Stage): Promise<string> {
  const messages = await stage.slack.messages(general);
  const ids = messages.map(
    ({ metadata }) => (metadata as { event_payload?: { task_id?: string } })?.event_payload?.task_id,
  );
  return ids.find((id) => id !== undefined) ?? '';
}
