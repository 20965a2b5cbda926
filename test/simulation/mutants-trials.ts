/** Dry runs and test alarms, broken. No world has them: a test knows the rule. */
import type { Mutant } from './mutants.ts';

const routes = 'lib/model/routes.ts';
const routesTest = 'test/lib/model/routes.test.ts';
const dryRun = 'lib/commands/answer-dry-run.ts';
const dryRunTest = 'test/lib/commands/dry-run.test.ts';
const foresee = 'lib/model/foresee.ts';
const foreseeTest = 'test/lib/model/foresee.test.ts';
const patches = 'lib/model/task-patch.ts';
const testAlertTest = 'test/end-to-end/test-alert.test.ts';

const dryRunMutants: readonly Mutant[] = [
  {
    name: 'a dry run goes by the routes of now',
    rule: 'a dry run goes by the time that is named',
    caughtBy: dryRunTest,
    changes: [{ file: dryRun, find: 'foresee(settings, event, atMs)', replace: 'foresee(settings, event, nowMs)' }],
  },
  {
    name: 'a dry run foresees calls by the routes of the alarm',
    rule: 'the routes of the time of a call say whom to call',
    caughtBy: foreseeTest,
    changes: [
      {
        file: foresee,
        find: 'steps = route(settings, event, dueMs).steps;',
        replace: 'steps = route(settings, event, atMs).steps;',
      },
    ],
  },
  {
    name: 'a dry run foresees calls for what is no alarm',
    rule: 'only alarms escalate',
    caughtBy: foreseeTest,
    changes: [{ file: foresee, find: 'isAlarm(event.event) ?', replace: 'event.event !== undefined ?' }],
  },
  {
    name: 'a dry run is kept quiet by a mute that is over by then',
    rule: 'a dry run names the mute that is in force now and then',
    caughtBy: dryRunTest,
    changes: [{ file: dryRun, find: 'Math.max(nowMs, atMs)', replace: 'nowMs' }],
  },
  {
    name: 'a dry run takes a name for an id',
    rule: 'a route by a part of an id does not match a name that begins so',
    caughtBy: dryRunTest,
    changes: [{ file: dryRun, find: 'ids: isId(instance) ? [instance] : []', replace: 'ids: [instance]' }],
  },
  {
    name: 'a dry run mentions people for a success',
    rule: 'only alarms call',
    caughtBy: dryRunTest,
    changes: [{ file: dryRun, find: 'const isLoud = isAlarm(event);', replace: 'const isLoud = event !== undefined;' }],
  },
  {
    name: 'any word is a type',
    rule: 'a word that is no type and no class gets the nearest that is',
    caughtBy: dryRunTest,
    changes: [
      {
        file: 'lib/commands/take-filter.ts',
        find: 'if (isKind(text) &&',
        replace: 'if ((length === 1 || isKind(text)) &&',
      },
    ],
  },
];

const testMutants: readonly Mutant[] = [
  {
    name: 'a test is in lists',
    rule: 'a test alarm stands in no list',
    caughtBy: testAlertTest,
    changes: [{ file: patches, find: '    stateOf: undefined,\n', replace: '' }],
  },
  {
    name: 'a test is among the newest tasks',
    rule: 'a test alarm stands in no list',
    caughtBy: testAlertTest,
    changes: [{ file: patches, find: '    createdOf: undefined,\n', replace: '' }],
  },
  {
    name: 'a test is kept as long as a task',
    rule: 'a test alarm expires a day later, sent or not',
    caughtBy: testAlertTest,
    changes: [{ file: patches, find: 'const testKeptSeconds = 86_400;', replace: 'const testKeptSeconds = 864_000;' }],
  },
  {
    name: 'a test makes a digest',
    rule: 'no digest counts a test alarm',
    caughtBy: testAlertTest,
    changes: [
      {
        file: 'lib/deliver/deliver-lane.ts',
        find: 'tasks.filter(({ task }) => task.test === undefined);',
        replace: 'tasks.filter(({ task }) => task.id !== undefined);',
      },
    ],
  },
  {
    name: 'a test calls people',
    rule: 'without --call a test alarm mentions nobody, neither at once nor later',
    caughtBy: routesTest,
    changes: [{ file: routes, find: 'calls ? taken : taken.map(callingNobody)', replace: 'taken' }],
  },
  {
    name: 'a test goes where its task would go',
    rule: 'a test alarm goes by the route that was named alone',
    caughtBy: testAlertTest,
    changes: [{ file: routes, find: '...(test && { test }) };', replace: '...(test && {}) };' }],
  },
  {
    name: 'a test looks like a failure',
    rule: 'a test alarm says first that it is one',
    caughtBy: 'test/lib/messages/task.test.ts',
    changes: [
      {
        file: 'lib/messages/happened.ts',
        find: 'if (test !== undefined) return',
        replace: 'if (test === null) return',
      },
    ],
  },
  {
    name: 'a test that a mute keeps quiet is written',
    rule: 'a test alarm that would not be sent is refused',
    caughtBy: testAlertTest,
    changes: [
      { file: 'infra/test-alert/write-test-alarm.ts', find: 'if (mute !== undefined)', replace: 'if (mute === null)' },
    ],
  },
];

export const trialMutants: readonly Mutant[] = [...dryRunMutants, ...testMutants];
