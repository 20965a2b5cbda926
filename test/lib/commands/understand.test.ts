/** Names that the grammar does not know: looked up, taken if they mean one thing, offered if they mean several. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask } from '../../../lib/commands/ask.ts';
import { isFault } from '../../../lib/commands/command.ts';
import { renderAnswer } from '../../../lib/commands/render.ts';
import { understand } from '../../../lib/commands/understand.ts';
import { failedId, openSmallWorld, type SmallWorld } from '../../support/small-world.ts';

describe('a name that is none of the grammar’s words', () => {
  let world: SmallWorld;
  before(async () => {
    world = await openSmallWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const read = async (line: string) => understand(world.context, line);
  const filterOf = async (line: string) => {
    const { command } = await read(line);
    assert.ok(!isFault(command) && 'query' in command, JSON.stringify(command));
    return command.query.filter;
  };
  async function answer(line: string): Promise<{ readonly text: string; readonly values: readonly string[] }> {
    const given = await ask(world.context, line);
    const { text } = renderAnswer(given, world.context.settings, 'asker');
    return { text, values: given.buttons.flat().map(({ value }) => value) };
  }

  for (const [line, filter] of Object.entries({
    'REDIS-CARTS failed': { instance: 'redis-carts' },
    'carts yesterday': { instance: 'carts' },
    '*-carts': { instance: '*-carts' },
    'failed redis-orders, redis-carts': { instance: 'redis-orders,redis-carts' },
    'anna lee last week': { user: 'Anna Lee' },
    'running lee': { user: 'Anna Lee' },
    'staging failed': { target: 'staging' },
    'cn-east-3': { target: 'staging' },
    whitelist: { type: 'AddWhitelist' },
    'redis-orders的失败任务': { instance: 'redis-orders' },
  })) {
    it(`is taken for what it is in "${line}", and the answer says so`, async () => {
      assert.deepEqual(await filterOf(line), filter);
      assert.match((await answer(line)).text, /taken as (?:instance|user|target|type): /);
    });
  }

  it('is a part of a day with a name of its own', async () => {
    const hours = async (line: string) => {
      const { command } = await read(line);
      assert.ok(!isFault(command) && command.verb === 'tasks', line);
      const { fromMs = 0, toMs = 0 } = command.query;
      return [fromMs, toMs].map((atMs) => new Date(atMs).toISOString().slice(0, 16));
    };
    for (const line of ['what went wrong last night', 'last night failed', '昨晚失败'])
      assert.deepEqual(await hours(line), ['2026-11-24T17:00', '2026-11-25T05:00'], line);
    for (const line of ['failed this morning', '今早 失败'])
      assert.deepEqual(await hours(line), ['2026-11-24T23:00', '2026-11-25T11:00'], line);
  });

  it('is another word for a mute, or a page’s number as Chinese writes it', async () => {
    const { command } = await read('silence redis-orders for an hour');
    assert.ok(!isFault(command) && command.verb === 'mute');
    assert.equal(command.durationMs, 3_600_000);
    for (const line of ['第2页', '失败 第2页', '失败第2页']) {
      const { command: asked } = await read(line);
      assert.ok(!isFault(asked) && asked.verb === 'tasks', line);
      assert.equal(asked.page, 2, line);
    }
  });

  it('is left out after not', async () => {
    const { command } = await read('failed not redis-carts');

    assert.ok(!isFault(command) && command.verb === 'tasks');
    assert.deepEqual(command.query.not, { instance: 'redis-carts' });
  });

  it('is one of several things: each is offered, and the offer is understood', async () => {
    const { command } = await read('ann failed');

    assert.ok(isFault(command));
    assert.equal(command.fault, 'several');
    const offers = await Promise.all((command.offers ?? []).map(filterOf));
    assert.deepEqual(offers, [{ user: 'anna' }, { user: 'Anna Lee' }]);
    assert.deepEqual((await answer('ann failed')).values.slice(0, 2), command.offers);
  });

  for (const [line, near] of Object.entries({
    'redis-ordres failed': 'instance:redis-orders failed',
    'mute redis-crats 2h': 'mute instance:redis-carts 2h',
    'annna yesterday': 'user:anna yesterday',
  })) {
    it(`is near another in "${line}", which is one press away`, async () => {
      const { command } = await read(line);

      assert.ok(isFault(command));
      assert.equal(command.suggestion, near);
      assert.ok(!isFault((await read(near)).command));
    });
  }

  it('is nothing, and is named, though other words mean something', async () => {
    const { command } = await read('mute redis-orders forever');

    assert.ok(isFault(command));
    assert.equal(command.word, 'forever');
  });

  it('is a task by its id, by its job or by how messages show it, also without a verb', async () => {
    for (const name of [failedId, 'e2c40002', 'e2c4', '…e2c40002', 'ff8080818bd0a1e2018bd0a1e2c4f002']) {
      const { found } = await read(`why ${name}`);
      assert.deepEqual(
        found?.map(({ row }) => row.task.id),
        [failedId],
        name,
      );
      assert.match((await answer(name)).text, new RegExp(failedId), name);
    }
  });

  it('given for a person of Slack is refused, with the names that the cloud knows', async () => {
    const { text, values } = await answer('failed by <@U0123456789>');

    assert.match(text, /is a person in Slack, not a user of Huawei Cloud.*anna, Anna Lee, ben/s);
    assert.equal(values[0], 'failed by user:anna');
  });

  it('with a typo in a filter that found nothing is corrected by a press', async () => {
    const { text, values } = await answer('failed user:ana');

    assert.match(text, /No tasks found.*Did you mean "user:anna"\?/s);
    assert.equal(values[0], 'tasks failed user:anna limit:10');
  });

  it('is muted after the question for how long, and everything ends after one more press', async () => {
    const asked = await answer('mute redis-orders because load test');
    assert.match(asked.text, /^For how long\?/);
    assert.deepEqual(asked.values.slice(0, 3), [
      'mute instance:redis-orders for 1h because load test',
      'mute instance:redis-orders for 8h because load test',
      'mute instance:redis-orders until tomorrow 09:00 because load test',
    ]);
    for (const value of asked.values.slice(0, 3)) assert.match((await answer(value)).text, /^Mute \d is active/);

    const all = await answer('unmute all');
    assert.match(all.text, /^3 active mutes.*still active/s);
    assert.match((await answer(all.values[0] ?? '')).text, /^3 mutes have ended/);
    assert.match((await answer('unmute everything')).text, /^No mutes are active/);
  });

  it('is not active yet until the end of a day: the press is in whole minutes', async () => {
    const { values } = await answer('mute target:prod until tomorrow');
    assert.match(values[0] ?? '', /^mute target:prod for \d+m anyway$/);
  });

  it('is not needed to mute everything, which takes one more press', async () => {
    const { text, values } = await answer('mute everything 1h');

    assert.match(text, /not active yet.*It covers every task\..*failures are still sent/s);
    assert.match((await answer(values[0] ?? '')).text, /^Mute \d is active/);
    await answer('unmute all anyway');
  });
});
