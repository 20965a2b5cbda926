/** Whether the deployed stack fits infra/watch.yml: a schedule and alarms for each target. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Settings } from '../../lib/model/settings.ts';
import { type Fragment, logicalId } from '../fragment.ts';
import { pollAlarms } from '../poll-alarms.ts';
import { schedules } from '../schedules.ts';
import type { Patient } from './patient.ts';
import { fault, note, ok, skipped, type Verdict } from './verdict.ts';

const definitionFile = new URL('../alarms.yml', import.meta.url);
const deploy = 'run npm run deploy -- --stage with this stage';

export function checkStack({
  resources,
  settings,
  targets,
}: Pick<Patient, 'resources' | 'settings' | 'targets'>): readonly Verdict[] {
  if (resources === undefined) return [skipped('stack', 'not checked without --stage')];
  const wanted = Object.keys(schedules(settings).Resources);
  const missing = targets.filter(({ id }) => {
    const own = logicalId('PollScheduleOf', id);
    return wanted.includes(own) && !resources.has(own);
  });
  const alarms = alarmsOf(settings).filter((id) => !resources.has(id));
  return [
    missing.length === 0
      ? ok('schedules', 'one for each target')
      : fault('schedules', `missing for ${missing.map(({ id }) => id).join(', ')}`, deploy),
    alarms.length === 0 ? ok('alarms', 'all there') : fault('alarms', `missing: ${alarms.join(', ')}`, deploy),
    ...judgeMail(settings, resources),
  ];
}

/** The logical ids of all alarms that a stack with these settings has. */
export function alarmsOf(settings: Settings): readonly string[] {
  const { Resources } = parse(readFileSync(definitionFile, 'utf8'), { logLevel: 'error' }) as Fragment;
  const fixed = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  return [...fixed.map(([id]) => id), ...Object.keys(pollAlarms(settings).Resources)];
}

const subscription = 'AlarmsByMail';

/** Whoever else has subscribed to the topic is not known here. */
function judgeMail({ alarmEmail }: Settings, resources: ReadonlyMap<string, string>): readonly Verdict[] {
  const arn = resources.get(subscription);
  if (alarmEmail !== undefined && arn === undefined)
    return [fault('alarm mail', `${alarmEmail} is not subscribed`, deploy)];
  if (arn === undefined) {
    const how =
      'set alarmEmail in infra/watch.yml and deploy, or subscribe something else to the topic in the stack’s output AlarmTopic';
    return [note('alarm mail', 'nobody gets alarms by mail', how)];
  }
  if (/pending/i.test(arn))
    return [note('alarm mail', 'the address is not confirmed yet', 'follow the link in the mail from AWS')];
  return [ok('alarm mail', alarmEmail ?? 'an address given with --param')];
}
