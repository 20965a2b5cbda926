import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schedules } from '../../infra/schedules.ts';
import { summarySchedule } from '../../infra/summary-schedule.ts';
import { parseSettings } from '../../lib/config.ts';

function settingsWith(more: object, targets = 1) {
  const ids = Array.from({ length: targets }, (_, index) => {
    return { id: `target-${index}`, region: 'cn-north-4', projectId: `${index}`.padStart(32, '0') };
  });
  return parseSettings({ targets: ids, defaultRoute: { channel: 'C0123456789' }, ...more });
}

describe('summarySchedule', () => {
  it('is Monday morning in the zone of the settings, unless asked for otherwise', () => {
    assert.partialDeepStrictEqual(summarySchedule(settingsWith({ timeZone: 'Europe/Berlin' })).SummarySchedule, {
      Properties: { ScheduleExpression: 'cron(0 9 ? * MON *)', ScheduleExpressionTimezone: 'Europe/Berlin' },
    });
    assert.partialDeepStrictEqual(
      summarySchedule(settingsWith({ summary: { weekday: 'friday', time: '16:30' } })).SummarySchedule,
      { Properties: { ScheduleExpression: 'cron(30 16 ? * FRI *)', ScheduleExpressionTimezone: 'UTC' } },
    );
  });

  it('is part of the stack with the role that it takes, however many targets there are', () => {
    for (const targets of [1, 401]) {
      const { Resources } = schedules(settingsWith({}, targets));
      assert.ok(Resources.SummarySchedule, `${targets} targets`);
      assert.ok(Resources.SchedulerRole, `${targets} targets`);
    }
  });

  it('is left out where no summary is wanted', () => {
    assert.deepEqual(summarySchedule(settingsWith({ summary: { send: false } })), {});
  });
});
