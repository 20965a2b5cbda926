import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schedules } from '../../infra/schedules.ts';
import { parseSettings } from '../../lib/config.ts';

function settingsWith(more: object, targets: number) {
  const ids = Array.from({ length: targets }, (_, index) => {
    return { id: `target-${index}`, region: 'cn-north-4', projectId: `${index}`.padStart(32, '0') };
  });
  return parseSettings({ targets: ids, defaultRoute: { channel: 'C0123456789' }, ...more });
}

describe('what looks after all targets', () => {
  for (const targets of [1, 401]) {
    for (const send of [true, false]) {
      it(`G10: runs every 15 minutes, so that a week that was missed is summed up then: ${targets} targets, ${send}`, () => {
        const { Resources } = schedules(settingsWith({ summary: { send } }, targets));

        assert.partialDeepStrictEqual(Resources.SummarySchedule, {
          Properties: { ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED', Target: { Input: '{}' } },
        });
        assert.ok(Resources.SchedulerRole);
      });
    }
  }
});
