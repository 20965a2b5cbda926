/** A week in which one failure is told and one summary is made, under every choice of settings that could be in the way. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noticeSlot, readNotice } from '../../../lib/deliver/notice.ts';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import type { SourceName } from '../../../lib/model/task.ts';
import type { Row, Store } from '../../../lib/ports/store.ts';
import type { Run } from '../../../lib/run.ts';
import { summarize } from '../../../lib/weekly/summarize.ts';
import { summaryDueMs, weekOf } from '../../../lib/weekly/week.ts';
import { createIngestWorld, type IngestWorld, rawTask, startMs } from '../../support/ingest-world.ts';

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;

function worldOf(sources: readonly SourceName[], changes: Record<string, unknown> = {}): IngestWorld {
  return createIngestWorld({ fetch: { staleAfterDays: 1 }, ...changes }, { sources });
}

/** A table that deletes what has expired, to the second. */
function punctual({ effects: { store }, now }: IngestWorld): Store {
  const isKept = (row: Row) => row.expiresAt === undefined || Number(row.expiresAt) * 1_000 > now();
  const write: Store['write'] = async (key, version, patch, nonce) => {
    const row = await store.read(key);
    const isGone = row !== undefined && !isKept(row);
    return await store.write(key, isGone ? row.v : version, patch, nonce);
  };
  return {
    ...store,
    write,
    readMany: async (keys) => new Map([...(await store.readMany(keys))].filter(([, row]) => isKept(row))),
  };
}

function runOf(world: IngestWorld): Run {
  const run = world.run();
  return { ...run, effects: { ...run.effects, store: punctual(world) } };
}

/** Something fails on whatever the target reads. */
async function watchFailure(world: IngestWorld): Promise<void> {
  await ingest(world.run());
  world.pass(60);
  const atMs = world.now() - 5_000;
  if (world.target.sources[0] === 'tasks') world.items = [rawTask('t', 'FAILED', atMs)];
  else world.events.set('masterStandbyFailover', [{ event_id: 'e', time: atMs, detail: { resource_id: 'i' } }]);
  await ingest(world.run());
}

function summaries(world: IngestWorld): readonly { counts?: readonly { count: number }[] }[] {
  return world.keys('NOTICE#summary').map((key) => (world.row(key)?.facts ?? {}) as { counts?: [] });
}

function failuresIn(world: IngestWorld): number | undefined {
  return summaries(world)[0]?.counts?.reduce((sum, { count }) => sum + count, 0);
}

/** Rows with work due do not expire, so the summary has to be sent. */
function deliverSummary(world: IngestWorld): void {
  const [key = ''] = world.keys('NOTICE#summary');
  const row = world.row(key) as Row;
  const notice = readNotice(row);
  const sent = { ...newMessage, shownRev: 1, createdRev: 1, ts: '1.000100' };
  world.table.write(notice.key, row.v, noticeSlot(world.run(), notice).patch(notice, sent), 'sent');
}

describe('The summary of a week', () => {
  for (const sources of [['tasks'], ['events'], ['tasks', 'events'], ['events', 'tasks']] as const) {
    it(`C08: is written where ${sources.join(' and ')} are read`, async () => {
      const world = worldOf(sources);
      await watchFailure(world);
      world.pass(7 * daySeconds);
      assert.equal((await summarize(runOf(world))).summary, 'noted');
      assert.equal(failuresIn(world), 1);
    });
  }

  it('C08: is written for the source that began first, though another began when the week was over', async () => {
    const world = worldOf(['events']);
    await watchFailure(world);
    world.pass(7 * daySeconds);
    const tasks = { ...world.target, sources: ['tasks'] } as const;
    await ingest({ ...world.run(), target: tasks });
    assert.equal((await summarize({ ...runOf(world), target: tasks })).summary, 'noted');
    assert.equal(failuresIn(world), 1);
  });

  for (const retentionDays of [2, 7, 8, 14, 90]) {
    for (const weekday of ['monday', 'sunday'] as const) {
      it(`C09: holds what the week held where rows are kept for ${retentionDays} days and it is sent on ${weekday}`, async () => {
        const summary = { send: true, weekday, time: '23:59' };
        const world = worldOf(['tasks'], { retentionDays, summary, timeZone: 'Europe/Berlin' });
        // The first moments of a week: nothing else is counted in it.
        world.pass((weekOf(startMs + 7 * 86_400_000, 'Europe/Berlin').fromMs - startMs) / 1_000);
        await watchFailure(world);
        const dueMs = summaryDueMs(world.now() + 7 * 86_400_000, world.settings);
        world.pass((dueMs - world.now()) / 1_000 + 6 * hourSeconds * Number(weekday === 'monday'));
        await summarize(runOf(world));
        assert.equal(failuresIn(world), 1);
      });
    }
  }

  it('C09: is told once, though it is asked for every hour of the week and rows are kept for 2 days', async () => {
    const world = worldOf(['tasks'], { retentionDays: 2 });
    await watchFailure(world);
    world.pass((weekOf(world.now(), 'UTC').toMs - world.now()) / 1_000);
    await summarize(runOf(world));
    deliverSummary(world);
    for (let hour = 1; hour < 7 * 24; hour += 1) {
      world.pass(hourSeconds);
      await summarize(runOf(world));
    }
    const [key = ''] = world.keys('NOTICE#summary');
    assert.equal(world.row(key)?.v, 2);
    assert.equal(summaries(world).length, 1);
  });
});
