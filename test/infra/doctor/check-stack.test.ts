import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alarmsOf, checkStack } from '../../../infra/doctor/check-stack.ts';
import { schedules } from '../../../infra/schedules.ts';
import { shippedSettings } from '../../support/packaged.ts';

const address = 'oncall@example.com';

function mailOf(alarmEmail: string | undefined, arn: string | undefined) {
  const settings = { ...shippedSettings, ...(alarmEmail === undefined ? {} : { alarmEmail }) };
  const ids = [...alarmsOf(settings), ...Object.keys(schedules(settings).Resources)];
  const subscribed: [string, string][] = arn === undefined ? [] : [['AlarmsByMail', arn]];
  const resources = new Map([...ids.map((id): [string, string] => [id, id]), ...subscribed]);
  const verdicts = checkStack({ settings, targets: settings.targets, resources });
  assert.deepEqual(
    verdicts.slice(0, -1).map(({ kind }) => kind),
    ['ok', 'ok'],
  );
  return verdicts.at(-1);
}

describe('the doctor, of alarms', () => {
  const arn = 'arn:aws:sns:eu-central-1:123456789012:topic:5be2a5b9';
  const rows = [
    { name: 'nobody', email: undefined, arn: undefined, kind: 'note', found: /^nobody gets alarms by mail/ },
    { name: 'whom watch.yml names', email: address, arn, kind: 'ok', found: /^oncall@example\.com$/ },
    { name: 'whom --param named', email: undefined, arn, kind: 'ok', found: /--param/ },
    { name: 'whom nobody has deployed', email: address, arn: undefined, kind: 'fault', found: /is not subscribed$/ },
    {
      name: 'who has not confirmed',
      email: address,
      arn: 'pending confirmation',
      kind: 'note',
      found: /not confirmed/,
    },
  ];
  for (const { name, email, arn, kind, found } of rows) {
    it(`G17: says who is told of them: ${name}`, () => {
      const verdict = mailOf(email, arn);

      assert.equal(verdict?.kind, kind);
      assert.match(verdict?.found ?? '', found);
    });
  }
});
