import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNotice } from '../../../lib/deliver/notice.ts';
import type { Message } from '../../../lib/model/message-state.ts';
import type { Route } from '../../../lib/model/settings.ts';
import type { ChannelFacts, TaskRow } from '../../../lib/model/task-row.ts';
import type { Mute } from '../../../lib/mutes/mutes.ts';
import type { SlackAnswer } from '../../../lib/ports/slack.ts';
import { createRun } from '../../../lib/run.ts';
import { channel as right, startMs } from '../../support/delivery-world.ts';
import { openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const mistyped = 'C0MISTYPED1';
const notFound: SlackAnswer = { kind: 'misconfigured', reason: 'channel_not_found', where: 'channel' };
const toMistyped = { match: {}, channel: mistyped, mention: [], drop: false, continue: false };

const mute: Mute = {
  key: { pk: 'MUTES', sk: '*#4' },
  v: 1,
  number: 4,
  filter: {},
  untilMs: startMs + 3_600_000,
  byId: 'U1',
  byName: 'anna',
  includingFailures: false,
  createdAtMs: startMs,
};

function asked(event: ChannelFacts['event'], facts: Partial<ChannelFacts> = {}): ChannelFacts {
  return { ...unsent(), ...(event && { event }), ...facts };
}

function failure(facts: ChannelFacts): Partial<TaskRow> {
  const to = { [mistyped]: [] };
  const alarms = [{ rev: 2, event: 'failed', to, atMs: startMs - 1_000 }] as const;
  return { rev: 2, event: 'failed', alarms, channels: { [mistyped]: facts } };
}

/** Later, and with other settings. */
function deploy(world: TasksWorld, routes: readonly Route[], defaultChannel = right): void {
  const { effects, settings, target } = world.run;
  world.nowMs += 60_000;
  world.deadlineMs += 60_000;
  const defaultRoute = { channel: defaultChannel, mention: [] };
  Object.assign(world, { run: createRun(effects, { ...settings, routes, defaultRoute }, target) });
}

function calls({ calls: made }: TasksWorld): string[] {
  return made.map(({ kind, asked: { channel } }) => `${kind} ${channel}`);
}

describe('what never reached Slack', () => {
  it('E01: goes where a corrected route sends it, and is let go where nobody asks for it any more', async () => {
    const world = openTasks({ routes: [toMistyped] });
    world.add('a', failure(asked('failed', { asked: 2 })));
    world.answers.push(notFound);
    await world.deliver();
    deploy(world, []);
    const { waiting } = await world.deliver();
    assert.deepEqual([calls(world).at(-1), waiting], [`post ${right}`, 0]);
    const { channels, alarms, story } = world.task('a');
    assert.deepEqual([Object.keys(channels), alarms[0]?.to], [[right], { [right]: [] }]);
    const line = story.find(({ what }) => what === 'rerouted');
    assert.deepEqual([line?.channels, line?.rules], [right, 'default']);
  });

  it('E01: calls whom the route calls today', async () => {
    const world = openTasks({ routes: [toMistyped] });
    world.add('a', failure(asked('failed', { asked: 2, mention: ['U0YESTERDAY'] })));
    deploy(world, [{ ...toMistyped, mention: ['U0TODAY'] }]);
    await world.deliver();
    const [post] = world.calls;
    assert.deepEqual(JSON.stringify(post?.asked).match(/U0(?:TODAY|YESTERDAY)/)?.[0], 'U0TODAY');
  });

  it('E01: a notice goes to today’s default channel', async () => {
    const world = openTasks();
    deploy(world, [], mistyped);
    await createNotice(world.run, 'a', { notice: 'watching', recorded: 1, open: 0, sinceMs: startMs });
    world.answers.push(notFound);
    await world.deliver();
    deploy(world, []);
    await world.deliver();
    assert.deepEqual(calls(world), [`post ${mistyped}`, `post ${right}`]);
  });

  it('a failure whose task is told elsewhere already is also told where today’s route wants it', async () => {
    const world = openTasks();
    const alarms = [{ rev: 2, event: 'failed', to: { [right]: [] }, atMs: startMs - 1_000 }] as const;
    world.add('a', { rev: 2, event: 'failed', alarms, channels: { [right]: { ...unsent(sent), event: 'started' } } });
    deploy(world, [{ ...toMistyped, match: { event: ['failed'] } }]);
    await world.deliver();
    assert.deepEqual(calls(world).toSorted(), [`edit ${right}`, `post ${mistyped}`]);
  });

  const inDoubt: readonly (readonly [string, ChannelFacts])[] = [
    ['a claim', asked('failed', { root: { ...unsent().root, claim: { nonce: 'x', untilMs: startMs, rev: 2 } } })],
    ['a doubt', asked('failed', { root: { ...unsent().root, firstAtMs: startMs, unknownAtMs: startMs } })],
  ];
  for (const [what, facts] of inDoubt) {
    it(`stays where it is while there is ${what}`, async () => {
      const world = openTasks();
      await world.deliver([world.add('a', failure(facts))]);
      assert.deepEqual(Object.keys(world.task('a').channels), [mistyped]);
    });
  }

  const unclear = { firstAtMs: startMs - 600_000, lastAtMs: startMs - 590_000, tries: 2, reason: 'channel_not_found' };

  it('E01: waits for no doubt that nobody can clear, where no route leads any more', async () => {
    const world = openTasks();
    await world.deliver([world.add('a', failure(asked('failed', { asked: 2, root: { ...unsent(unclear).root } })))]);
    assert.deepEqual([calls(world), Object.keys(world.task('a').channels)], [[`post ${right}`], [right]]);
  });

  it('E01: is looked for before it is sent while a route leads there, however unclear it is', async () => {
    const world = openTasks({ routes: [toMistyped] });
    await world.deliver([world.add('a', failure(asked('failed', { asked: 2, root: { ...unsent(unclear).root } })))]);
    assert.deepEqual(calls(world), [`find ${mistyped}`, `post ${mistyped}`]);
  });

  it('E01: is kept where a route leads there, while a mute keeps its task quiet', async () => {
    const world = openTasks({ routes: [toMistyped], mutes: async () => [{ ...mute, includingFailures: true }] });
    world.answers.push(notFound);
    await world.deliver([world.add('a', failure(asked('failed', { asked: 2, root: { ...unsent(unclear).root } })))]);
    assert.deepEqual([calls(world)[0], Object.keys(world.task('a').channels)], [`find ${mistyped}`, [mistyped]]);
  });

  it('E01: a notice waits for no doubt that nobody can clear', async () => {
    const world = openTasks();
    await createNotice(world.run, 'a', { notice: 'watching', recorded: 1, open: 0, sinceMs: startMs });
    const key = { pk: 'TARGET#prod', sk: 'NOTICE#watching#a' };
    const message = { ...unsent(unclear).root, form: 'rich', shown: 0, born: 0 };
    world.write(key, { channel: mistyped, message });
    await world.deliver();
    assert.deepEqual(calls(world), [`find ${right}`, `post ${right}`]);
  });

  it('E02: is kept quiet by a mute that was set while it waited, unless it is a failure', async () => {
    const world = openTasks({ mutes: async () => [mute] });
    world.add('started', { channels: { [right]: asked('started') } });
    const alarms = [{ rev: 2, event: 'failed', to: { [right]: [] }, atMs: startMs - 1_000 }] as const;
    world.add('failed', { rev: 2, event: 'failed', alarms, channels: { [right]: asked('failed') } });
    const { waiting } = await world.deliver();
    assert.deepEqual([calls(world), waiting], [[`post ${right}`], 0]);
    const { channels, story } = world.task('started');
    assert.deepEqual([channels, story.at(-1)?.mute, story.at(-1)?.mutedBy], [{}, 4, 'anna']);
  });

  it('is not written anew while it goes where it was to', async () => {
    const world = openTasks();
    world.add('a', { channels: { [right]: asked('started') } });
    let writes = 0;
    world.beforeWrite = ({ sk }) => {
      if (sk === 'TASK#a') writes += 1;
    };
    await world.deliver();
    assert.equal(writes, 2);
  });
});

/** A run claimed it and died, long ago. */
const died: Partial<Message> = { claim: { nonce: 'x', untilMs: 1, rev: 2 }, firstAtMs: 1, tries: 1 };

describe('what was in doubt, and turns out not to be in Slack', () => {
  it('E01: goes where today’s route sends it, in the next run', async () => {
    const world = openTasks();
    await world.deliver([world.add('a', failure(asked('failed', { asked: 2, root: { ...unsent(died).root } })))]);
    assert.deepEqual([calls(world), Object.keys(world.task('a').channels)], [[`find ${mistyped}`], [right]]);
    deploy(world, []);
    await world.deliver();
    assert.deepEqual(calls(world).slice(1), [`post ${right}`]);
  });

  it('E01: calls at once whom the route calls today, with a message and with a reply', async () => {
    for (const asReply of [false, true]) {
      const route = { ...toMistyped, mention: ['U0TODAY'] };
      const world = openTasks({ routes: [route] });
      const doubt = unsent(died).root;
      const facts = { asked: 2, mention: ['U0YESTERDAY'], ...(asReply ? { root: sent } : { root: doubt }) };
      const row = failure(asked('failed', { ...facts, ...(asReply && { replies: { 2: doubt } }) }));
      const alarms = (row.alarms ?? []).map((alarm) => ({ ...alarm, to: { [mistyped]: ['U0YESTERDAY'] } }));
      await world.deliver([world.add('a', { ...row, alarms })]);
      const [find, post] = world.calls;
      assert.deepEqual([find?.kind, post?.kind], ['find', 'post']);
      assert.match(JSON.stringify(post?.asked), /^(?!.*U0YESTERDAY).*U0TODAY/);
      assert.equal(post && 'threadTs' in post.asked, asReply);
    }
  });

  it('E01: is let go where no route leads any more, though its task has a message there', async () => {
    const world = openTasks({ routes: [{ match: { event: ['failed'] }, channel: right }] });
    const facts = asked('started', { root: sent, replies: { 2: { ...unsent(died).root } } });
    await world.deliver([world.add('a', failure(facts))]);
    deploy(world, world.run.settings.routes);
    await world.deliver();
    assert.deepEqual(calls(world).toSorted(), [`edit ${mistyped}`, `find ${mistyped}`, `post ${right}`]);
  });

  it('E02: is kept quiet by a mute that covers it by then', async () => {
    const world = openTasks({ routes: [toMistyped], mutes: async () => [{ ...mute, includingFailures: true }] });
    await world.deliver([world.add('a', failure(asked('failed', { asked: 2, root: { ...unsent(died).root } })))]);
    assert.deepEqual([calls(world), world.task('a').channels], [[`find ${mistyped}`], {}]);
  });

  it('is sent at once where nothing changed', async () => {
    const world = openTasks({ routes: [toMistyped] });
    let writes = 0;
    world.beforeWrite = ({ sk }) => {
      if (sk === 'TASK#a') writes += 1;
    };
    await world.deliver([world.add('a', failure(asked('failed', { asked: 2, root: { ...unsent(died).root } })))]);
    assert.deepEqual([calls(world), writes], [[`find ${mistyped}`, `post ${mistyped}`], 2]);
  });
});
