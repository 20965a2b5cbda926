/** What lies before the window and is not watched is history, whatever a request shows of it and whether its row is still there. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { createIngestWorld, type IngestWorld, rawTask, startMs } from '../../support/ingest-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** One poll. @returns what became of the tasks that count. */
async function poll(world: IngestWorld): Promise<Map<string, string>> {
  const { kinds, faults } = await ingest(world.run());
  assert.deepEqual(faults, []);
  return kinds;
}

/** How many rows the calls so far have read, and forgets the calls. */
function rowsRead({ calls }: IngestWorld): number {
  const counts = calls.splice(0).map((call) => {
    if (call.startsWith('readMany ')) return Number(call.slice('readMany '.length));
    return call.startsWith('read ') ? 1 : 0;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function ended(count: number, fromMs: number, everyMs: number): object[] {
  return Array.from({ length: count }, (_, index) => {
    const createdAtMs = fromMs + index * everyMs;
    return rawTask(`ended ${index}`, 'SUCCESS', createdAtMs, createdAtMs + 1_000);
  });
}

describe('History', () => {
  it('A04: one open task of five days costs an idle poll no rows of others', async () => {
    const world = createIngestWorld();
    const open = rawTask('open', 'RUNNING', startMs - 5 * dayMs);
    world.items = [open, ...ended(900, startMs - 2 * hourMs, 4_000)];
    await poll(world);
    world.pass(20 * 60);
    await poll(world);
    world.pass(60);
    world.calls.length = 0;
    const kinds = await poll(world);
    assert.deepEqual([...kinds], [['open', 'unchanged']]);
    assert.equal(rowsRead(world), 2);
    assert.equal(world.keys('TASK#ended').length, 900);
  });

  for (const [id, status, retentionDays, days] of [
    ['A01', 'RUNNING', 90, 97],
    ['A01', 'PONDERING', 90, 97],
    ['A02', 'RUNNING', 8, 20],
  ] as const) {
    it(`${id}: beside a task that is ${status} for ${days} days, what ended is never new though rows live ${retentionDays} days`, async () => {
      const world = createIngestWorld({ retentionDays });
      world.items = [rawTask('open', status, startMs)];
      await poll(world);
      for (let day = 0; day < days; day += 1) {
        const endedAtMs = world.now() + dayMs - minuteMs;
        world.items = [...world.items, rawTask(`day ${day}`, 'SUCCESS', endedAtMs)];
        world.pass(dayMs / 1_000);
        world.table.expire(world.now() / 1_000);
        const kinds = [...(await poll(world))].filter(([, kind]) => kind !== 'unchanged');
        assert.deepEqual(kinds, [[`day ${day}`, 'new']]);
      }
    });
  }

  it('A04: a task that is listed late, but within the overlap, is new', async () => {
    const world = createIngestWorld({ fetch: { overlapSeconds: 600 } });
    world.items = [rawTask('open', 'RUNNING', startMs - dayMs)];
    await poll(world);
    world.pass(30 * 60);
    await poll(world);
    world.pass(60);
    const late = rawTask('late', 'SUCCESS', world.now() - 11 * minuteMs + 1_000);
    world.items = [...world.items, late];
    assert.equal((await poll(world)).get('late'), 'new');
  });

  it('A04: an old task is news again when it has an update in the window', async () => {
    const world = createIngestWorld();
    const before = rawTask('again', 'SUCCESS', startMs - hourMs);
    world.items = [rawTask('open', 'RUNNING', startMs - 2 * hourMs), before];
    await poll(world);
    world.pass(hourMs / 1_000);
    await poll(world);
    world.items = [...world.items.slice(0, 1), rawTask('again', 'FAIL', startMs - hourMs, world.now())];
    world.pass(60);
    assert.equal((await poll(world)).get('again'), 'changed');
  });

  it('A04: after an outage the window begins where the last good poll ended', async () => {
    const world = createIngestWorld();
    world.items = [rawTask('open', 'RUNNING', startMs - dayMs)];
    await poll(world);
    world.pass(60);
    await poll(world);
    const missed = rawTask('missed', 'FAIL', world.now() + minuteMs);
    world.pass(5 * 3_600);
    world.items = [...world.items, missed];
    assert.equal((await poll(world)).get('missed'), 'new');
  });

  it('A04: an item without times is never history', async () => {
    const world = createIngestWorld();
    await poll(world);
    world.pass(60);
    world.items = [{ id: 'timeless', status: 'FAIL' }];
    assert.equal((await poll(world)).get('timeless'), 'new');
  });

  it('A04: the window begins by the clock where that stands behind the watermark', async () => {
    const world = createIngestWorld({ fetch: { overlapSeconds: 60 } });
    await poll(world);
    world.pass(hourMs / 1_000);
    await poll(world);
    world.clockOffsetMs = -50_000;
    world.pass(1);
    await poll(world);
    world.pass(1);
    world.items = [rawTask('behind', 'SUCCESS', world.now() + world.clockOffsetMs - 55_000)];
    assert.equal((await poll(world)).get('behind'), 'new');
  });
});
