/** Rules of the fetch protocol, broken one by one. */
import type { Change, Mutant } from './mutants.ts';

/** Room for four open tasks. The finished stay: for them the cap is a limit of the promise, and no index lists them. */
export const smallWatchList: readonly Change[] = [
  {
    file: 'lib/model/watch-list.ts',
    find: 'watchedMax = 2_000;',
    replace: 'watchedMax = 4;',
    // Beyond the cap a task whose end a dead run recorded is in no index of open ones: it is told, and not counted.
    breaks: 'what is said of an outage is true',
  },
  {
    file: 'lib/model/fit-cursor.ts',
    find: 'return index < watchedMax && bytes <= maxBytes;',
    replace: 'return index < watchedMax || entry.final;',
  },
];

export const fetchMutants: readonly Mutant[] = [
  {
    name: 'overlap 0',
    rule: 'from = watermark - overlap: a task may be listed later than it was created',
    changes: [
      {
        file: 'lib/ingest/read-list.ts',
        find: 'const fromSeconds = Math.min(knownSeconds, settledSeconds - overlapSeconds);',
        replace: 'const fromSeconds = watermarkSeconds - 0 * knownSeconds;',
      },
    ],
  },
  {
    name: 'cursor before commit',
    rule: 'the cursor never moves before every change of its window is committed',
    changes: [
      {
        file: 'lib/ingest/ingest-window.ts',
        find: '    const { committed, ...commitStep } = await commitListed(context, before, tasks);',
        replace: `    await storeCursor(run, { ...cursor, watermarkSeconds: Math.max(cursor.watermarkSeconds, list.toSeconds) });
    const { committed, ...commitStep } = await commitListed(context, before, tasks);`,
      },
    ],
  },
  {
    name: 'finished tasks leave the watch',
    rule: 'watched are the open, the lost, and the finished for another 15 minutes',
    changes: [
      {
        file: 'lib/model/watch-list.ts',
        find: 'if (entry.final) return entry.lookedAtMs - endedAtMs(entry) < Math.max(rereadMs, overlapMs + 60_000);',
        replace: 'if (entry.final) return overlapMs < 0;',
      },
    ],
  },
  {
    name: 'lost tasks leave the watch',
    rule: 'lost ranks as open and stays watched',
    changes: [
      {
        file: 'lib/model/watch-list.ts',
        find: 'return !entry.lost || nowMs - entry.seenAtMs < staleAfterMs;',
        replace: 'return !entry.lost;',
      },
    ],
  },
  {
    name: 'an older update is believed',
    rule: 'an older updated_at is ignored',
    caughtBy: 'test/lib/model/diff.test.ts',
    changes: [
      { file: 'lib/model/diff.ts', find: '  if (order < 0) return false;\n', replace: '' },
      {
        file: 'lib/model/diff.ts',
        find: 'return order > 0 || compareSightings(task, known.task) > 0;',
        replace: 'return order !== 0 || compareSightings(task, known.task) > 0;',
      },
    ],
  },
  {
    name: 'no rank at equal times',
    rule: 'at equal times the rank decides (open, lost < final)',
    changes: [{ file: 'lib/model/diff.ts', find: '    finality[a.state] - finality[b.state] ||\n', replace: '' }],
  },
  {
    name: 'silent by creation',
    rule: 'silent if and only if final when first seen and updated_at is before bootAt',
    changes: [
      {
        file: 'lib/model/diff.ts',
        find: 'isFinal(task.state) ? (task.updatedAtMs ?? task.createdAtMs) : (task.createdAtMs ?? task.updatedAtMs)',
        replace: 'task.createdAtMs ?? task.updatedAtMs',
      },
    ],
  },
  {
    name: 'a full page is the whole list',
    rule: 'split: a full page means the window is halved until every piece fits one request',
    changes: [
      { file: 'lib/ingest/read-whole.ts', find: 'full: page.items.length >= pageSize', replace: 'full: pageSize < 0' },
    ],
  },
  {
    name: 'failure read from error_code',
    rule: 'error_code says nothing about failure: tasks that succeed carry one too',
    changes: [
      {
        file: 'lib/ingest/parse-task.ts',
        find: 'state: stateOf(status),',
        replace: "state: ownValue(item, 'error_code') === undefined ? stateOf(status) : 'failed',",
      },
    ],
  },
  {
    name: 'look-alikes are the same sighting',
    rule: 'own: only the very sighting that is committed needs no look at the row',
    changes: [
      { file: 'lib/ingest/ingest-window.ts', find: ' && entry.updatedAtMs === task.updatedAtMs;', replace: ';' },
    ],
  },
  {
    name: 'pollers forget what others watch',
    rule: 'own: cursors of two pollers are merged, never overwritten',
    caughtBy: 'test/lib/model/cursor.test.ts',
    changes: [
      { file: 'lib/model/cursor.ts', find: 'watched: [...watched.values()],', replace: 'watched: ours.watched,' },
    ],
  },
  {
    name: 'first runs forget each other',
    rule: 'own: in a first run the cursor can be another poller’s, who watches what we did not know',
    caughtBy: 'test/lib/ingest/watch-after.test.ts',
    changes: [
      {
        file: 'lib/ingest/detect-stalled-and-lost.ts',
        find: 'new Map([...cursor.watched, ...watched].map(',
        replace: 'new Map([...watched].map(',
      },
    ],
  },
  {
    name: 'lost at the first miss',
    rule: 'own: lost after three complete passes and fifteen minutes',
    changes: [
      { file: 'lib/model/watch-list.ts', find: 'entry.misses >= lostAfterMisses &&', replace: 'entry.misses >= 1 &&' },
      {
        file: 'lib/model/watch-list.ts',
        find: 'nowMs - (entry.missedSinceMs ?? nowMs) >= lostAfterMs',
        replace: 'nowMs >= lostAfterMs',
      },
    ],
  },
  {
    name: 'a refused key is used again',
    rule: 'own: back off across runs after a 401, the cloud locks keys that keep failing',
    changes: [
      {
        file: 'lib/ingest/ingest.ts',
        find: 'restsUntilMs(lock) > run.effects.clock.now() && ',
        replace: 'restsUntilMs(lock) < 0 && ',
      },
    ],
  },
  {
    name: 'what changed since counts as listed late',
    rule: 'own: a delay is said only when the poll before must have found the item',
    caughtBy: 'test/lib/model/listing-delay.test.ts',
    changes: [
      {
        file: 'lib/model/listing-delay.ts',
        find: 'Math.max(createdAtMs, updatedAtMs) < readToMs',
        replace: 'createdAtMs < readToMs',
      },
    ],
  },
  {
    name: 'what a lagging replica shows counts as listed late',
    rule: 'own: a delay is said only when the poll before must have found the item',
    caughtBy: 'test/lib/ingest/measure-delays.test.ts',
    changes: [
      {
        file: 'lib/ingest/measure-delays.ts',
        find: 'const replicaLagMaxMs = 45_000;',
        replace: 'const replicaLagMaxMs = 0;',
      },
    ],
  },
  {
    name: 'what no poll read counts as listed late',
    rule: 'own: a delay is said only when the poll before read the time of the item',
    caughtBy: 'test/lib/model/listing-delay.test.ts',
    changes: [{ file: 'lib/model/listing-delay.ts', find: 'createdAtMs >= readFromMs && ', replace: '' }],
  },
];
