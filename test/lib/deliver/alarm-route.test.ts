/** What a route says of its failures, and where it wants them said. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TaskEvent } from '../../../lib/model/task.ts';
import type { Alarm, ChannelFacts, TaskRow } from '../../../lib/model/task-row.ts';
import type { SlackAnswer } from '../../../lib/ports/slack.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import { openTasks, sent, type TasksWorld, unsent } from '../../support/tasks-world.ts';

const runbook = 'https://wiki.example.com/redis';
const note = 'The DBA first';
const guided = { match: {}, channel, runbook, note };
const elsewhere = 'C0987654321';
const minuteMs = 60_000;

function told(world: TasksWorld): readonly string[] {
  return world.calls.flatMap(({ kind, asked }) => {
    if (kind === 'find') return [];
    const json = JSON.stringify(asked);
    const place = 'broadcast' in asked ? 'to all' : 'threadTs' in asked ? 'in the thread' : '';
    return [
      [kind, asked.channel, place, json.includes(runbook) && 'runbook', json.includes(note) && 'note']
        .filter(Boolean)
        .join(' '),
    ];
  });
}

function row(event: TaskEvent, facts: ChannelFacts, changes: Partial<Alarm> = {}): Partial<TaskRow> {
  const alarm: Alarm = { rev: 2, event, to: { [channel]: [] }, atMs: startMs, ...changes };
  const alarms = event === 'failed' ? [alarm] : [];
  return { rev: 2, stateRev: 2, event, alarms, channels: { [channel]: { ...facts, asked: 2, event } } };
}

describe('what the route of a failure says', () => {
  it('stands in the message and in the reply of a failure, and under nothing else', async () => {
    for (const [event, expected] of [
      ['failed', [`post ${channel} runbook note`]],
      ['succeeded', [`post ${channel}`]],
      ['started', [`post ${channel}`]],
    ] as const) {
      const world = openTasks({ routes: [guided] });
      world.add('a', row(event, unsent()));
      await world.deliver();
      assert.deepEqual(told(world), expected);
    }
    const world = openTasks({ routes: [guided] });
    world.add('a', row('failed', unsent(sent)));
    await world.deliver();
    assert.deepEqual(told(world).toSorted(), [`edit ${channel} runbook note`, `post ${channel} to all runbook note`]);
  });

  it('stays as it was when the message is edited in another time interval', async () => {
    /** The world begins on a Thursday in 1970, at 00:16:40. */
    const timeIntervals = { early: [{ to: '00:30' }] };
    const world = openTasks({
      routes: [
        { ...guided, match: { during: ['early'] } },
        { match: {}, channel },
      ],
      timeIntervals,
    });
    const facts = unsent({ ...sent, createdRev: 2, shownRev: 1, ts: String(startMs / 1_000) });
    world.nowMs += 60 * minuteMs;
    world.deadlineMs += 60 * minuteMs;
    world.add('a', row('failed', facts));
    await world.deliver();
    assert.deepEqual(told(world), [`edit ${channel} runbook note`]);
  });

  it('goes with each call of the route', async () => {
    const escalate = [{ after: '10 minutes', channel: elsewhere }];
    const world = openTasks({ routes: [{ ...guided, escalate }] });
    const steps = [{ afterMs: 10 * minuteMs, channel: elsewhere, mention: [] }];
    world.nowMs += 10 * minuteMs;
    world.deadlineMs += 10 * minuteMs;
    world.add('a', row('failed', unsent({ ...sent, createdRev: 2, shownRev: 2 }), { steps }));
    await world.deliver();
    assert.ok(told(world).includes(`post ${elsewhere} runbook note`), told(world).join());
  });
});

describe('a channel that wants replies in the thread alone', () => {
  const quiet = { match: {}, channel, quietReplies: true };

  it('has a failure in the thread, not sent to the channel too', async () => {
    const world = openTasks({ routes: [quiet] });
    world.add('a', row('failed', unsent(sent)));
    await world.deliver();
    assert.ok(told(world).includes(`post ${channel} in the thread`), told(world).join());
  });

  it('is told all the same by a message of its own what the thread does not take', async () => {
    const gone: SlackAnswer = { kind: 'gone', reason: 'thread_not_found' };
    const world = openTasks({ routes: [quiet] });
    world.beforeAnswer = ({ asked }) => {
      if ('threadTs' in asked && world.answers.length === 0) world.answers.push(gone);
    };
    world.add('a', row('failed', unsent(sent)));
    await world.deliver();
    world.beforeAnswer = () => {};
    await world.deliver();
    assert.ok(told(world).includes(`post ${channel}`), told(world).join());
  });
});
