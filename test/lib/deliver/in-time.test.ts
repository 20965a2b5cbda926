/** Routes that hold at some times alone: what is sent goes by the time at which it is tried. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChannelFacts, TaskRow } from '../../../lib/model/task-row.ts';
import type { SlackAnswer } from '../../../lib/ports/slack.ts';
import { createRun } from '../../../lib/run.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import { openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const office = 'C0OFFICE001';
const minuteMs = 60_000;
const archived: SlackAnswer = { kind: 'misconfigured', reason: 'is_archived', where: 'channel' };
/** The world begins on a Thursday in 1970, at 00:16:40. */
const timeIntervals = { early: [{ days: ['thursday'], to: '00:30' }] };
const early = { match: { during: ['early'] }, channel: office, mention: ['S0OFFICE'] };
const steps = [{ afterMs: 10 * minuteMs, channel: office, mention: ['S0SECOND'] }];

function failed(changes: Partial<TaskRow> = {}): Partial<TaskRow> {
  const facts: ChannelFacts = { ...unsent(), event: 'failed', mention: ['S0OFFICE'] };
  const alarm = { rev: 1, event: 'failed', to: { [office]: ['S0OFFICE'] }, atMs: startMs } as const;
  return { rev: 1, event: 'failed', alarms: [alarm], channels: { [office]: facts }, ...changes };
}

async function pollAt(world: TasksWorld, minutes: number): Promise<readonly string[]> {
  world.calls.length = 0;
  world.nowMs = startMs + minutes * minuteMs;
  world.deadlineMs = world.nowMs + 50_000;
  const { effects, settings, target } = world.run;
  Object.assign(world, { run: createRun(effects, settings, target) });
  await world.deliver();
  return world.calls.flatMap(({ kind, asked }) => (kind === 'post' ? [asked.channel] : []));
}

describe('a route in a time interval', () => {
  it('a failure that waits past the end of the interval goes where the routes of that time send it', async () => {
    const world = openTasks({ routes: [early], timeIntervals });
    world.add('a', failed());
    world.answers.push(archived);
    assert.equal((await pollAt(world, 0))[0], office);
    assert.deepEqual(await pollAt(world, 20), [channel]);
    const { channels, alarms, story } = world.task('a');
    assert.deepEqual([Object.keys(channels), alarms[0]?.to], [[channel], { [channel]: [] }]);
    assert.equal(story.find(({ what }) => what === 'rerouted')?.rules, 'default');
  });

  it('goes where it was to while the interval lasts', async () => {
    const world = openTasks({ routes: [early], timeIntervals });
    world.add('a', failed());
    world.answers.push(archived);
    await pollAt(world, 0);
    assert.deepEqual(await pollAt(world, 12), [office]);
  });

  it('calls whom the routes call at the time of the call, and nobody where they call nobody by then', async () => {
    const facts = { ...unsent(sent), event: 'failed' } as const;
    const [alarm] = failed().alarms ?? [];
    const row = failed({ alarms: alarm === undefined ? [] : [{ ...alarm, steps }], channels: { [office]: facts } });
    const escalate = (mention: string) => [{ after: '10 minutes', mention: [mention] }];
    const late = { match: { outside: ['early'] }, channel: office, escalate: escalate('S0LATE') };
    const called = async (routes: readonly object[], minutes: number): Promise<string | undefined> => {
      const world = openTasks({ routes: routes as never, timeIntervals });
      world.add('a', row);
      await pollAt(world, minutes);
      return /<!subteam\^(\w+)>/.exec(JSON.stringify(world.calls))?.[1];
    };
    const routes = [{ ...early, escalate: escalate('S0SECOND') }, late];
    assert.equal(await called(routes, 10), 'S0SECOND');
    assert.equal(await called(routes, 14), 'S0LATE');
    assert.equal(await called(routes.slice(0, 1), 14), undefined);
  });
});

it('what waits in great numbers is asked for again once another interval began', async () => {
  const world = openTasks({ routes: [early], timeIntervals, delivery: { digestAbove: 1_000 } });
  for (let index = 0; index < 150; index += 1) {
    const facts: ChannelFacts = { ...unsent(), event: 'started' };
    world.add(`waiting-${index}`, { event: 'started', channels: { [office]: facts }, changedAtMs: startMs + index });
  }
  world.beforeAnswer = ({ asked }) => {
    if (asked.channel === office) world.answers.push(archived);
  };
  await pollAt(world, 0);
  await pollAt(world, 10);
  assert.equal(world.table.due(`prod#BACKLOG#${office}`, 10_000).length, 150);
  // Sooner than it would be tried again.
  const told = await pollAt(world, 14);
  assert.ok(told.length > 0 && told.every((name) => name === channel), told.join(' '));
});
