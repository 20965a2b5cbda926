import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestSource } from '../../../lib/ingest/ingest.ts';
import { emptyResult, type IngestResult } from '../../../lib/ingest/source.ts';
import { taskCenter } from '../../../lib/ingest/sources.ts';
import { createIngestWorld, type IngestWorld, refusal, startMs, tableError } from '../../support/ingest-world.ts';

const lockKey = { pk: 'CREDENTIALS#default', sk: 'CREDENTIALS' };

function poll(world: IngestWorld, soFar: Partial<IngestResult> = {}): Promise<IngestResult> {
  return ingestSource(world.run(), taskCenter, { ...emptyResult(), ...soFar });
}

describe('A credential set', () => {
  for (const [untilMs, pages] of [
    [startMs + 1, 0],
    [startMs, 1],
  ] as const) {
    it(`${pages === 0 ? 'rests before' : 'is used from'} the end of its rest`, async () => {
      const world = createIngestWorld();
      world.table.write(lockKey, 0, { refusals: 1, notBeforeMs: untilMs }, 'other');
      const { faults } = await poll(world);
      assert.equal(world.calls.filter((call) => call.startsWith('page')).length, pages);
      assert.equal(faults.length, 1 - pages);
    });
  }

  it('that rests is not refused once more, but the poll counts as failed', async () => {
    const world = createIngestWorld();
    world.table.write(lockKey, 0, { refusals: 1, notBeforeMs: startMs + 1 }, 'other');
    await poll(world);
    assert.equal(world.table.read(lockKey)?.refusals, 1);
    assert.equal(world.cursor()?.failures, 1);
  });

  it('rests for one minute after the first refusal, twice as long after the next, 15 minutes at most', async () => {
    const world = createIngestWorld();
    world.onPage = () => {
      throw refusal();
    };
    const waits: number[] = [];
    for (let polls = 0; polls < 6; polls += 1) {
      await poll(world);
      const waitMs = Number(world.table.read(lockKey)?.notBeforeMs) - world.now();
      waits.push(waitMs / 60_000);
      world.pass(waitMs / 1_000);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 15, 15]);
  });

  it('starts at one minute again once it was accepted', async () => {
    const world = createIngestWorld();
    world.table.write(lockKey, 0, { refusals: 3, notBeforeMs: startMs }, 'other');
    const { keyAccepted } = await poll(world);
    assert.equal(keyAccepted, true);
    assert.deepEqual([world.table.read(lockKey)?.refusals, world.table.read(lockKey)?.notBeforeMs], [0, 0]);
  });

  it('is not written while it is accepted all the time', async () => {
    const world = createIngestWorld();
    await poll(world);
    assert.equal(world.table.read(lockKey), undefined);
  });

  it('does not rest when another source accepted the same key', async () => {
    const world = createIngestWorld();
    world.onPage = () => {
      throw refusal();
    };
    await poll(world, { keyAccepted: true });
    assert.equal(world.table.read(lockKey), undefined);
  });

  it('that rests has its failure dated by the clock that another source told', async () => {
    const world = createIngestWorld();
    world.table.write(lockKey, 0, { refusals: 1, notBeforeMs: startMs + 1 }, 'other');
    await poll(world, { clockOffsetMs: -40_000 });
    assert.equal(world.cursor()?.bootAtMs, startMs - 40_000);
  });

  it('that was refused is reported though neither lock nor cursor can be written', async () => {
    const world = createIngestWorld();
    world.onPage = () => {
      throw refusal();
    };
    world.onWrite = () => {
      throw tableError();
    };
    const { faults } = await poll(world);
    assert.deepEqual(
      faults.map(({ message }) => message),
      ['The table failed', 'The table failed', 'The key was refused'],
    );
  });
});
