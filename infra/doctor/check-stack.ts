/** Whether the deployed stack fits infra/watch.yml: a schedule and alarms for each target. */
import { logicalId } from '../fragment.ts';
import { pollAlarms } from '../poll-alarms.ts';
import { schedules } from '../schedules.ts';
import type { Patient } from './patient.ts';
import { fault, ok, skipped, type Verdict } from './verdict.ts';

const fixedAlarms = [
  'DeliveriesDead',
  'DeliveriesLate',
  'TasksUnreadable',
  'PollErrors',
  'PollThrottles',
  'SlackUnanswered',
];
const deploy = 'run npm run deploy -- --stage with this stage';

export function checkStack({ resources, settings, targets }: Patient): readonly Verdict[] {
  if (resources === undefined) return [skipped('stack', 'not checked without --stage')];
  const wanted = Object.keys(schedules(settings).Resources);
  const missing = targets.filter(({ id }) => {
    const own = logicalId('PollScheduleOf', id);
    return wanted.includes(own) && !resources.has(own);
  });
  const alarms = [...fixedAlarms, ...Object.keys(pollAlarms(settings).Resources)].filter((id) => !resources.has(id));
  return [
    missing.length === 0
      ? ok('schedules', 'one for each target')
      : fault('schedules', `missing for ${missing.map(({ id }) => id).join(', ')}`, deploy),
    alarms.length === 0 ? ok('alarms', 'all there') : fault('alarms', `missing: ${alarms.join(', ')}`, deploy),
  ];
}
