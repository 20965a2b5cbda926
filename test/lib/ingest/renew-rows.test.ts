/** Rows expire; those of what is watched are put off before. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import {
  createIngestWorld,
  type IngestWorld,
  rawTask,
  serverError,
  startMs,
  tableError,
} from '../../support/ingest-world.ts';

const daySeconds = 86_400;
const minuteMs = 60_000;

/** About no instance, so that nothing else reads its row. */
function exportJob(id: string, status: string, updatedAtMs = startMs + minuteMs): object {
  return { ...rawTask(id, status, startMs + minuteMs, updatedAtMs), name: 'dcsExportJob' };
}

/** Open tasks whose messages stand in Slack and that never stall, in a table that keeps rows for eight days. */
async function watching(count = 1, retentionDays = 8): Promise<IngestWorld> {
  const fetch = { stalledAfterMinutes: 43_200, staleAfterDays: 1 };
  const world = createIngestWorld({ retentionDays, fetch });
  await ingest(world.run());
  world.pass(60);
  world.items = Array.from({ length: count }, (_, index) => exportJob(`task ${index}`, 'RUNNING'));
  await ingest(world.run());
  for (let index = 0; index < count; index += 1) deliver(world, `task ${index}`);
  return world;
}

/** As the deliveries leave it: nothing is due. */
function deliver(world: IngestWorld, id: string): void {
  const row = world.task(id) as TaskRow;
  const root = { ...newMessage, shownRev: row.rev, createdRev: row.rev, ts: '1.000100' };
  const channels = Object.fromEntries(Object.entries(row.channels).map(([name, facts]) => [name, { ...facts, root }]));
  const timing = { graceMs: 1_000, marginMs: 250 };
  const expiresAt = Math.floor(world.now() / 1_000) + 8 * daySeconds;
  const patch = taskPatch('prod', { ...row, channels }, timing, expiresAt);
  world.table.write(row.key, row.v, patch, `delivered ${id} ${row.v}`);
}

async function pollDaily(world: IngestWorld, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    world.pass(daySeconds);
    world.table.expire(world.now() / 1_000);
    await ingest(world.run());
  }
}

function expiresInDays(world: IngestWorld, id: string): number {
  return (Number(world.row(`TASK#${id}`)?.expiresAt) - world.now() / 1_000) / daySeconds;
}

describe('A watched row', () => {
  it('A03: outlives its retention, so the end edits the message that is there', async () => {
    const world = await watching();
    await pollDaily(world, 30);
    world.items = [exportJob('task 0', 'FAIL', world.now())];
    world.pass(3_600);
    await ingest(world.run());
    const { rev, event, channels } = world.task('task 0') as TaskRow;
    const facts = Object.values(channels).map(({ root }) => root.ts);
    assert.deepEqual([rev, event, facts], [2, 'failed', ['1.000100']]);
  });

  it('A03: is renewed when half of its retention has passed, by its expiry alone', async () => {
    const world = await watching();
    const patches: object[] = [];
    world.onWrite = ({ sk }, patch) => {
      if (sk.startsWith('TASK#')) patches.push(patch);
    };
    // Once after a day, as nobody knows yet for how long the row was written.
    await pollDaily(world, 1);
    assert.deepEqual(patches, [{ expiresAt: world.now() / 1_000 + 8 * daySeconds }]);
    await pollDaily(world, 3);
    assert.equal(patches.length, 1);
    await pollDaily(world, 1);
    assert.deepEqual(patches[1], { expiresAt: world.now() / 1_000 + 8 * daySeconds });
    await pollDaily(world, 3);
    assert.equal(patches.length, 2);
  });

  it('A03: written for two days, is there for a retention of ninety that was set since', async () => {
    const world = await watching(1, 2);
    const settings = { ...world.settings, retentionDays: 90 };
    world.pass(daySeconds + 60);
    await ingest({ ...world.run(), settings });
    assert.equal(world.row('TASK#task 0')?.expiresAt, Math.floor(world.now() / 1_000) + 90 * daySeconds);
  });

  it('A03: costs an idle poll nothing between two renewals', async () => {
    const world = await watching(5);
    await pollDaily(world, 5);
    world.calls.length = 0;
    world.pass(3_600);
    await ingest(world.run());
    assert.deepEqual(world.calls, ['readMany 2', 'page tasks', 'write CURSOR']);
  });

  it('A03: waits when twenty others were renewed in the same poll', async () => {
    const world = await watching(45);
    world.pass(7 * daySeconds);
    const renewed = async (): Promise<number> => {
      const written = new Set<string>();
      world.onWrite = ({ sk }, patch) => {
        if (Object.keys(patch).join() === 'expiresAt') written.add(sk);
      };
      await ingest(world.run());
      world.pass(60);
      return written.size;
    };
    assert.deepEqual([await renewed(), await renewed(), await renewed(), await renewed()], [20, 20, 5, 0]);
  });

  it('A03: is renewed though the list cannot be read for weeks', async () => {
    const world = await watching();
    world.onPage = () => {
      throw serverError();
    };
    await pollDaily(world, 30);
    assert.ok(expiresInDays(world, 'task 0') > 3);
  });

  it('A03: does not expire while work is due', async () => {
    const world = createIngestWorld({ retentionDays: 8 });
    await ingest(world.run());
    world.pass(60);
    world.items = [rawTask('task', 'SUCCESS', startMs + minuteMs)];
    await ingest(world.run());
    const row = world.row('TASK#task');
    assert.notEqual(row?.due, undefined);
    assert.equal(row?.expiresAt, undefined);
    await pollDaily(world, 10);
    assert.notEqual(world.task('task'), undefined);
  });

  it('A03: is renewed in a later poll when the table fails', async () => {
    const world = await watching();
    world.onWrite = (_key, patch) => {
      if (Object.keys(patch).join() === 'expiresAt') throw tableError();
    };
    world.pass(5 * daySeconds);
    assert.deepEqual((await ingest(world.run())).faults, []);
    world.onWrite = () => {};
    world.pass(60);
    await ingest(world.run());
    assert.ok(expiresInDays(world, 'task 0') > 7);
  });
});

describe('A watched task whose row is gone', () => {
  for (const [what, status, event, messages] of [
    ['in silence', 'RUNNING', 'started', 0],
    ['and its end is told', 'FAIL', 'failed', 1],
  ] as const)
    it(`A03: has its row made again ${what}`, async () => {
      const world = await watching();
      world.table.expire(Number.MAX_SAFE_INTEGER);
      assert.equal(world.task('task 0'), undefined);
      world.pass(600);
      world.items = [exportJob('task 0', status, world.now() - minuteMs)];
      await ingest(world.run());
      const row = world.task('task 0') as TaskRow;
      assert.deepEqual([row.event, Object.keys(row.channels).length], [event, messages]);
    });

  it('A03: has its row made again once its renewal found it gone', async () => {
    const world = await watching();
    world.table.expire(Number.MAX_SAFE_INTEGER);
    world.pass(5 * daySeconds);
    await ingest(world.run());
    const row = world.task('task 0') as TaskRow;
    assert.deepEqual([row.rev, Object.keys(row.channels)], [1, []]);
    assert.equal(world.row('TASK#task 0')?.due, undefined);
  });
});
