/** What a route says beside where its events go, broken. No world has such routes: a test knows the rule. */
import type { Mutant } from './mutants.ts';

const alarmRoute = 'lib/deliver/alarm-route.ts';
const alarmRouteTest = 'test/lib/deliver/alarm-route.test.ts';
const routes = 'lib/model/routes.ts';
const routesTest = 'test/lib/model/routes.test.ts';
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

const guideMutants: readonly Mutant[] = [
  {
    name: 'what to do stands under successes',
    rule: 'runbook and note of a route stand under its failures alone',
    caughtBy: alarmRouteTest,
    changes: [{ file: alarmRoute, find: 'if (!isAlarm(event)) return', replace: "if (event === 'lost') return" }],
  },
  {
    name: 'what to do changes with the time of day',
    rule: 'a message says what its route said when it was sent',
    caughtBy: alarmRouteTest,
    changes: [{ file: alarmRoute, find: 'ts === undefined ? run.now() :', replace: 'ts !== null ? run.now() :' }],
  },
  {
    name: 'the last route says what to do',
    rule: 'of several routes to a channel the first that has a runbook, or a note, says it',
    caughtBy: routesTest,
    changes: [
      { file: routes, find: '{ ...guide, ...guides.get(place) }', replace: '{ ...guides.get(place), ...guide }' },
    ],
  },
  {
    name: 'one quiet route is enough',
    rule: 'replies stay in the thread where every route to the channel wants that',
    caughtBy: routesTest,
    changes: [{ file: routes, find: 'quiet.difference(loud)', replace: 'quiet' }],
  },
  {
    name: 'quiet replies are broadcast',
    rule: 'with quietReplies a failure is said in the thread alone',
    caughtBy: alarmRouteTest,
    changes: [{ file: 'lib/deliver/fallback-forms.ts', find: ' && slot.isQuiet !== true', replace: '' }],
  },
  {
    name: 'what a quiet thread does not take is given up',
    rule: 'with quietReplies a failure whose thread is gone is a message of its own',
    caughtBy: alarmRouteTest,
    changes: [
      {
        file: 'lib/deliver/attempt.ts',
        find: 'slot.broadcast === true ||',
        replace: '(slot.broadcast === true && slot.isQuiet !== true) ||',
      },
    ],
  },
  {
    name: 'a call in a quiet thread is taken',
    rule: 'here and channel beside quietReplies are a fault',
    caughtBy: configTest,
    changes: [
      { file: 'lib/config/cross-checks.ts', find: 'if (quietReplies !== true)', replace: 'if (quietReplies !== null)' },
    ],
  },
  {
    name: 'a runbook may be anything',
    rule: 'a runbook is an https URL that a button takes',
    caughtBy: configTest,
    changes: [
      {
        file: 'lib/config/forms.ts',
        find: "url?.protocol === 'https:' && url.href",
        replace: 'url !== undefined && url.href',
      },
    ],
  },
  {
    name: 'a button leads anywhere',
    rule: 'only https URLs become buttons',
    caughtBy: 'test/lib/messages/task.test.ts',
    changes: [
      { file: 'lib/messages/layout.ts', find: "url?.protocol === 'https:' &&", replace: 'url !== undefined &&' },
    ],
  },
];

export const routeMutants: readonly Mutant[] = [...timeMutants, ...guideMutants];
