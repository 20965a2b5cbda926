/** What the watch says about itself, broken. */
import type { Mutant } from './mutants.ts';

const summaryTest = 'test/lib/weekly/summary-for-all.test.ts';

/** What the table refuses, and what is said of it. */
const refusedRows: readonly Mutant[] = [
  {
    name: 'a refused row fails the poll',
    rule: 'own: a row that the table refuses is drift, and the others go on',
    changes: [
      {
        file: 'lib/ingest/commit.ts',
        find: 'if (error instanceof StoreError && error.refusal !== undefined) return',
        replace: "if (error instanceof StoreError && error.refusal === '') return",
      },
    ],
  },
  {
    name: 'a refused row is not said',
    rule: 'own: a row that the table refuses is said once',
    changes: [
      {
        file: 'lib/ingest/ingest-window.ts',
        find: 'return [...committed].flatMap(({ refusal }) => refusal ?? []);',
        replace: 'return [...committed].flatMap(({ refusal }) => refusal ?? []).slice(0, 0);',
      },
    ],
  },
  {
    name: 'numbers go into the table as they are',
    rule: 'own: a number that no table holds becomes its digits',
    changes: [
      {
        file: 'lib/ingest/parse-task.ts',
        find: 'return size === 0 || (size >= smallestNumber && size <= Number.MAX_SAFE_INTEGER) ? value : String(value);',
        replace: 'return size >= 0 ? value : String(value);',
      },
    ],
  },
];

export const noticeMutants: readonly Mutant[] = [
  ...refusedRows,
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
