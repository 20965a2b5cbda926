/** What the watch says about itself, broken. */
import type { Mutant } from './mutants.ts';

const summaryTest = 'test/lib/weekly/summary-for-all.test.ts';

export const noticeMutants: readonly Mutant[] = [
  {
    name: 'only the Task Center has weeks',
    rule: 'own: a week is summed up whatever is read',
    caughtBy: summaryTest,
    changes: [
      {
        file: 'lib/weekly/summarize.ts',
        find: 'sourceNames.map((source) => cursorKey(target.id, source))',
        replace: 'sourceNames.slice(0, 1).map((source) => cursorKey(target.id, source))',
      },
    ],
  },
  {
    name: 'a week is forgotten before it is summed up',
    rule: 'own: what a week held is kept until its summary was sent, however short rows are kept',
    caughtBy: summaryTest,
    changes: [
      {
        file: 'lib/weekly/week.ts',
        find: 'expiresAtSeconds(run.settings, run.now(), weekKeptDaysMin)',
        replace: 'expiresAtSeconds(run.settings, run.now(), weekKeptDaysMin - 3)',
      },
    ],
  },
  {
    name: 'a summary is forgotten before its week',
    rule: 'own: a summary that was made keeps another of the same week from being made',
    caughtBy: summaryTest,
    changes: [
      {
        file: 'lib/deliver/notice.ts',
        find: 'expiresAtSeconds(settings, now(), weekKeptDaysMin)',
        replace: 'expiresAtSeconds(settings, now(), weekKeptDaysMin - 9)',
      },
    ],
  },
];
