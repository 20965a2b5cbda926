import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { deliver } from '../../../lib/deliver/deliver.ts';
import type { Settings } from '../../../lib/model/settings.ts';
import type { Alarm } from '../../../lib/model/task-row.ts';
import type { Mute } from '../../../lib/mutes/mutes.ts';
import type { SlackAnswer, SlackPost } from '../../../lib/ports/slack.ts';
import { createRun, type Run } from '../../../lib/run.ts';
import { channel as old, startMs } from '../../support/delivery-world.ts';
import { digestOf, openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const today = 'C9876543210';
const ids = ['a', 'b', 'c', 'd'];
const isArchived: SlackAnswer = { kind: 'misconfigured', reason: 'is_archived', where: 'channel' };
/** Certainly not sent, and no fault of the channel. */
const notSent: SlackAnswer = { kind: 'not-sent', reason: 'ECONNREFUSED' };
const mutes: Mute[] = [];

beforeEach(() => {
  mutes.length = 0;
});

/** A digest that was sealed, and whose first try ended with this answer. */
async function stuck(answer: SlackAnswer, isCrowd = false): Promise<TasksWorld> {
  const world = openTasks({ delivery: { digestAbove: 2 }, mutes: async () => [...mutes] });
  const alarm: Alarm = { rev: 2, event: 'failed', to: { [old]: [] }, atMs: startMs - 1_000 };
  for (const id of ids) {
    const facts = {
      ...unsent(isCrowd ? { ...sent, shownRev: 2 } : {}),
      event: 'failed' as const,
      asked: isCrowd ? 2 : 1,
    };
    const failed = { rev: 2, event: 'failed', alarms: [alarm] } as const;
    world.add(id, { ...(isCrowd ? failed : { event: 'failed' }), channels: { [old]: facts } });
  }
  world.answers.push(answer);
  await world.deliver();
  const { state, members } = digestOf(world);
  assert.deepEqual([state, members.length, world.calls.length], ['sealed', ids.length, 1]);
  world.calls.length = 0;
  return world;
}

/** A later run, with other settings if so. */
function later(world: TasksWorld, change: Partial<Settings> = {}): void {
  world.nowMs = Math.max(world.nowMs, world.deadlineMs) + 300_000;
  world.deadlineMs = world.nowMs + 50_000;
  Object.assign(world, { run: another(world, change) });
}

function another(world: TasksWorld, change: Partial<Settings> = {}): Run {
  const { effects, settings, target } = world.run;
  return createRun(effects, { ...settings, ...change }, target);
}

const reroute: Partial<Settings> = { defaultRoute: { channel: today, mention: [] } };

function posts(world: TasksWorld): readonly string[] {
  return world.calls.flatMap(({ kind, asked }) => {
    if (kind !== 'post') return [];
    const { event_payload: payload, event_type: type } = asked.metadata;
    const what =
      type === 'dcs_digest' ? (payload.part === undefined ? `digest of ${payload.count}` : 'part') : payload.task_id;
    return type === 'dcs_notice' ? [] : [`${asked.channel === old ? 'old' : 'today'} ${what}`];
  });
}

/** Slack shows what was posted. */
function remember(world: TasksWorld): void {
  world.beforeAnswer = ({ kind, asked }) => {
    if (kind !== 'find') return;
    const index = world.calls.findIndex((call) => call.kind === 'post' && deliveryOf(call.asked) === asked.delivery);
    const post = world.calls[index];
    if (post?.kind === 'post')
      world.answers.push({ kind: 'found', ts: `1602251441.00000${index}`, metadata: post.asked.metadata });
  };
}

function deliveryOf({ metadata }: SlackPost): string {
  return metadata.event_payload.delivery;
}

async function untilDone(world: TasksWorld): Promise<void> {
  for (let runs = 0; runs < 6; runs += 1) {
    await world.deliver().catch(() => undefined);
    later(world, { defaultRoute: world.run.settings.defaultRoute });
  }
}

describe('a digest of which Slack has nothing', () => {
  it('E01: ends once its members are routed elsewhere, and they are told there', async () => {
    const world = await stuck(notSent);
    later(world, reroute);
    await world.deliver();
    assert.deepEqual(posts(world), ['today digest of 4', 'today part']);
    await untilDone(world);
    assert.equal(posts(world).length, 2);
  });

  it('E01: ends in a doubt that nobody can clear once all of its members are routed elsewhere, and no sooner', async () => {
    for (const routes of [
      [],
      [{ match: { name: ['nothing'] }, channel: today, mention: [], drop: false, continue: false }],
    ]) {
      const world = await stuck({ kind: 'unknown', reason: 'timeout' });
      later(world);
      world.answers.push({ kind: 'misconfigured', reason: 'not_in_channel', where: 'operation' });
      await world.deliver();
      world.calls.length = 0;
      later(world, routes.length > 0 ? { routes } : reroute);
      await world.deliver();
      assert.deepEqual(posts(world).slice(0, 1), [routes.length > 0 ? 'old digest of 4' : 'today digest of 4']);
    }
  });

  it('E02: ends once its members are muted, and they are kept quiet', async () => {
    const world = await stuck(notSent);
    const key = { pk: 'MUTES', sk: '*#4' };
    const by = { byId: 'U1', byName: 'anna', createdAtMs: startMs };
    mutes.push({ key, v: 1, number: 4, filter: {}, untilMs: startMs * 9, includingFailures: true, ...by });
    later(world);
    await world.deliver();
    assert.deepEqual([posts(world), world.task('a').channels, digestOf(world).state], [[], {}, 'over']);
  });

  it('stays where nothing has changed', async () => {
    const world = await stuck(notSent);
    later(world);
    await world.deliver();
    assert.deepEqual(posts(world), ['old digest of 4', 'old part']);
    assert.equal(digestOf(world).state, 'sealed');
  });

  for (const answer of [
    { kind: 'unknown', reason: 'timeout' },
    { kind: 'limited', reason: 'http 429', retryAfterMs: 1_000 },
  ] as const)
    it(`stays where it is while it is in doubt (${answer.kind})`, async () => {
      const world = await stuck(answer);
      world.answers.push({ kind: 'unknown', reason: 'timeout' });
      later(world, reroute);
      await world.deliver();
      assert.deepEqual([world.calls.map(({ kind }) => kind), digestOf(world).state], [['find'], 'sealed']);
    });

  it('E01: ends after the look that did not find it, where its members are routed elsewhere by then', async () => {
    for (const isCrowd of [false, true]) {
      const world = await stuck({ kind: 'unknown', reason: 'timeout' }, isCrowd);
      later(world, reroute);
      await world.deliver();
      assert.deepEqual([world.calls.map(({ kind }) => kind).includes('find'), posts(world)], [true, []]);
      later(world, reroute);
      await world.deliver();
      assert.deepEqual(posts(world), ['today digest of 4', 'today part']);
    }
  });

  it('E01: one of alarms that may be in Slack keeps them, wherever they are routed today', async () => {
    const world = await stuck({ kind: 'unknown', reason: 'timeout' }, true);
    world.answers.push({ kind: 'unknown', reason: 'timeout' });
    later(world, reroute);
    await world.deliver();
    assert.deepEqual(world.task('a').alarms[0]?.to, { [old]: [] });
    assert.ok(!posts(world).some((line) => line.startsWith('today')));
  });

  it('D04: ends where its channel is archived, and one message a run shows whether that is over', async () => {
    const world = await stuck(isArchived);
    for (let runs = 0; runs < 2; runs += 1) {
      later(world);
      world.answers.push(isArchived);
      await world.deliver();
      assert.deepEqual(posts(world), ['old a']);
      assert.equal(digestOf(world).state, 'over');
      world.calls.length = 0;
    }
    later(world);
    await world.deliver();
    assert.deepEqual(posts(world), ['old a', 'old digest of 3', 'old part']);
  });

  it('D05: so does one of alarms, which are told by themselves where only messages of their own are refused', async () => {
    const world = await stuck({ kind: 'misconfigured', reason: 'restricted_action', where: 'operation' }, true);
    later(world);
    await world.deliver();
    assert.deepEqual(
      posts(world),
      ids.map((id) => `old ${id}`),
    );
    assert.ok(world.calls.every(({ asked }) => 'threadTs' in asked));
  });

  it('E01: so does one of alarms whose route changed', async () => {
    const world = await stuck(notSent, true);
    later(world, reroute);
    await world.deliver();
    assert.deepEqual(posts(world), ['today digest of 4', 'today part']);
  });

  it('E01: whose assembler has died ends as well', async () => {
    const world = openTasks({ delivery: { digestAbove: 2 } });
    for (const id of ids) world.add(id, { channels: { [old]: { ...unsent(), event: 'succeeded' } } });
    world.beforeWrite = ({ sk }) => {
      if (sk === 'TASK#c') throw new Error('died');
    };
    await world.deliver().catch(() => undefined);
    assert.deepEqual([digestOf(world).state, world.calls.length], ['gathering', 0]);
    world.beforeWrite = () => {};
    later(world, reroute);
    await world.deliver();
    await untilDone(world);
    assert.deepEqual(posts(world), ['today digest of 4', 'today part']);
  });
});

describe('whatever happens while a digest ends', () => {
  for (const [name, change, answer] of [
    ['routes changed', reroute, notSent],
    ['its channel is archived', {}, isArchived],
  ] as const)
    for (let write = 1; write <= 12; write += 1)
      it(`E01: who dies before write ${write} loses and doubles nothing (${name})`, async () => {
        const world = await stuck(answer);
        later(world, change);
        remember(world);
        let writes = 0;
        world.beforeWrite = () => {
          writes += 1;
          if (writes >= write) throw new Error('died');
        };
        await world.deliver().catch(() => undefined);
        world.beforeWrite = () => {};
        later(world, change);
        await untilDone(world);
        assertToldOnce(world);
      });

  it('E01: two runs that are at it at once lose and double nothing', async () => {
    for (const [change, answer] of [
      [reroute, notSent],
      [{}, isArchived],
    ] as const) {
      const world = await stuck(answer);
      later(world, change);
      remember(world);
      await Promise.allSettled([deliver(world.run, new Map()), deliver(another(world), new Map())]);
      later(world, change);
      await untilDone(world);
      assertToldOnce(world);
    }
  });
});

function assertToldOnce(world: TasksWorld): void {
  const told = posts(world).filter((line) => !line.endsWith('part'));
  const counts = told.map((line) => Number(/digest of (\d+)/.exec(line)?.[1] ?? 1));
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    ids.length,
    told.join(', '),
  );
  for (const id of ids) {
    const [[channel = '', facts] = []] = Object.entries(world.task(id).channels);
    assert.ok(facts?.root.ts, `${id} in ${channel}`);
  }
}
