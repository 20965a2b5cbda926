import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings } from '../../../lib/config.ts';
import { alarmBefore } from '../../../lib/model/alarms.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import type { TaskEvent } from '../../../lib/model/task.ts';
import { expectedMessages } from '../../../lib/model/task-patch.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { changedRow, type RowChange } from '../../../lib/model/transition.ts';
import { makeRow } from '../../support/task-rows.ts';

const [main, onCall] = ['C0123456789', 'C9876543210'];

const settings = parseSettings({
  targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
  routes: [
    { match: { event: ['stalled', 'lost'] }, channel: onCall, mention: ['here'], continue: true },
    { match: {}, channel: main },
  ],
  defaultRoute: { channel: main },
});
const [target] = settings.targets;
if (target === undefined) throw new Error('The settings have no target.');
const decider = { settings, target, bootAtMs: 0, nowMs: 1_000, cloudNowMs: 1_000, lastLookMs: 0 };

function afterAll(events: readonly TaskEvent[], mute?: RowChange['mute'], channels: TaskRow['channels'] = {}): TaskRow {
  return events.reduce<TaskRow>(
    (row, event, index) => {
      const isLast = index === events.length - 1;
      const change = { event, stateChanged: true, seenLateMs: 0, ...(isLast && mute ? { mute } : {}) };
      return changedRow(decider, row, change);
    },
    makeRow('prod', { id: 'a', status: 'RUNNING' }, { channels, alarms: [] }),
  );
}

/** The event, where it is said, and what spoke up there. */
type End = readonly [TaskEvent, readonly string[], TaskEvent | undefined];

function endsIn({ alarms }: TaskRow): readonly unknown[] {
  return alarms
    .filter(({ ends }) => ends)
    .map((end) => [
      end.event,
      Object.entries(end.to),
      Object.keys(end.to).map((id) => alarmBefore(alarms, id, end)?.event),
    ]);
}

describe('an end', () => {
  const rows: readonly [string, readonly TaskEvent[], readonly End[]][] = [
    ['of a task that raised no alarm is not said', ['succeeded'], []],
    ['of a stall is said where that was said', ['stalled', 'succeeded'], [['succeeded', [onCall, main], 'stalled']]],
    ['of a loss waits until it ended', ['lost', 'started'], []],
    ['of a loss is said once it ended', ['lost', 'started', 'cancelled'], [['cancelled', [onCall, main], 'lost']]],
    [
      'of a failure that succeeded in the end is said where that was said',
      ['failed', 'succeeded'],
      [['succeeded', [main], 'failed']],
    ],
    ['is said once', ['stalled', 'succeeded', 'started', 'succeeded'], [['succeeded', [onCall, main], 'stalled']]],
    ['by a failure is said where that is no alarm', ['stalled', 'failed'], [['failed', [onCall], 'stalled']]],
    [
      'of a failure that ends a stall goes to both',
      ['stalled', 'failed', 'succeeded'],
      [
        ['failed', [onCall], 'stalled'],
        ['succeeded', [onCall, main], 'failed'],
      ],
    ],
  ];
  for (const [name, events, expected] of rows)
    it(`F11: ${name}, and calls nobody`, () => {
      const ends = expected.map(([event, ids, before]) => [event, ids.map((id) => [id, []]), ids.map(() => before)]);
      assert.deepEqual(endsIn(afterAll(events)), ends);
    });

  it('F11: is kept quiet by a mute that covers alarms, and by no other', () => {
    const mute = { number: 1, byName: 'anna', includingFailures: true };
    assert.deepEqual(endsIn(afterAll(['stalled', 'succeeded'], mute)), []);
    const quiet = afterAll(['stalled', 'succeeded'], { ...mute, includingFailures: false });
    assert.equal(quiet.alarms.filter(({ ends }) => ends).length, 1);
  });
});

describe('a message that is created after alarms', () => {
  const rows: readonly [string, readonly TaskEvent[], number, readonly TaskEvent[]][] = [
    ['with a failure is followed by nothing about the stall before it', ['stalled', 'failed'], 2, []],
    ['with a new start is followed by no end of the stall before it', ['stalled', 'started', 'succeeded'], 2, []],
    ['with the end is followed by the failure before it', ['failed', 'succeeded'], 2, ['failed']],
    ['with the stall is followed by its end', ['stalled', 'succeeded'], 1, ['succeeded']],
  ];
  for (const [name, events, createdAfter, replies] of rows)
    it(`F11: ${name}`, () => {
      const row = afterAll(events);
      const createdRev = row.rev - events.length + createdAfter;
      const root = { ...newMessage, shownRev: createdRev, createdRev, ts: '1.5' };
      const facts = { asked: createdRev, mention: [], root, replies: {} };
      const expected = expectedMessages(row, main, facts).flatMap(({ alarm }) => alarm?.event ?? []);
      assert.deepEqual(expected, replies);
    });
});

it('F11: the end of what a mute kept back is said by nothing but the first message', () => {
  const row = afterAll(['stalled', 'succeeded']);
  const alarms = row.alarms.map((alarm) => (alarm.ends ? alarm : { ...alarm, to: {} }));
  const createdRev = row.rev - 2;
  const facts = { asked: 1, mention: [], root: { ...newMessage, shownRev: 1, createdRev, ts: '1.5' }, replies: {} };
  assert.deepEqual(
    expectedMessages({ ...row, alarms }, main, facts).map(({ alarm }) => alarm),
    [undefined],
  );
});

describe('where the first message takes no more edits', () => {
  const frozen = {
    ...newMessage,
    shownRev: 1,
    createdRev: 1,
    ts: '1.5',
    gone: true,
    reason: 'edit_window_closed',
  } as const;
  const inMain = (root: object) => ({ [main]: { asked: 1, mention: [], root: { ...frozen, ...root }, replies: {} } });
  const quiet = { number: 1, byName: 'anna', includingFailures: true };

  const rows: readonly [string, readonly TaskEvent[], object, readonly End[]][] = [
    ['an ordinary end is said', ['succeeded'], {}, [['succeeded', [main], undefined]]],
    [
      'as well as one that was cancelled',
      ['cancelled'],
      { reason: 'cant_update_message' },
      [['cancelled', [main], undefined]],
    ],
    ['a failure is an alarm', ['failed'], {}, []],
    ['what goes on is not said', ['started', 'unknown'], {}, []],
    ['a stall is followed by one end', ['stalled', 'succeeded'], {}, [['succeeded', [onCall, main], 'stalled']]],
    [
      'each end is said',
      ['succeeded', 'started', 'cancelled'],
      {},
      [
        ['succeeded', [main], undefined],
        ['cancelled', [main], undefined],
      ],
    ],
    ['a deleted message is not repeated', ['succeeded'], { reason: 'message_not_found' }, []],
    ['a message that can be edited says it itself', ['succeeded'], { gone: undefined }, []],
  ];
  for (const [name, events, root, expected] of rows)
    it(`F04: ${name}`, () => {
      const ends = expected.map(([event, ids, before]) => [event, ids.map((id) => [id, []]), ids.map(() => before)]);
      assert.deepEqual(endsIn(afterAll(events, undefined, inMain(root))), ends);
    });

  it('F04: a failure that is no alarm there is said in the thread alone, and so is what comes after it', () => {
    const { [main]: facts } = inMain({});
    assert.ok(facts);
    assert.deepEqual(endsIn(afterAll(['failed', 'succeeded'], undefined, { [onCall]: facts })), [
      ['failed', [[onCall, []]], [undefined]],
      [
        'succeeded',
        [
          [main, []],
          [onCall, []],
        ],
        ['failed', undefined],
      ],
    ]);
  });

  it('F04: what a mute has said in the thread alone leaves the stall open that spoke up before it', () => {
    const muted = afterAll(['stalled', 'failed'], quiet, inMain({}));
    const after = changedRow(decider, muted, { event: 'succeeded', stateChanged: true, seenLateMs: 0 });
    assert.deepEqual(endsIn(after).at(-1), [
      'succeeded',
      [
        [onCall, []],
        [main, []],
      ],
      ['stalled', 'stalled'],
    ]);
  });

  it('F04: a mute keeps nothing quiet that an edit would have said, and has it said in the thread alone', () => {
    const after = afterAll(['stalled', 'succeeded'], quiet, inMain({}));
    assert.deepEqual(endsIn(after), [['succeeded', [[main, []]], ['stalled']]]);
    assert.deepEqual(
      after.alarms.map((alarm) => alarm.quiet),
      [undefined, true],
    );
    for (const event of ['succeeded', 'failed'] as const)
      assert.deepEqual(endsIn(afterAll([event], quiet, inMain({}))), [[event, [[main, []]], [undefined]]]);
  });
});
