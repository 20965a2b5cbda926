import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestSource } from '../../../lib/ingest/ingest.ts';
import { emptyResult, type IngestResult } from '../../../lib/ingest/source.ts';
import { taskCenter } from '../../../lib/ingest/sources.ts';
import { cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { createIngestWorld, type IngestWorld, rawTask, serverError, startMs } from '../../support/ingest-world.ts';

function poll(world: IngestWorld): Promise<IngestResult> {
  return ingestSource(world.run(), taskCenter, emptyResult());
}

describe('A gap', () => {
  for (const [behindSeconds, expected] of [
    [15 * 60, undefined],
    [15 * 60 + 1, { fromMs: startMs, toMs: startMs + (15 * 60 + 1) * 1_000 }],
  ] as const) {
    it(`is ${expected ? 'reported' : 'not reported'} ${behindSeconds} seconds after the last good poll`, async () => {
      const world = createIngestWorld();
      await poll(world);
      world.pass(behindSeconds);
      assert.deepEqual((await poll(world)).gap, expected);
    });
  }

  it('is not reported in a first poll', async () => {
    assert.equal((await poll(createIngestWorld())).gap, undefined);
  });
});

describe('A backlog', () => {
  /** Two pages full in each of the last three hours. */
  async function backlog(): Promise<IngestWorld> {
    const world = createIngestWorld({ fetch: { pageSize: 10, overlapSeconds: 2 } }, { sources: ['tasks', 'events'] });
    const cursor = { ...newCursor('tasks', startMs, 0, 0), announced: true, lastOkAtMs: startMs };
    world.table.write({ pk: 'TARGET#prod', sk: 'CURSOR' }, 0, cursorPatch(cursor), 'first');
    world.pass(3 * 3_600);
    world.items = Array.from({ length: 36 }, (_, index) =>
      rawTask(`t${index}`, 'RUNNING', startMs + 10_000 + index * 300_000),
    );
    return world;
  }

  it('is read hour by hour up to now while there is time', async () => {
    const world = await backlog();
    const { kinds, faults } = await poll(world);
    assert.deepEqual(faults, []);
    assert.equal(kinds.size, 36);
    assert.equal(world.cursor()?.watermarkSeconds, Math.floor(world.now() / 1_000));
  });

  it('is left to the next poll once the time belongs to the deliveries and the later source', async () => {
    const world = await backlog();
    const run = world.run();
    const reserveMs = 1.5 * run.deliveryShareMs;
    world.remainingMs = reserveMs - 1;
    await ingestSource(run, taskCenter, emptyResult());
    assert.equal(world.cursor()?.watermarkSeconds, startMs / 1_000 + 3_600);
    world.remainingMs = reserveMs;
    await ingestSource(run, taskCenter, emptyResult());
    assert.equal(world.cursor()?.watermarkSeconds, Math.floor(world.now() / 1_000));
  });

  it('keeps what was committed before a later hour fails', async () => {
    const world = await backlog();
    world.onPage = (_list, { fromSeconds }) => {
      if (fromSeconds > startMs / 1_000 + 3_000) throw serverError();
    };
    const { kinds, writtenRows } = await poll(world);
    assert.equal(kinds.size, 12);
    assert.equal(writtenRows.size, 12);
    assert.equal(world.cursor()?.watermarkSeconds, startMs / 1_000 + 3_600);
    assert.equal(world.cursor()?.failures, 1);
    // One write as the hour was done, one for the failure: it is recorded on the cursor as it is stored.
    assert.equal(world.cursor()?.v, 3);
  });
});
