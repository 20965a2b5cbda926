/** Who may mute what concerns everybody: `slack.muteBy`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import { membersKey } from '../../lib/mutes/muters.ts';
import { commandForm, linesOf, type SlackMessage, signedEvent, startSlackCaller } from '../support/slack-caller.ts';
import { openStage } from '../support/stage.ts';

const wide = 'mute target:prod for 1h';
const narrow = 'mute type:EXTEND for 1h anyway';

async function openMuteBy(muteBy: readonly string[] | undefined) {
  const slackSettings = muteBy === undefined ? {} : { slack: { muteBy } };
  const stage = await openStage({ settings: slackSettings });
  await stage.poll();
  stage.pass(60);
  const { settings, environment, dynamodb, now } = stage;
  const tableName = environment.tableName;
  const slack = await startSlackCaller({ settings, tableName, connection: dynamodb.connection, now });
  const client = createDynamoDbClient({ count: () => {}, connection: dynamodb.connection });
  const store = createStore({ client, tableName, log: { debug() {}, info() {}, warn() {}, error() {} } });
  const say = async (user_id: string, text: string): Promise<string> => {
    const { body } = await slack.command(signedEvent(commandForm(text, { user_id }), now()));
    return linesOf(JSON.parse(body) as SlackMessage).join('\n');
  };
  const close = async () => {
    await slack[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  };
  return { stage, store, say, [Symbol.asyncDispose]: close };
}

describe('slack.muteBy', () => {
  it('G04: without it everybody of the workspace may mute everything', async () => {
    await using world = await openMuteBy(undefined);

    assert.match(await world.say('U09', `${wide} including failures`), /^Mute 1 is active/);
  });

  it('G04: with it others may mute one type or instance, but no failures and nothing wider', async () => {
    await using world = await openMuteBy(['U01', 'W02']);

    for (const text of [
      wide,
      `${wide} including failures`,
      'mute type:EXTEND for 1h including failures anyway',
      'mute type:* for 1h',
      'mute class:routine user:anna for 1h',
    ])
      assert.match(await world.say('U09', text), /^You may not set this mute\n/, text);
    assert.match(await world.say('U09', 'mutes'), /No mutes are active/);
    assert.match(await world.say('U09', narrow), /^Mute 1 is active/);
    for (const user of ['U01', 'W02']) assert.match(await world.say(user, wide), /^Mute \d is active/);
  });

  it('G04: whoever is in a named user group may, once a poll has asked Slack; until then it says so', async () => {
    await using world = await openMuteBy(['S01']);

    assert.match(
      await world.say('U01', wide),
      /^You may not set this mute\nI am asking Slack who is in the user groups/,
    );
    const asked = await world.store.read(membersKey);
    assert.ok(asked);
    assert.deepEqual([asked.due, asked.dueOf], [world.stage.now(), 'TARGET#prod']);
    await world.store.write(
      membersKey,
      asked.v,
      { members: { S01: ['U01', 'U02'] }, readAtMs: world.stage.now() },
      'poll',
    );

    assert.match(await world.say('U01', wide), /^Mute 1 is active/);
    assert.match(await world.say('U09', wide), /^You may not set this mute\nFailures, and mutes without/);
    world.stage.pass(2 * 86_400);
    assert.match(await world.say('U01', wide), /I am asking Slack/);
  });

  it('G04: the row of the members is no mute and no message that waits', async () => {
    await using world = await openMuteBy(['S01']);
    await world.say('U01', wide);

    assert.match(await world.say('U01', 'mutes'), /No mutes are active/);
    assert.match(await world.say('U01', 'status'), /waiting to be sent: 0/);
    await world.stage.poll();
    assert.deepEqual(await world.stage.told(), []);
    const row = await world.store.read(membersKey);
    assert.ok(Number(row?.due) > world.stage.now(), 'Slack did not say, and is asked again later');
  });
});
