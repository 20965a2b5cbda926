/** A test alarm: written to the table by the command, found by the poll, sent, taken, escalated, and counted nowhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeTestAlarm } from '../../infra/test-alert/write-test-alarm.ts';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import type { Target } from '../../lib/model/settings.ts';
import type { TestMark } from '../../lib/model/task.ts';
import { taskKey } from '../../lib/model/task-row.ts';
import type { Mute } from '../../lib/mutes/mutes.ts';
import { readTally, weekKey, weekOf } from '../../lib/weekly/week.ts';
import { buttonsOf, linesOf, type SlackMessage, startSlackCaller } from '../support/slack-caller.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';

const [general, random] = ['C000000001', 'C000000002'];
const escalate = [{ after: '2 minutes', mention: ['S0000000002'], channel: random }];
const routes = [
  { match: { class: ['security'] }, channel: general, mention: ['S0000000001'], escalate, note: 'The DBA first' },
];
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const allLists = ['tasks', 'tasks failed', 'tasks untaken'];

async function openTested(calls: boolean): Promise<Stage & { readonly lines: readonly string[] }> {
  const stage = await openQuiet();
  return Object.assign(stage, { lines: await alert(stage, { route: 1, calls }) });
}

/** Nothing has failed yet. */
async function openQuiet(): Promise<Stage> {
  const stage = await openStage({ settings: { routes, delivery: { digestAbove: 1 } } });
  await stage.poll();
  stage.pass(60);
  return stage;
}

async function alert(
  stage: Stage,
  mark: TestMark,
  mutes: readonly Mute[] = [],
  nonce = 'a1b2c3d4',
): Promise<readonly string[]> {
  const { settings, environment, dynamodb, now } = stage;
  const client = createDynamoDbClient({ count: () => {}, connection: dynamodb.connection });
  try {
    const store = createStore({ client, tableName: environment.tableName, log: silent });
    const target = settings.targets[0] as Target;
    return await writeTestAlarm({ settings, target, store, mutes, nowMs: now(), nonce }, mark);
  } finally {
    client.destroy();
  }
}

async function ask(stage: Stage, text: string): Promise<string> {
  const { settings, environment, dynamodb, now } = stage;
  const connection = dynamodb.connection;
  await using slack = await startSlackCaller({ settings, tableName: environment.tableName, connection, now });
  return linesOf(await slack.type(text)).join('\n');
}

function posted(stage: Stage): readonly string[] {
  return stage.slack.journal.filter(({ kind }) => kind !== 'edit').map(({ channel, text }) => `${channel} ${text}`);
}

test('it is sent by the next poll, by the route that was named, marked as a test, and mentions nobody', async () => {
  await using stage = await openTested(false);
  assert.deepEqual(stage.lines, [
    `test-a1b2c3d4: route 1 → ${general}, mentions nobody (with --call: S0000000001)`,
    `after 2 minutes, if nobody is on it → ${random}, mentions nobody (with --call: S0000000002)`,
  ]);
  await stage.poll();
  const [message, ...others] = posted(stage).filter((text) => text.includes('🧪'));
  assert.deepEqual(others, []);
  assert.match(message ?? '', new RegExp(`^${general} 🧪 Test: a failure that route 1 sends.*Note: The DBA first`));
  assert.doesNotMatch(posted(stage).join(), /S000000000/);
});

test('with --call it mentions whom the route mentions, at once and later', async () => {
  await using stage = await openTested(true);
  for (let minute = 0; minute < 4; minute += 1) {
    await stage.poll();
    stage.pass(60);
  }
  const tests = posted(stage).filter((text) => text.includes('🧪'));
  assert.deepEqual(
    tests.map((text) => /^(C\d+).*subteam\^(S\d+)/.exec(text)?.slice(1)),
    [
      [general, 'S0000000001'],
      [random, 'S0000000002'],
    ],
  );
});

test('whoever takes it by its button ends its calls', async () => {
  await using stage = await openTested(true);
  await stage.poll();
  const { settings, environment, dynamodb, now } = stage;
  const connection = dynamodb.connection;
  await using slack = await startSlackCaller({ settings, tableName: environment.tableName, connection, now });
  const [root] = (await stage.slack.messages(general)).filter(({ text }) => String(text).includes('🧪'));
  const take = buttonsOf({ blocks: root?.blocks } as unknown as SlackMessage).find(
    ({ label }) => label === "I'm on it",
  );
  assert.ok(take);
  assert.match(linesOf(await slack.press(take)).join('\n'), /🧪 Test.*You are on it/s);
  stage.pass(300);
  await stage.poll();
  assert.equal(posted(stage).filter((text) => text.includes('🧪')).length, 1);
});

test('it counts in no list, no digest, no weekly sum, and its row expires a day later, sent or not', async () => {
  await using stage = await openTested(false);
  const { tableName } = stage.environment;
  const client = createDynamoDbClient({ count: () => {}, connection: stage.dynamodb.connection });
  const store = createStore({ client, tableName, log: silent });
  const writtenAtSeconds = Math.floor(stage.now() / 1_000);
  const target = stage.settings.targets[0]?.id ?? '';
  assert.equal((await store.read(taskKey(target, 'test-a1b2c3d4')))?.expiresAt, writtenAtSeconds + 86_400);
  await alert(stage, { route: 1, calls: false }, [], 'another');
  stage.put(rawTask(stage.now() - 5_000, { status: 'FAIL' }));
  await stage.poll();
  assert.equal(posted(stage).filter((text) => text.includes('🧪')).length, 2);
  assert.equal((await store.read(taskKey(target, 'test-a1b2c3d4')))?.expiresAt, writtenAtSeconds + 86_400);
  for (const list of allLists) assert.doesNotMatch(await ask(stage, list), /🧪|[Tt]est alarm/, list);
  assert.match(await ask(stage, 'tasks failed'), /^1 task/);
  assert.match(await ask(stage, 'task test-a1b2c3d4'), /Nothing failed/);
  const week = await store.read(weekKey(target, weekOf(stage.now(), stage.settings.timeZone).name));
  assert.ok(week);
  assert.deepEqual(
    readTally(week).counts.map(({ event, count }) => [event, count]),
    [['failed', 1]],
  );
  client.destroy();
});

test('nothing is written where a mute would keep it quiet', async () => {
  const mute = { number: 4, byName: 'anna', filter: { class: 'other' }, includingFailures: true, untilMs: 4e12 };
  await using stage = await openQuiet();
  const written = alert(stage, { route: 1, calls: false }, [mute as Mute]);
  await assert.rejects(written, /Mute 4 \(anna\) would keep it quiet: end it with \/dcs unmute 4\./);
  await stage.poll();
  assert.doesNotMatch(posted(stage).join(), /🧪/);
});
