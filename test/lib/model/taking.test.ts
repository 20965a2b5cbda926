import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings } from '../../../lib/config.ts';
import { needsSomebody, takenRow } from '../../../lib/model/taking.ts';
import type { TaskEvent } from '../../../lib/model/task.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { changedRow } from '../../../lib/model/transition.ts';
import { makeRow } from '../../support/task-rows.ts';

const channel = 'C0123456789';
const escalate = [{ after: '10 minutes', mention: ['S0000000002'] }];
const settings = parseSettings({
  targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
  defaultRoute: { channel, escalate },
});
const [target] = settings.targets;
if (target === undefined) throw new Error('The settings have no target.');
const decider = { settings, target, bootAtMs: 0, nowMs: 1_000, cloudNowMs: 1_000, lastLookMs: 0 };
const anna = { by: 'U1', byName: 'anna', atMs: 2_000 };

function after(row: TaskRow, event: TaskEvent): TaskRow {
  return changedRow(decider, row, { event, stateChanged: true, seenLateMs: 0 });
}

const running = makeRow('prod', { id: 'a', status: 'RUNNING', name: 'modify' }, { channels: {}, alarms: [] });

describe('a task that somebody has taken', () => {
  it('stays theirs from its stall to its failure', () => {
    const failed = after(takenRow(after(running, 'stalled'), 2_000, anna), 'failed');
    assert.deepEqual(failed.taken, anna);
  });

  for (const event of ['started', 'succeeded', 'cancelled'] as const) {
    it(`is nobody's once it is ${event}, and nobody's when it fails anew`, () => {
      const ended = after(takenRow(after(running, 'failed'), 2_000, anna), event);
      assert.equal(ended.taken, undefined);
      assert.equal(after(ended, 'failed').taken, undefined);
    });
  }

  it('keeps its alarm: taking it is no news', () => {
    const failed = after(running, 'failed');
    const { rev, alarms, event } = takenRow(failed, 2_000, anna);
    assert.equal(event, 'failed');
    assert.deepEqual(
      alarms.map((alarm) => [alarm.rev, alarm.lastRev]),
      [[failed.rev, rev]],
    );
  });
});

describe('what needs somebody', () => {
  it('is what failed, stalled, is lost, and every failover', () => {
    const events = (['started', 'succeeded', 'failed', 'cancelled', 'stalled', 'lost', 'unknown'] as const).filter(
      (event) => needsSomebody({ ...running, event }),
    );
    assert.deepEqual(events, ['failed', 'stalled', 'lost']);
    const failover = makeRow('prod', { id: 'b', name: 'masterStandbyFailover' });
    assert.ok(needsSomebody(failover));
  });
});

describe('a failure', () => {
  it('keeps whom its route calls if nobody takes it; nothing else does', () => {
    assert.deepEqual(after(running, 'failed').alarms[0]?.steps, [
      { afterMs: 600_000, channel, mention: ['S0000000002'] },
    ]);
    assert.equal(after(running, 'succeeded').alarms.length, 0);
  });

  it('calls nobody later where a mute kept it quiet', () => {
    const mute = { number: 1, byName: 'anna', includingFailures: true };
    const change = { event: 'failed', stateChanged: true, seenLateMs: 0, mute } as const;
    assert.equal(changedRow(decider, running, change).alarms[0]?.steps, undefined);
  });
});
