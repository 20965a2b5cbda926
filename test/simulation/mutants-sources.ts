/** Rules of reading two sources and many lists, broken one by one. */
import type { Mutant } from './mutants.ts';

const ingest = 'lib/ingest/ingest.ts';
const readList = 'lib/ingest/read-list.ts';
const sideBySide = 'lib/ingest/side-by-side.ts';
const readListTest = 'test/lib/ingest/read-list.test.ts';

export const sourceMutants: readonly Mutant[] = [
  {
    name: 'the first source may take the time of all',
    rule: 'own: each source has its share of the time from its first request on',
    changes: [
      { file: ingest, find: 'reading.remainingMs() - laterMs }', replace: 'reading.remainingMs() - 0 * laterMs }' },
    ],
  },
  {
    name: 'a list is waited for as long as the invocation lasts',
    rule: 'own: one source that hangs delays no other',
    changes: [
      {
        file: 'lib/ingest/ask-list.ts',
        find: 'const request = { target: run.target, ...query, clockOffsetMs: 0, timeoutMs };',
        replace: 'const request = { target: run.target, ...query, clockOffsetMs: 0 * timeoutMs };',
      },
    ],
  },
  {
    name: 'a key that one source refused is shown to no other',
    rule: 'own: after a 401 of one source the other is tried once',
    changes: [
      {
        file: ingest,
        find: "if (result.refusal === 'not recorded') break;",
        replace: 'if (result.refusal !== undefined) break;',
      },
    ],
  },
  {
    name: 'a key that rests is shown to the other source',
    rule: 'own: after a 401 the other source is tried only by the run that recorded it',
    caughtBy: 'test/lib/ingest/ingest.test.ts',
    changes: [
      {
        file: 'lib/ingest/credential-lock.ts',
        find: 'return written;',
        replace: 'return written || name !== written;',
      },
    ],
  },
  {
    name: 'lists begin after a refusal',
    rule: 'own: no list of a source begins after a 401',
    caughtBy: readListTest,
    changes: [{ file: sideBySide, find: 'if (failures.some(isRefusal)) return;', replace: '' }],
  },
  {
    name: 'all lists at once',
    rule: 'own: the first list alone, then four at once: five refusals at most',
    caughtBy: readListTest,
    changes: [{ file: sideBySide, find: 'const concurrentListsMax = 4;', replace: 'const concurrentListsMax = 12;' }],
  },
  {
    name: 'lists one after the other',
    rule: 'own: the lists of Cloud Eye take the time of four answers',
    caughtBy: readListTest,
    changes: [{ file: sideBySide, find: 'const concurrentListsMax = 4;', replace: 'const concurrentListsMax = 1;' }],
  },
  {
    name: 'one list that fails takes the others with it',
    rule: 'own: each list keeps what it has read',
    caughtBy: readListTest,
    changes: [
      {
        file: readList,
        find: 'if (found.size === 0) throw failure;',
        replace: 'if (failure !== undefined) throw failure;',
      },
    ],
  },
  {
    name: 'a list that fails counts as read',
    rule: 'own: the watermark passes only what all lists have reached',
    caughtBy: readListTest,
    changes: [
      {
        file: readList,
        find: 'found.get(name)?.toSeconds ?? 0, ',
        replace: 'found.get(name)?.toSeconds ?? settledSeconds, ',
      },
    ],
  },
  {
    name: 'lists that wait longest come last',
    rule: 'own: a source that is too slow for one poll is read in two, no list of it left out',
    caughtBy: readListTest,
    changes: [
      { file: sideBySide, find: '.toSorted(behind);', replace: '.toSorted((one, other) => behind(other, one));' },
    ],
  },
  {
    name: 'a name that was found begins now',
    rule: 'own: what happened under a new name since it was last looked for is told',
    caughtBy: 'test/end-to-end/events-found.test.ts',
    changes: [
      {
        file: 'lib/ingest/find-event-names.ts',
        find: '...added.map((name) => [name, fromSeconds] as const)',
        replace: '...added.map((name) => [name, nowSeconds] as const)',
      },
    ],
  },
  {
    name: 'a name that was found is not read',
    rule: 'own: an event of a name that nobody knows is told once the name was found',
    caughtBy: 'test/end-to-end/events-found.test.ts',
    changes: [
      {
        file: 'lib/ingest/sources.ts',
        find: '[...eventNames, ...found.keys()]',
        replace: '[...eventNames, ...found.keys()].slice(0, 13)',
      },
    ],
  },
  {
    name: 'a list that was cut off is a failure',
    rule: 'own: a source that is slow makes progress, and is not said to be unreadable',
    changes: [
      {
        file: sideBySide,
        find: 'if (isCutOff) outOfTime = true;',
        replace: 'if (isCutOff && leftMs < 0) outOfTime = true;',
      },
    ],
  },
];
