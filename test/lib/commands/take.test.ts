import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AskContext } from '../../../lib/commands/answer.ts';
import { ask } from '../../../lib/commands/ask.ts';
import { renderAnswer } from '../../../lib/commands/render.ts';
import { isSettled } from '../../../lib/model/message-state.ts';
import { takeKey, takesPk } from '../../../lib/model/taking.ts';
import { expectedMessages } from '../../../lib/model/task-patch.ts';
import type { Alarm, TaskRow } from '../../../lib/model/task-row.ts';
import { createSimulatedStore } from '../../simulation/simulated-store.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import { events, openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const id = '8abf6e1e72c12e7c01722aa410001745';
const anna = { id: 'U1', name: 'anna' };
const bob = { id: 'U2', name: 'bob' };

function openFailure(changes: Partial<TaskRow> = {}): TasksWorld {
  const world = openTasks();
  const alarm: Alarm = { rev: 2, event: 'failed', to: { [channel]: ['S0000000001'] }, atMs: startMs };
  const facts = { ...unsent({ ...sent, shownRev: 2 }), replies: { 2: sent } };
  world.add(id, { rev: 2, stateRev: 2, event: 'failed', alarms: [alarm], channels: { [channel]: facts }, ...changes });
  return world;
}

/** And the next poll. */
async function say(world: TasksWorld, asker: AskContext['asker'], text: string): Promise<string> {
  const answer = await press(world, asker, text);
  await world.deliver();
  return answer;
}

async function press(world: TasksWorld, asker: AskContext['asker'], text: string): Promise<string> {
  const keys = async () => [world.task(id).key];
  const lookups = { withHead: keys, withTail: keys, mutes: async () => [] };
  const { settings, effects } = world.run;
  const store = createSimulatedStore(world.table);
  const context = { settings, store, lookups, ids: effects.ids, asker, now: () => world.nowMs, stopAtMs: world.nowMs };
  const answer = await ask(context as unknown as AskContext, text);
  return JSON.stringify(renderAnswer(answer, settings, 'asker'));
}

describe('a failure that somebody takes', () => {
  it("is the first one's who takes it, and everybody else is told whose it is", async () => {
    const world = openFailure();
    assert.match(await say(world, anna, 'take 8abf6e1e'), /You are on it/);
    const { by, byName, atMs } = world.task(id).taken ?? {};
    assert.deepEqual({ by, byName, atMs }, { by: 'U1', byName: 'anna', atMs: startMs });
    const second = await say(world, bob, 'take 8abf6e1e');
    assert.match(second, /anna is on it/);
    assert.match(second, /Take over/);
    assert.equal(world.task(id).taken?.by, 'U1');
  });

  it('is not taken twice by the same person', async () => {
    const world = openFailure();
    await say(world, anna, 'take 8abf6e1e');
    const { v } = world.task(id);
    assert.match(await say(world, anna, 'take 8abf6e1e over'), /You are on it/);
    assert.equal(world.task(id).v, v);
  });

  it('is theirs before a poll has heard of it: who presses meanwhile is told so, and may take it over', async () => {
    const world = openFailure();
    await press(world, anna, 'take 8abf6e1e');
    assert.match(await press(world, bob, 'take 8abf6e1e'), /anna is on it/);
    assert.match(await press(world, bob, 'take 8abf6e1e over'), /You are on it/);
    assert.equal(world.task(id).taken, undefined);
    await world.deliver();
    assert.equal(world.task(id).taken?.byName, 'bob');
    const { due } = world.stored(takeKey('prod', id));
    assert.equal(due, undefined);
  });

  it('is theirs once, though the poll that heard of it died before it could say so', async () => {
    const world = openFailure();
    await press(world, anna, 'take 8abf6e1e');
    let writes = 0;
    world.beforeWrite = ({ pk }) => {
      if (pk === takesPk && writes === 0) {
        writes += 1;
        throw new Error('The run died.');
      }
    };
    await world.deliver();
    assert.equal(world.task(id).taken?.byName, 'anna');
    world.beforeWrite = () => {};
    await world.deliver();
    assert.equal(world.task(id).story.filter(({ what }) => what === 'taken').length, 1);
    assert.equal(world.stored(takeKey('prod', id)).due, undefined);
  });

  it("is one person's, however many press at once", async () => {
    const world = openFailure();
    const answers = await Promise.all([anna, bob].map((asker) => press(world, asker, 'take 8abf6e1e')));
    await world.deliver();
    assert.equal(answers.filter((text) => text.includes('You are on it')).length, 1);
    assert.equal(world.task(id).story.filter(({ what }) => what === 'taken').length, 1);
  });

  it('can be taken over, and handed back', async () => {
    const world = openFailure();
    await say(world, anna, 'take 8abf6e1e');
    assert.match(await say(world, bob, 'take 8abf6e1e over'), /You are on it/);
    assert.equal(world.task(id).taken?.byName, 'bob');
    assert.match(await say(world, anna, 'untake 8abf6e1e'), /nobody is on it now/);
    assert.equal(world.task(id).taken, undefined);
    assert.match(await say(world, anna, 'untake 8abf6e1e'), /Nobody is on it/);
    const { story } = world.task(id);
    assert.deepEqual(
      story.filter(({ by }) => by !== undefined).map(({ what, by }) => [what, by]),
      [
        ['taken', 'anna'],
        ['takenOver', 'bob'],
        ['handedBack', 'bob'],
      ],
    );
  });

  it('is shown in its message and in the reply about it, once each, which then ask nobody to take it', async () => {
    const world = openFailure();
    await say(world, anna, 'take 8abf6e1e');
    assert.deepEqual(
      world.calls.map(({ kind }) => kind),
      ['edit', 'edit'],
    );
    for (const { asked } of world.calls) {
      assert.match(JSON.stringify(asked), /anna is on it/);
      assert.doesNotMatch(JSON.stringify(asked), /I'm on it/);
    }
    const row = world.task(id);
    const expected = expectedMessages(row, channel, row.channels[channel] ?? unsent());
    assert.ok(expected.every(({ message, expectedRev }) => isSettled(message, expectedRev)));
  });

  it('can still be taken from messages that nobody has taken', async () => {
    const world = openFailure({ rev: 3, alarms: [{ rev: 2, lastRev: 3, event: 'failed', to: {}, atMs: startMs }] });
    await world.deliver();
    assert.match(JSON.stringify(world.calls), /I'm on it/);
  });

  it('is over: there is nothing to take, and its messages do not ask for it', async () => {
    const world = openFailure({ rev: 3, stateRev: 3, event: 'succeeded' });
    assert.match(await say(world, anna, 'take 8abf6e1e'), /it is over/);
    assert.equal(world.task(id).taken, undefined);
    await world.deliver();
    assert.doesNotMatch(JSON.stringify(world.calls), /I'm on it/);
  });

  it('calls nobody where its first message could not be sent before', async () => {
    const root = { ...unsent(), mention: ['S0000000001'] };
    const world = openFailure({ channels: { [channel]: root } });
    await say(world, anna, 'take 8abf6e1e');
    await world.deliver();
    assert.match(JSON.stringify(world.calls), /anna is on it/);
    assert.doesNotMatch(JSON.stringify(world.calls), /S0000000001/);
  });

  it('in a digest is shown in its row, by the edits that any news of a member costs, and in none once handed back', async () => {
    const world = openTasks({ delivery: { digestAbove: 1 } });
    const failed = { event: 'failed', channels: { [channel]: unsent() } } as const;
    for (const each of [id, 'another-task-1']) world.add(each, { ...failed, changedAtMs: startMs - 1_000 });
    await world.deliver();
    assert.match(await press(world, anna, 'take 8abf6e1e'), /Its row in the digest will say so/);
    world.calls.length = 0;
    await world.deliver();
    assert.deepEqual(events(world), ['edit dcs_digest', 'edit part 1']);
    for (const { asked } of world.calls) assert.match(JSON.stringify(asked), /anna is on it/);
    world.calls.length = 0;
    await say(world, anna, 'untake 8abf6e1e');
    assert.deepEqual(events(world), ['edit dcs_digest', 'edit part 1']);
    assert.doesNotMatch(JSON.stringify(world.calls), /is on it/);
  });

  it('in a digest of failures that have messages of their own is not shown there: it takes no edits', async () => {
    const world = openTasks({ delivery: { digestAbove: 1 } });
    const alarms: readonly Alarm[] = [{ rev: 2, event: 'failed', to: { [channel]: [] }, atMs: startMs }];
    const told = { rev: 2, event: 'failed', alarms, taken: { by: 'U1', byName: 'anna', atMs: startMs } } as const;
    for (const each of [id, 'another-task-1'])
      world.add(each, { ...told, channels: { [channel]: unsent({ ...sent, shownRev: 2 }) } });
    await world.deliver();
    assert.deepEqual(events(world), ['post dcs_digest', 'post part 1']);
    assert.doesNotMatch(JSON.stringify(world.calls), /is on it/);
  });

  it('is said to be shown in its message, and nowhere where no channel was told, or can still be', async () => {
    assert.match(await press(openFailure(), anna, 'take 8abf6e1e'), /You are on it\. Its message will say so\./);
    const frozen = { ...sent, shownRev: 2, gone: true } as const;
    for (const channels of [{}, { [channel]: unsent(frozen) }])
      assert.match(await press(openFailure({ channels }), anna, 'take 8abf6e1e'), /it shows in \/dcs alone/);
  });

  it('shows a name as text, whatever it holds', async () => {
    const world = openFailure();
    await say(world, { id: 'U3', name: '<!channel> & co' }, 'take 8abf6e1e');
    await world.deliver();
    assert.doesNotMatch(JSON.stringify(world.calls), /<!channel>[^"]*"[^"]*mrkdwn|"text":"[^"]*<!channel>/);
  });
});

describe('the status', () => {
  async function statusOf(world: TasksWorld): Promise<string> {
    const none = async () => [];
    const lookups = { count: async () => 0, dead: none, list: none, mutes: none };
    const { settings, effects } = world.run;
    const store = createSimulatedStore(world.table);
    const asked = { settings, store, lookups, ids: effects.ids, asker: anna, now: () => world.nowMs };
    const context = { ...asked, stopAtMs: world.nowMs } as unknown as AskContext;
    return JSON.stringify(renderAnswer(await ask(context, 'status'), settings, 'asker'));
  }

  it('counts a row that waits for its next call alone as nothing to send', async () => {
    const steps = [{ afterMs: 600_000, channel, mention: ['S0000000002'] }];
    const told: Alarm = { rev: 1, event: 'failed', to: { [channel]: [] }, atMs: startMs, steps };
    const world = openFailure({ rev: 1, stateRev: 1, alarms: [told], channels: { [channel]: unsent(sent) } });
    assert.notEqual(world.stored(world.task(id).key).due, undefined);
    assert.match(await statusOf(world), /waiting to be sent: 0/);
  });

  it('is given though a row that waits cannot be read', async () => {
    const world = openFailure();
    world.write(world.task(id).key, { alarms: undefined, due: startMs, dueOf: 'TARGET#prod' });
    assert.match(await statusOf(world), /waiting to be sent: 1/);
  });
});
