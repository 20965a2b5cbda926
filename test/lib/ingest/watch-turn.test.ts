/** More open tasks than the cursor holds: each has its turn. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { watchedMax } from '../../../lib/model/watch-list.ts';
import { createIngestWorld, type IngestWorld, rawTask, startMs } from '../../support/ingest-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const openCount = 2_300;
/** Fifteen tasks of the cursor and fifteen beyond it in each poll: docs/delivery.md. */
const turnPolls = Math.ceil(watchedMax / 15);

/** All were open for hours when the watch began, each in a second of its own, in a list that filters by creation. */
async function watching(): Promise<IngestWorld> {
  const world = createIngestWorld({ fetch: { stalledAfterMinutes: 43_200 } });
  world.items = Array.from({ length: openCount }, (_, index) => openTask(index));
  await ingest(world.run());
  for (let poll = 0; poll < 15; poll += 1) await pollLater(world);
  return world;
}

function createdMs(index: number): number {
  return startMs - 12 * hourMs + index * 10_000;
}

/** About no instance, so that nothing else reads its row. */
function openTask(index: number): object {
  return { ...rawTask(`task ${index}`, 'RUNNING', createdMs(index)), name: 'dcsExportJob' };
}

function end(world: IngestWorld, index: number, status: string): void {
  const ended = { ...rawTask(`task ${index}`, status, createdMs(index), world.now()), name: 'dcsExportJob' };
  world.items = world.items.map((item) => ((item as { id: string }).id === `task ${index}` ? ended : item));
}

async function pollLater(world: IngestWorld): Promise<void> {
  world.pass(60);
  assert.deepEqual((await ingest(world.run())).faults, []);
}

/** @returns how many polls it took until the table knows the end of all of them. */
async function pollsUntilKnown(world: IngestWorld, ids: readonly number[], pollsMax: number): Promise<number> {
  for (let polls = 1; polls <= pollsMax; polls += 1) {
    await pollLater(world);
    if (ids.every((index) => world.task(`task ${index}`)?.event === 'failed')) return polls;
  }
  return Number.POSITIVE_INFINITY;
}

describe('An open task', () => {
  it('A11: is looked at within the documented turn, beyond the cursor as well as in it', async () => {
    const world = await watching();
    assert.equal(world.cursor()?.watched.length, watchedMax);
    const failing = [0, 1_000, 1_999, 2_000, 2_150, openCount - 1];
    for (const index of failing) end(world, index, 'FAIL');
    assert.ok((await pollsUntilKnown(world, failing, turnPolls)) <= turnPolls);
  });

  it('A11: beyond the cursor costs a poll no more rows than have their turn', async () => {
    const world = await watching();
    world.calls.length = 0;
    await pollLater(world);
    const rows = world.calls.filter((call) => call.startsWith('read')).map((call) => Number(call.split(' ')[1]));
    assert.deepEqual(rows, [2, 15]);
  });

  it('A11: moves into the cursor when others have ended, and none is forgotten', async () => {
    const world = await watching();
    for (let index = 0; index < 400; index += 1) end(world, index, 'SUCCESS');
    for (let polls = 0; polls < turnPolls + 30; polls += 1) await pollLater(world);
    assert.equal(world.cursor()?.overflow, false);
    const ids = new Set(world.cursor()?.watched.map(({ id }) => id));
    const forgotten = Array.from({ length: openCount - 400 }, (_, index) => `task ${index + 400}`).filter(
      (id) => !ids.has(id),
    );
    assert.deepEqual(forgotten, []);
  });
});
