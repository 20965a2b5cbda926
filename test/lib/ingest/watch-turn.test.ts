/** More open tasks than the cursor holds: each has its turn. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { createIngestWorld, type IngestWorld, rawTask, startMs } from '../../support/ingest-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const openCount = 900;
/** Fifteen tasks of the cursor and fifteen beyond it in each poll: docs/delivery.md. */
const turnPolls = Math.ceil(openCount / 15);

/** All were open for hours when the watch began, each in a second of its own, in a list that filters by creation. */
async function watching(): Promise<IngestWorld> {
  const world = createIngestWorld({ fetch: { stalledAfterMinutes: 43_200 } });
  world.items = Array.from({ length: openCount }, (_, index) => openTask(index));
  await ingest(world.run());
  for (let poll = 0; poll < 15; poll += 1) await pollLater(world);
  return world;
}

/** So long that the cursor holds hundreds of them, not thousands: the same turns in a fraction of the polls. */
function idOf(index: number): string {
  return `task ${index} `.padEnd(128, '主');
}

function createdMs(index: number): number {
  return startMs - 12 * hourMs + index * 10_000;
}

/** About no instance, so that nothing else reads its row. */
function openTask(index: number): object {
  return { ...rawTask(idOf(index), 'RUNNING', createdMs(index)), name: 'dcsExportJob' };
}

function end(world: IngestWorld, index: number, status: string): void {
  const ended = { ...rawTask(idOf(index), status, createdMs(index), world.now()), name: 'dcsExportJob' };
  world.items = world.items.map((item) => ((item as { id: string }).id === idOf(index) ? ended : item));
}

async function pollLater(world: IngestWorld): Promise<void> {
  world.pass(60);
  assert.deepEqual((await ingest(world.run())).faults, []);
}

/** @returns how many polls it took until the table knows the end of all of them. */
async function pollsUntilKnown(world: IngestWorld, ids: readonly number[], pollsMax: number): Promise<number> {
  for (let polls = 1; polls <= pollsMax; polls += 1) {
    await pollLater(world);
    if (ids.every((index) => world.task(idOf(index))?.event === 'failed')) return polls;
  }
  return Number.POSITIVE_INFINITY;
}

describe('An open task', () => {
  it('A11: is looked at within the documented turn, beyond the cursor as well as in it', async () => {
    const world = await watching();
    const held = world.cursor()?.watched.length ?? openCount;
    assert.ok(held < openCount, `${held}`);
    const failing = [0, 400, held - 1, held, held + 10, openCount - 1];
    for (const index of failing) end(world, index, 'FAIL');
    assert.ok((await pollsUntilKnown(world, failing, turnPolls)) <= turnPolls);
  });

  it('A11: beyond the cursor costs a poll no more rows than have their turn', async () => {
    const world = await watching();
    world.calls.length = 0;
    await pollLater(world);
    const rows = world.calls.filter((call) => call.startsWith('read')).map((call) => Number(call.split(' ')[1]));
    const [known = 0, beyond = 0] = rows;
    assert.ok(rows.length === 2 && known <= 2 && beyond >= 10 && beyond <= 15, `${rows}`);
  });

  it('A11: moves into the cursor when others have ended, and none is forgotten', async () => {
    const world = await watching();
    const ended = 300;
    for (let index = 0; index < ended; index += 1) end(world, index, 'SUCCESS');
    for (let polls = 0; polls < turnPolls + 30; polls += 1) await pollLater(world);
    assert.equal(world.cursor()?.overflow, false);
    const ids = new Set(world.cursor()?.watched.map(({ id }) => id));
    const forgotten = Array.from({ length: openCount - ended }, (_, index) => idOf(index + ended)).filter(
      (id) => !ids.has(id),
    );
    assert.deepEqual(forgotten, []);
  });
});
