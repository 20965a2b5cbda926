/** Rules of what is history and of what is watched, broken one by one: most take weeks to show. */
import type { Mutant } from './mutants.ts';
import { smallWatchList } from './mutants-fetch.ts';

const watchList = 'lib/model/watch-list.ts';
const renewal = 'lib/ingest/renew-rows.ts';
const turn = 'lib/ingest/watch-turn.ts';
const detection = 'lib/ingest/detect-stalled-and-lost.ts';

export const watchMutants: readonly Mutant[] = [
  {
    name: 'history is read again',
    rule: 'what lies before the window by both its times counts only if it is watched',
    changes: [
      {
        file: 'lib/ingest/read-list.ts',
        find: 'watchedIds.has(task.id) || !isHistory(task, windowFromMs)',
        replace: 'watchedIds.size >= 0 || !isHistory(task, windowFromMs)',
      },
    ],
  },
  {
    name: 'history by creation alone',
    rule: 'history lies before the window by both its times',
    changes: [
      {
        file: watchList,
        find: 'Math.max(createdAtMs ?? 0, updatedAtMs ?? 0) < windowFromMs',
        replace: '(createdAtMs ?? updatedAtMs ?? 0) < windowFromMs',
      },
    ],
  },
  {
    name: 'rows are not renewed',
    rule: 'a watched row is renewed when half of its retention has passed',
    changes: [
      {
        file: 'lib/ingest/ingest.ts',
        find: '(await renewRows(run, stored))',
        replace: 'stored',
      },
    ],
  },
  {
    name: 'digests are not renewed',
    rule: 'own: the digest that speaks for a watched task is renewed with it',
    changes: [{ file: renewal, find: '    await renewEach(run, digests, expiresAt);\n', replace: '' }],
  },
  {
    name: 'rows are renewed once',
    rule: 'a watched row is renewed when half of its retention has passed',
    changes: [{ file: renewal, find: '{ ...entry, expiresAt }', replace: '{ ...entry, expiresAt: 4_000_000_000 }' }],
  },
  {
    name: 'rows with work expire',
    rule: 'expiresAt is absent while due is set',
    caughtBy: 'test/lib/ingest/renew-rows.test.ts',
    changes: [
      {
        file: 'lib/model/task-patch.ts',
        find: 'expiresAt: due === undefined ? expiresAtSeconds : undefined,',
        replace: 'expiresAt: expiresAtSeconds,',
      },
    ],
  },
  {
    name: 'a watched task without a row is news',
    rule: 'a missing row of a watched task is made again in silence',
    caughtBy: 'test/lib/ingest/renew-rows.test.ts',
    changes: [
      {
        file: 'lib/ingest/commit.ts',
        find: 'if (known !== undefined || entry === undefined) return',
        replace: 'if (known !== undefined || entry !== null) return',
      },
    ],
  },
  {
    name: 'an end that is stamped too early is never believed',
    rule: 'an end that is stamped before the last sighting is taken once it has stood for 15 minutes',
    changes: [{ file: watchList, find: 'nowMs - endedSinceMs < rereadMs', replace: 'nowMs >= endedSinceMs' }],
  },
  {
    name: 'an end that is stamped too early is believed at once',
    rule: 'an end that is stamped before the last sighting is taken once it has stood for 15 minutes',
    caughtBy: 'test/lib/ingest/standing-end.test.ts',
    changes: [{ file: watchList, find: 'nowMs - endedSinceMs < rereadMs', replace: 'nowMs < endedSinceMs' }],
  },
  {
    name: 'a task is lost by a read that did not look for it',
    rule: 'a task is lost by the read that misses it, and by no other',
    caughtBy: 'test/lib/ingest/detect-stalled-and-lost.test.ts',
    changes: [{ file: detection, find: 'covered.has(entry.id) && isToBeLost(', replace: 'isToBeLost(' }],
  },
  {
    name: 'what is listed as ended may stall',
    rule: 'never called stalled while the list shows it final',
    changes: [
      { file: detection, find: "task?.state !== 'open'", replace: "task === undefined || task.state === 'unknown'" },
    ],
  },
  {
    name: 'what nobody knows may stall',
    rule: 'a status that nobody knows is not open: it never stalls',
    changes: [
      { file: detection, find: "task?.state !== 'open'", replace: 'task === undefined || isFinal(task.state)' },
    ],
  },
  {
    name: 'the watched beyond the cap are forgotten',
    rule: 'while the watched set overflows, the open rows of the state index are read too',
    changes: [...smallWatchList, { file: turn, find: 'if (!cursor.overflow)', replace: 'if (cursor.v >= 0)' }],
  },
  {
    name: 'one look finds all that is beyond the cap',
    rule: 'own: an index that lags may not show a new task yet, so a look that finds no more is not believed at once',
    changes: [...smallWatchList, { file: turn, find: ' || isRecent, turnMs', replace: ', turnMs' }],
  },
  {
    name: 'rows beyond the cap are not renewed',
    rule: 'a watched row is renewed when half of its retention has passed',
    changes: [...smallWatchList, { file: turn, find: 'await renewWatched(run, watched)', replace: 'watched' }],
  },
  {
    name: 'every turn begins with the oldest',
    rule: 'open tasks beyond the cursor are looked at in fair turns',
    caughtBy: 'test/lib/ingest/watch-turn.test.ts',
    changes: [{ file: turn, find: 'const fromMs = cursor.turnMs ?? 0;', replace: 'const fromMs = 0;' }],
  },
  {
    name: 'rows are counted in characters',
    rule: 'rows are bounded in bytes as DynamoDB counts them',
    caughtBy: 'test/lib/model/fit-cursor.test.ts',
    changes: [
      { file: 'lib/model/row-bytes.ts', find: 'return Buffer.byteLength(text);', replace: 'return text.length;' },
    ],
  },
  {
    name: 'events are remembered whatever their size',
    rule: 'rows are bounded in bytes as DynamoDB counts them',
    caughtBy: 'test/lib/model/event-memory.test.ts',
    changes: [
      {
        file: 'lib/model/event-memory.ts',
        find: ' || bytes > maxBytes',
        replace: ' || bytes > 10 * maxBytes',
      },
    ],
  },
];
