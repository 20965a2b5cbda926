/** What is tried again, broken. Every name begins with "retries:", so that they can be run alone. */
import type { Mutant } from './mutants.ts';

const model = 'lib/model/retries.ts';
const link = 'lib/ingest/link-retries.ts';
const cursor = 'lib/model/cursor.ts';
const testOfModel = 'test/lib/model/retries.test.ts';
const endToEnd = 'test/end-to-end/retries.test.ts';

export const retryMutants: readonly Mutant[] = [
  {
    name: 'retries: any operation on the instance is one',
    rule: 'a retry is the same operation',
    changes: [{ file: link, find: 'JSON.stringify([known.task.name, id])', replace: 'JSON.stringify([id])' }],
    caughtBy: endToEnd,
  },
  {
    name: 'retries: any instance will do',
    rule: 'a retry is on the same instance',
    changes: [
      {
        file: link,
        find: 'return id === undefined ? undefined : JSON.stringify([known.task.name, id]);',
        replace: 'return id === undefined ? undefined : JSON.stringify([known.task.name]);',
      },
    ],
  },
  {
    name: 'retries: what began before the failure is one',
    rule: 'a retry begins after the failure',
    changes: [{ file: model, find: 'return afterMs >= 0 &&', replace: 'return afterMs >= -3_600_000 &&' }],
  },
  {
    name: 'retries: what is mended calls all the same',
    rule: 'a retry that succeeds ends every further call',
    caughtBy: endToEnd,
    changes: [
      {
        file: 'lib/model/alarms.ts',
        find: "return taken === undefined && ownValue(retried, 'mended') !== true;",
        replace: 'return taken === undefined;',
      },
    ],
  },
  {
    name: 'retries: a success mends nothing',
    rule: 'a retry that succeeds mends the failure',
    changes: [{ file: model, find: '...(isMended && { mended: true }),', replace: '' }],
  },
  {
    name: 'retries: whatever ends mends',
    rule: 'a failure says that trying it again worked only if it did',
    changes: [
      { file: model, find: "return retry.task.state === 'succeeded';", replace: "return retry.task.state !== 'open';" },
    ],
  },
  {
    name: 'retries: one that goes on is not looked at again',
    rule: 'a failure says how trying it again went',
    changes: [{ file: link, find: 'pending: pending.filter(isOpen)', replace: 'pending: []' }],
  },
  {
    name: 'retries: what failed is forgotten by the next poll',
    rule: 'what failed within a day is remembered',
    changes: [
      {
        file: cursor,
        find: 'retries: retries === undefined ? undefined : JSON.stringify(retries),',
        replace: 'retries: undefined,',
      },
    ],
  },
  {
    name: 'retries: another poller forgets what failed',
    rule: 'two pollers remember what either of them does',
    caughtBy: testOfModel,
    changes: [
      {
        file: model,
        find: '[both.flatMap((one) => one.failed), ',
        replace: '[ours?.failed ?? [], ',
      },
    ],
  },
  {
    name: 'retries: the failure is not told',
    rule: 'a failure says that it was tried again',
    changes: [{ file: link, find: 'const isToWait = retried === undefined ||', replace: 'const isToWait = true ||' }],
  },
  {
    name: 'retries: the retry is not told',
    rule: 'a retry says what it tries again',
    changes: [
      {
        file: link,
        find: 'const retry = retryOf && retryRow(known, retryOf, nowMs);',
        replace: 'const retry = undefined as TaskRow | undefined;',
      },
    ],
  },
  {
    name: 'retries: a failure that goes on keeps the old retry',
    rule: 'what failed anew was not tried again yet',
    caughtBy: testOfModel,
    changes: [
      {
        file: 'lib/model/transition.ts',
        find: 'const { taken, retried: _retried, ...free } = next;',
        replace: 'const { taken, ...free } = next;',
      },
    ],
  },
];
