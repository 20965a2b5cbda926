/** What a route says beside where its events go, broken. No world has such routes: a test knows the rule. */
import type { Mutant } from './mutants.ts';

const times = 'lib/model/time-intervals.ts';
const timesTest = 'test/lib/model/time-intervals.test.ts';
const inTimeTest = 'test/lib/deliver/in-time.test.ts';
const configTest = 'test/lib/config.test.ts';
const doctorTest = 'test/infra/doctor/check-configuration.test.ts';

const timeMutants: readonly Mutant[] = [
  {
    name: 'routes hold at all times',
    rule: 'a route with time intervals holds within them alone',
    caughtBy: inTimeTest,
    changes: [{ file: 'lib/model/routes.ts', find: ' || !isInTime(settings, rule.match, nowMs)', replace: '' }],
  },
  {
    name: 'what waits goes by the routes of the time when it happened',
    rule: 'the routes of the time at which a message is tried decide',
    caughtBy: inTimeTest,
    changes: [
      {
        file: 'lib/deliver/ask-again.ts',
        find: 'const { channels, steps } = route(run.settings, subject, run.now());',
        replace: 'const { channels, steps } = route(run.settings, subject, row.changedAtMs);',
      },
    ],
  },
  {
    name: 'calls go by the routes of the time of the alarm',
    rule: 'the routes of the time of a call say whom to call',
    caughtBy: inTimeTest,
    changes: [
      {
        file: 'lib/deliver/escalate.ts',
        find: 'route(run.settings, subject, run.now()).steps',
        replace: 'route(run.settings, subject, stored.alarm.atMs).steps',
      },
    ],
  },
  {
    name: 'another interval leaves a backlog as it is',
    rule: 'what waits in great numbers is asked for again once other routes are in force',
    caughtBy: inTimeTest,
    changes: [
      { file: 'lib/deliver/backlog.ts', find: 'routesAt(settings, now())', replace: 'routesAt(settings, now() * 0)' },
    ],
  },
  {
    name: 'intervals are of UTC',
    rule: 'time intervals are read on the clocks of the configured time zone',
    caughtBy: timesTest,
    changes: [{ file: times, find: '{ zone: timeZone }', replace: "{ zone: timeZone && 'UTC' }" }],
  },
  {
    name: 'the end of an interval belongs to it',
    rule: 'from belongs to a time interval, to does not',
    caughtBy: timesTest,
    changes: [
      {
        file: times,
        find: 'minute >= fromMinute && minute < toMinute',
        replace: 'minute >= fromMinute && minute <= toMinute',
      },
    ],
  },
  {
    name: 'a night ends on the day on which it begins',
    rule: 'an interval over midnight belongs to the day on which it begins',
    caughtBy: timesTest,
    changes: [{ file: times, find: 'isOn((today + 6) % 7) && minute', replace: 'isOn(today) && minute' }],
  },
  {
    name: 'outside of one interval is enough',
    rule: 'outside names intervals that all have to be over',
    caughtBy: timesTest,
    changes: [
      { file: times, find: '!outside.some(isWithin)', replace: '!(outside.length > 0 && outside.every(isWithin))' },
    ],
  },
  {
    name: 'an interval that nobody defined is never in force',
    rule: 'a route that names an unknown time interval is a fault',
    caughtBy: configTest,
    changes: [{ file: 'lib/config/cross-checks.ts', find: '    ...unknownIntervals(settings),\n', replace: '' }],
  },
  {
    name: 'an empty span is taken for a whole day',
    rule: 'a span that ends when it begins is a fault',
    caughtBy: configTest,
    changes: [
      {
        file: 'lib/config/cross-checks.ts',
        find: 'from !== undefined && from === to',
        replace: 'from === to && to === null',
      },
    ],
  },
  {
    name: 'an interval that nothing uses is not said',
    rule: 'the doctor names a time interval that no route uses',
    caughtBy: doctorTest,
    changes: [{ file: 'infra/doctor/check-configuration.ts', find: '    ...idleIntervals(settings),\n', replace: '' }],
  },
  {
    name: 'who is called at some times is called at all times',
    rule: 'the doctor counts a route that holds at some times as one that may not take it',
    caughtBy: doctorTest,
    changes: [
      {
        file: 'infra/doctor/check-configuration.ts',
        find: '[user, instance, during, outside]',
        replace: '[user, instance]',
      },
    ],
  },
];

export const routeMutants: readonly Mutant[] = [...timeMutants];
