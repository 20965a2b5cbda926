/** What looks after all targets, and what operators write, broken. No world has these: they are not part of a poll. */
import type { Mutant } from './mutants.ts';

const overdueTest = 'test/lib/model/overdue.test.ts';
const lookingAfterTest = 'test/end-to-end/looking-after.test.ts';
const configTest = 'test/lib/config.test.ts';

export const operatorMutants: readonly Mutant[] = [
  {
    name: 'lateness is counted in minutes',
    rule: 'G11: a target is late by its own beats',
    caughtBy: overdueTest,
    changes: [
      { file: 'lib/model/overdue.ts', find: '/ everyMs(target)))', replace: '/ Math.min(60_000, everyMs(target))))' },
    ],
  },
  {
    name: 'the source that was read last decides how late a target is',
    rule: 'G28: a target is as late as its source that is furthest behind',
    caughtBy: overdueTest,
    changes: [{ file: 'lib/model/overdue.ts', find: 'sinceMs = Math.min(', replace: 'sinceMs = Math.max(' }],
  },
  {
    name: 'a backlog that is read in pieces is late',
    rule: 'G28: a target is on time while pieces of its backlog come',
    caughtBy: overdueTest,
    changes: [
      {
        file: 'lib/model/overdue.ts',
        find: 'Math.max(lastOkAtMs, partlyReadAtMs, builtAtMs ?? 0)',
        replace: 'Math.max(lastOkAtMs, partlyReadAtMs * 0, builtAtMs ?? 0)',
      },
    ],
  },
  {
    name: 'what was before the build is missed',
    rule: 'G28: no beat is missed before the settings that ask for it were built',
    caughtBy: overdueTest,
    changes: [
      {
        file: 'lib/model/overdue.ts',
        find: 'partlyReadAtMs, builtAtMs ?? 0) ||',
        replace: 'partlyReadAtMs) ||',
      },
    ],
  },
  {
    name: 'a week is summed up before it is due',
    rule: 'G10: a week is summed up once that is due',
    caughtBy: lookingAfterTest,
    changes: [
      {
        file: 'lib/weekly/look-at-targets.ts',
        find: "nowMs < summaryDueMs(nowMs, settings) ? 'not-due' : 'wanted'",
        replace: "nowMs < summaryDueMs(nowMs, settings) - 3_600_000 ? 'not-due' : 'wanted'",
      },
    ],
  },
  {
    name: 'a week that nobody summed up on its day stays so',
    rule: 'G10: a week is summed up by the first run after that is due, whenever it comes',
    caughtBy: lookingAfterTest,
    changes: [
      {
        file: 'lib/weekly/look-at-targets.ts',
        find: "? 'not-due' : 'wanted'",
        replace: "|| nowMs > summaryDueMs(nowMs, settings) + 86_400_000 ? 'not-due' : 'wanted'",
      },
    ],
  },
  {
    name: 'another target says of one that it cannot be read',
    rule: 'G28: a target whose polls run speaks for itself',
    caughtBy: lookingAfterTest,
    changes: [{ file: 'lib/weekly/tell-overdue.ts', find: 'failures < failuresSaid', replace: 'failures >= 0' }],
  },
  {
    name: 'an overdue target tells of overdue ones',
    rule: 'G28: only a target that is on time can tell of others',
    caughtBy: lookingAfterTest,
    changes: [
      {
        file: 'lib/weekly/tell-overdue.ts',
        find: 'looks.find(({ lateness }) => lateness.beatsMissed < beatsMissedMax)?.target',
        replace: 'looks[0]?.target',
      },
    ],
  },
  {
    name: 'a project ID in capitals stays so',
    rule: 'G21: a project has one ID, however it is written',
    caughtBy: configTest,
    changes: [{ file: 'lib/config/forms.ts', find: 'v.toLowerCase()', replace: 'v.trim()' }],
  },
  {
    name: 'one project in two cases is two',
    rule: 'A17, G21: no two targets read one project of a region',
    caughtBy: configTest,
    changes: [
      { file: 'lib/config/cross-checks.ts', find: '? value.toLowerCase() : value', replace: '? value : value' },
    ],
  },
];
