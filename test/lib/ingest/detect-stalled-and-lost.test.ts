import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commitContext, commitTasks } from '../../../lib/ingest/commit.ts';
import { detectStalledAndLost } from '../../../lib/ingest/detect-stalled-and-lost.ts';
import type { TypicalDurations } from '../../../lib/model/cursor.ts';
import type { Task } from '../../../lib/model/task.ts';
import { sighted, type Watched } from '../../../lib/model/watch-list.ts';
import { createIngestWorld, type IngestWorld, makeTask, startMs, tableError } from '../../support/ingest-world.ts';

const minuteMs = 60_000;
const bootAtMs = startMs - 3 * 60 * minuteMs;

interface Case {
  readonly task?: Partial<Task>;
  /** How the list shows it now, if it is another way. */
  readonly listed?: Partial<Task>;
  readonly entry?: Partial<Watched>;
  readonly isListed?: boolean;
  /** Whether the read looked for it to the end. */
  readonly isCovered?: boolean;
  readonly typical?: TypicalDurations;
  readonly bootAtMs?: number;
}

async function detect(
  world: IngestWorld,
  { task, listed, entry, isListed = true, isCovered = true, typical = {}, ...others }: Case,
) {
  const open = makeTask(task);
  await commitTasks(commitContext(world.run(), bootAtMs - 60 * minuteMs, startMs), [open]);
  const context = commitContext(world.run(), others.bootAtMs ?? bootAtMs, startMs);
  const watched = { ...sighted(open, 'fingerprint', false, startMs), ...entry };
  const tasks = isListed ? [{ ...open, ...listed }] : [];
  const covered = new Set(isCovered ? [open.id] : []);
  const detected = await detectStalledAndLost(context, [watched], { tasks, covered }, typical);
  return { ...detected, events: detected.transitions.map(({ event }) => event) };
}

describe('A task', () => {
  const hourAgo = { createdAtMs: startMs - 60 * minuteMs };
  const earlier = { createdAtMs: startMs - 60 * minuteMs - 1 };
  const seconds: TypicalDurations = { EXTEND: Array.from({ length: 10 }, () => 20_000) };
  const cases: readonly (readonly [string, Case, readonly string[]])[] = [
    ['is not stalled within `stalledAfterMinutes`', { task: hourAgo }, []],
    ['is stalled after `stalledAfterMinutes`', { task: earlier }, ['stalled']],
    ['is not stalled when it is not listed', { task: earlier, isListed: false }, []],
    ['is not stalled when it has ended', { task: earlier, entry: { final: true } }, []],
    ['is not stalled when the list shows an end (A14)', { task: earlier, listed: { state: 'succeeded' } }, []],
    ['is not stalled when nobody knows its status (A15)', { task: { ...earlier, state: 'unknown' } }, []],
    ['is stalled once', { task: earlier, entry: { stalled: true } }, []],
    ['is not stalled when it is lost', { task: earlier, entry: { lost: true } }, []],
    ['that stalled before the watch began is history', { task: earlier, bootAtMs: startMs }, []],
    ['that stalls as the watch begins is news', { task: earlier, bootAtMs: startMs - 1 }, ['stalled']],
    [
      'of a quick kind is not stalled within 5 minutes',
      { task: { createdAtMs: startMs - 5 * minuteMs }, typical: seconds },
      [],
    ],
    [
      'of a quick kind is stalled after 5 minutes',
      { task: { createdAtMs: startMs - 5 * minuteMs - 1 }, typical: seconds },
      ['stalled'],
    ],
  ];
  for (const [what, given, events] of cases) {
    it(what, async () => {
      assert.deepEqual((await detect(createIngestWorld(), given)).events, events);
    });
  }

  it('that stalls says how long its kind usually takes', async () => {
    const world = createIngestWorld();
    const { watched, rows } = await detect(world, { task: earlier, typical: seconds });
    assert.equal(world.task('task')?.alarms[0]?.usualMs, 20_000);
    assert.deepEqual([watched[0]?.stalled, rows.length], [true, 1]);
  });
});

describe('A missing task', () => {
  const missing = { misses: 3, missedSinceMs: startMs - 15 * minuteMs, seenAtMs: startMs - 20 * minuteMs };
  for (const [what, entry, events] of [
    ['is lost after three reads and 15 minutes', missing, ['lost']],
    ['is not lost after two reads', { ...missing, misses: 2 }, []],
    ['is not lost within 15 minutes', { ...missing, missedSinceMs: startMs - 15 * minuteMs + 1 }, []],
    ['is lost once', { ...missing, lost: true }, []],
    ['is not lost when it had ended', { ...missing, final: true }, []],
  ] as const) {
    it(what, async () => {
      assert.deepEqual((await detect(createIngestWorld(), { entry, isListed: false })).events, events);
    });
  }

  it('is not lost by a read that did not look for it, however long it was missing before', async () => {
    const given = { entry: missing, isListed: false, isCovered: false };
    assert.deepEqual((await detect(createIngestWorld(), given)).events, []);
  });

  it('stays watched with what is known of its absence, and says when it was last listed', async () => {
    const world = createIngestWorld();
    const { watched } = await detect(world, { entry: missing, isListed: false });
    const { lost, misses, missedSinceMs, seenAtMs } = watched[0] as Watched;
    assert.deepEqual({ lost, misses, missedSinceMs, seenAtMs }, { lost: true, ...missing });
    assert.equal(world.task('task')?.alarms[0]?.lastSeenMs, missing.seenAtMs);
  });
});

describe('detectStalledAndLost', () => {
  it('returns what it wrote before a write failed', async () => {
    const world = createIngestWorld();
    const tasks = ['a', 'b'].map((id) => makeTask({ id, createdAtMs: startMs - 61 * minuteMs }));
    const context = commitContext(world.run(), bootAtMs, startMs);
    await commitTasks(context, tasks);
    world.onWrite = ({ sk }) => {
      if (sk === 'TASK#b') throw tableError();
    };
    const entries = tasks.map((task) => sighted(task, 'fingerprint', false, startMs));
    const { rows, transitions, failure } = await detectStalledAndLost(
      context,
      entries,
      { tasks, covered: new Set() },
      {},
    );
    assert.deepEqual(
      rows.map(({ sk }) => sk),
      ['TASK#a'],
    );
    assert.equal(transitions.length, 1);
    assert.equal((failure as Error).message, 'The table failed');
  });
});
