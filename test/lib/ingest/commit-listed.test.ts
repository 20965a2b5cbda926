import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestWindow, type WindowIngested } from '../../../lib/ingest/ingest-window.ts';
import { emptyResult } from '../../../lib/ingest/source.ts';
import { taskCenter } from '../../../lib/ingest/sources.ts';
import { createIngestWorld, type IngestWorld, rawTask } from '../../support/ingest-world.ts';

function read(world: IngestWorld): Promise<WindowIngested> {
  return ingestWindow(world.run(), taskCenter, world.cursor(), emptyResult());
}

/** Read once, and a minute later. */
async function watching(): Promise<IngestWorld> {
  const world = createIngestWorld();
  await read(world);
  world.pass(60);
  world.calls.length = 0;
  return world;
}

describe('commitListed', () => {
  it('reads the row of a task that only looks as it was committed', async () => {
    const world = await watching();
    const createdAtMs = world.now() - 20_000;
    world.items = [rawTask('a', 'RUNNING', createdAtMs)];
    await read(world);
    const row = world.row('TASK#a');
    world.table.write(
      { pk: 'TARGET#prod', sk: 'TASK#a' },
      1,
      { fingerprint: 'of another sighting' },
      'died before the cursor',
    );
    world.items = [rawTask('a', 'RUNNING', createdAtMs, createdAtMs + 5_000)];
    assert.deepEqual([...(await read(world)).result.kinds], [['a', 'changed']]);
    assert.equal(world.row('TASK#a')?.fingerprint, row?.fingerprint);
  });

  it('reads the row of a lost task that is listed again as it was', async () => {
    const world = await watching();
    world.items = [rawTask('a', 'RUNNING', world.now() - 20_000)];
    const { cursor } = await read(world);
    const key = { pk: 'TARGET#prod', sk: 'TASK#a' };
    world.table.write(key, 1, { lost: true }, 'lost');
    const watched = cursor?.watched.map((entry) => ({ ...entry, lost: true })) ?? [];
    const lost = cursor && { ...cursor, watched };
    const { result } = await ingestWindow(world.run(), taskCenter, lost, emptyResult());
    assert.deepEqual([...result.kinds], [['a', 'changed']]);
    assert.equal(world.row('TASK#a')?.lost, undefined);
  });
});
