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
        file: 'lib/ingest/or-refusal.ts',
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

/** When polls fail, and what is said once they work again. */
const outages: readonly Mutant[] = [
  {
    name: 'only the cloud can make polls fail',
    rule: 'own: three polls in a row that fail are told, whatever made them fail',
    changes: [
      {
        file: 'lib/ingest/ingest.ts',
        find: '  addStep(next, await recordFailure(',
        replace: '  if (error instanceof CloudError) addStep(next, await recordFailure(',
      },
    ],
  },
  {
    name: 'a watch whose beginning was not written begins by the clock of this machine',
    rule: 'own: what the list said of the cloud’s clock is known, though the table failed',
    caughtBy: 'test/lib/ingest/record-failure.test.ts',
    changes: [
      {
        file: 'lib/ingest/ingest-window.ts',
        find: 'heard = list.clock;',
        replace: '',
      },
    ],
  },
  {
    name: 'what dead runs told is not counted',
    rule: 'own: what is said of an outage counts what was told since, whoever wrote it',
    changes: [
      {
        file: 'lib/ingest/count-changes.ts',
        find: "(kind === 'unchanged' && !isOfDeadRun(cursor, task))",
        replace: "kind === 'unchanged'",
      },
    ],
  },
  {
    name: 'what is recorded in silence is counted',
    rule: 'own: what is said of an outage counts what started or changed in it',
    changes: [
      {
        file: 'lib/ingest/count-changes.ts',
        find: "if (row === undefined || kind === 'baseline' || isHeld) continue;",
        replace: 'if (row === undefined || isHeld) continue;',
      },
    ],
  },
  {
    name: 'what the first poll told that failed for one list is not counted',
    rule: 'own: what is said of an outage counts what was told since the last good poll',
    caughtBy: 'test/lib/ingest/recovered.test.ts',
    changes: [
      {
        file: 'lib/ingest/ingest-window.ts',
        find: '(!list.reachedNow || cursor.failingSinceMs',
        replace: '((!list.reachedNow && list.failure === undefined) || cursor.failingSinceMs',
      },
    ],
  },
  {
    name: 'what several polls of an outage saw is counted by each',
    rule: 'own: what is said of an outage counts each task once',
    changes: [
      {
        file: 'lib/ingest/count-changes.ts',
        find: 'marks.has(mark) || ',
        replace: '',
      },
    ],
  },
  {
    name: 'what a dead run wrote counts as counted by a poll that did not come so far',
    rule: 'own: what is said of an outage counts what was told since, whoever wrote it',
    caughtBy: 'test/lib/ingest/count-changes.test.ts',
    changes: [
      {
        file: 'lib/ingest/count-changes.ts',
        find: 'entry === undefined ? updatedAtMs < cursor.watermarkSeconds * 1_000 : entry.lookedAtMs > goodMs',
        replace: 'updatedAtMs > 0 || (entry?.lookedAtMs ?? 0) > goodMs',
      },
    ],
  },
  {
    name: 'what polls tell that read a part is not counted',
    rule: 'own: what is said of an outage counts all since the last good poll',
    caughtBy: 'test/lib/ingest/recovered.test.ts',
    changes: [
      {
        file: 'lib/ingest/ingest-window.ts',
        find: '(!list.reachedNow || cursor.failingSinceMs',
        replace: '(list.failure !== undefined || cursor.failingSinceMs',
      },
    ],
  },
  {
    name: 'what was counted before the good poll of another is counted',
    rule: 'own: what is said of an outage counts nothing from before the last good poll',
    caughtBy: 'test/lib/model/cursor.test.ts',
    changes: [
      { file: 'lib/model/cursor.ts', find: 'laterMs < 0 || isEnded(ours)', replace: 'isEnded(ours)' },
      { file: 'lib/model/cursor.ts', find: 'laterMs > 0 || isEnded(theirs)', replace: 'isEnded(theirs)' },
    ],
  },
  {
    name: 'what a poll told is forgotten where another stored its cursor first',
    rule: 'own: what is said of an outage counts what was told since, whoever wrote it',
    caughtBy: 'test/lib/ingest/recovered.test.ts',
    changes: [
      {
        file: 'lib/ingest/ingest-window.ts',
        find: 'storeCursor(run, next, recount)',
        replace: 'storeCursor(run, next)',
      },
    ],
  },
  {
    name: 'the last good poll is the last that was stored',
    rule: 'own: of two pollers the later good poll counts',
    caughtBy: 'test/lib/model/cursor.test.ts',
    changes: [
      {
        file: 'lib/model/cursor.ts',
        find: '...(lastOkAtMs === 0 ? {} : { lastOkAtMs }),',
        replace: '...(ours.lastOkAtMs === undefined ? {} : { lastOkAtMs: ours.lastOkAtMs }),',
      },
    ],
  },
  {
    name: 'a backlog counts its last poll alone',
    rule: 'own: what is said of an outage counts every poll that caught up',
    caughtBy: 'test/lib/ingest/recovered.test.ts',
    changes: [
      {
        file: 'lib/ingest/count-changes.ts',
        find: 'let count = cursor.changesWhileFailing?.count ?? 0;',
        replace: 'let count = 0;',
      },
    ],
  },
];

export const noticeMutants: readonly Mutant[] = [
  {
    name: 'a recovery shows when the state began alone',
    rule: 'own: a state that is over shows both its times',
    caughtBy: 'test/lib/messages/cloud-eye.test.ts',
    changes: [
      {
        file: 'lib/messages/task.ts',
        find: 'if (down !== undefined) return words.fromTo(...down);',
        replace: 'if (down !== undefined) return [at];',
      },
    ],
  },
  ...refusedRows,
  ...outages,
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
