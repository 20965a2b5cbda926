/** Before a mute is in force the answer says what it would have kept quiet. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { matches } from '../../lib/model/match.ts';
import { matchOf } from '../../lib/mutes/filter.ts';
import { assertAnswer } from '../support/assert-answer.ts';
import { buttonsOf, linesOf, type SlackCaller, type SlackMessage, startSlackCaller } from '../support/slack-caller.ts';
import { openStage, projectId, rawTask, type Stage } from '../support/stage.ts';

const orders = '1f3c8a52-54a7-4c39-9e2c-0b6a3f1d77aa';
const carts = '9d20e7b4-0c51-4f6e-8a3a-5c1be2f09a1b';

const textOf = (message: SlackMessage): string => {
  assertAnswer(message);
  return linesOf(message).join('\n');
};

describe('a mute with evidence', () => {
  let stage: Stage;
  let slack: SlackCaller;
  before(async () => {
    stage = await openStage({ settings: { delivery: { digestAbove: 1 } } });
    const { settings, environment, dynamodb, now } = stage;
    slack = await startSlackCaller({
      settings,
      tableName: environment.tableName,
      connection: dynamodb.connection,
      now,
    });
    await stage.poll();
    stage.pass(60);
    const about = (instance: string, name: string) => ({
      name,
      status: 'SUCCESS',
      params: JSON.stringify({ instance_id: instance }),
    });
    stage.taskCenter.putInstances(
      projectId,
      { instance_id: orders, name: 'redis-orders' },
      { instance_id: carts, name: 'redis-carts' },
    );
    stage.put(
      ...['EXTEND', 'AddReplica', 'masterStandbySwapJob'].flatMap((name) =>
        [orders, carts].map((instance) => rawTask(stage.now(), { ...about(instance, name), user_name: 'anna' })),
      ),
    );
    stage.pass(60);
    await stage.poll();
    await stage.poll();
  });
  after(async () => {
    await slack[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  const nothing: readonly [line: string, said: RegExp][] = [
    ['mute type:bakup for 1h', /Nothing in the last 7 days matches type:bakup\./],
    ['mute type:EXTENT for 1h', /matches type:EXTENT\.\nDid you mean "EXTEND"\?/],
    ['mute type:dcsX* for 1h', /it would have kept quiet 0 of 6 tasks of the last 7 days/],
    [
      'mute type:EXTEND,AdReplica for 1h',
      /it would have kept quiet 2 of 6 tasks[^\n]*\nNothing[^\n]* type:AdReplica\.\nDid you mean "AddReplica"/,
    ],
    ['mute instance:redis-ordres for 1h', /matches instance:redis-ordres\.\nDid you mean "redis-orders"\?/],
    ['mute instance:a1 for 1h', /it would have kept quiet 0 of 6/],
    ['mute user:<@U0123456789> for 1h', /matches user:<.?@U0123456789>\./u],
    ['mute user:ana for 1h', /Did you mean "anna"\?/],
    ['mute type:EXTEND user:ben for 1h', /matches user:ben\./],
    ['mute class:health for 1h', /kept nothing quiet/],
  ];
  for (const [line, said] of nothing) {
    it(`G06: what matched nothing is said before it is in force: ${line}`, async () => {
      const message = await slack.type(line);

      assert.match(textOf(message), /^This mute is not active yet\n/);
      assert.match(textOf(message), said);
      assert.match(textOf(await slack.type('mutes')), /No mutes are active/);
      assert.ok(buttonsOf(message).some(({ label }) => label === 'Mute anyway'));
    });
  }

  const something: readonly [line: string, said: RegExp][] = [
    [
      'mute type:EXT* for 1h',
      /it would have kept quiet 2 of 6 tasks of the last 7 days, on (redis-orders and redis-carts|redis-carts and redis-orders)\n/,
    ],
    ['mute type:EXTEND,AddReplica for 1h', /it would have kept quiet 4 of 6 tasks/],
    ['mute instance:orders for 1h', /it would have kept quiet 3 of 6 tasks of the last 7 days, on redis-orders\n/],
    ['mute instance:redis-c*,orders type:EXTEND for 1h', /it would have kept quiet 2 of 6/],
    [`mute instance:${orders} for 1h`, /it would have kept quiet 3 of 6[^\n]*, on redis-orders\n/],
    ['mute instance:3F1D77AA for 1h', /it would have kept quiet 3 of 6[^\n]*, on redis-orders\n/],
    ['mute class:capacity,switchover target:prod for 1h', /kept quiet [46] of 6/],
  ];
  for (const [line, said] of something) {
    it(`G05, G06: the answer says how many tasks and names the instances it covers: ${line}`, async () => {
      const message = await slack.type(line);

      assert.match(textOf(message), /^Mute \d+ is active\n/);
      assert.match(textOf(message), said);
      const [end] = buttonsOf(message);
      assert.ok(end);
      await slack.press(end);
    });
  }

  it('G06: a second press puts it in force, or the nearest name in its place, with all that was typed', async () => {
    const line = 'mute type:EXTENT target:prod for 90m including failures because 19" rack';
    const message = await slack.type(line);
    const [instead, anyway] = buttonsOf(message);
    assert.ok(instead && anyway);

    assert.match(instead.label, /^Mute type:EXTEND instead/);
    const nearest = textOf(await slack.press(instead));
    assert.match(nearest, /\d+ · type:EXTEND target:prod · until .* · because 19" rack · failures are muted too/);
    const same = textOf(await slack.press(anyway));
    assert.match(
      same,
      /^Mute \d+ is active\n\d+ · type:EXTENT target:prod · .* · because 19" rack · failures are muted too/,
    );
    await slack.type('unmute type:EXTEND');
    await slack.type('unmute type:EXTENT');
  });

  it('G09: after because all is text, typed or in the dialog', async () => {
    for (const why of ['19" rack', 'see "runbook', 'type:x until “noon', 'because', "it's 5 o'clock", '„']) {
      const typed = textOf(await slack.type(`mute type:EXTEND for 1h because ${why}`));
      assert.ok(typed.includes(`· because ${why} ·`), typed);
      const pressed = textOf(await slack.press({ action_id: 'mute', value: 'mute type:EXTEND for 1h' }, why));
      assert.ok(pressed.includes(`· because ${why} ·`), pressed);
    }
    await slack.type('unmute type:EXTEND');
  });

  it('nearly everything takes a second press as well', async () => {
    stage.put(...Array.from({ length: 14 }, () => rawTask(stage.now(), { name: 'AddReplica', status: 'SUCCESS' })));
    stage.pass(60);
    await stage.poll();

    const text = textOf(await slack.type('mute target:prod for 1h'));
    assert.match(text, /^This mute is not active yet\n[^\n]+: it would have kept quiet 20 of 20 tasks/);
    assert.match(text, /nearly everything/);
  });
});

describe('a part of an instance', () => {
  it('G05: a short part of an id quiets none of 5,000 random ids, with or without hyphens, in a detail or not', () => {
    const match = matchOf({ instance: 'a1' });
    const isQuiet = (id: string, words: readonly string[]): boolean => {
      const instances = { ids: [id], names: [], words };
      return matches(match, { target: 'prod', class: 'routine', name: 'x', instances });
    };
    for (let count = 0; count < 5_000; count += 1) {
      const id = randomUUID();
      const bare = id.replaceAll('-', '');
      assert.ok(!isQuiet(id, [`${id}-node`, `dcs-${bare}`]), id);
      assert.ok(!isQuiet(bare, [`node of ${id}`]), bare);
    }
  });

  it('G05: eight characters of the beginning or the end of an id are enough, of a name any part', () => {
    const fits = (instance: string): boolean => {
      const instances = { ids: [orders], names: ['redis-orders'], words: [] };
      return matches(matchOf({ instance }), { target: 'prod', class: 'routine', name: 'x', instances });
    };

    for (const part of [orders, orders.slice(0, 8), orders.slice(-8), 'a1,orders', 'ORD', 'redis-*'])
      assert.ok(fits(part), part);
    for (const part of [orders.slice(0, 7), orders.slice(-7), 'carts', 'orders-*', '1f*']) assert.ok(!fits(part), part);
  });
});
