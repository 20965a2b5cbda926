import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestSource } from '../../../lib/ingest/ingest.ts';
import { emptyResult, type IngestResult } from '../../../lib/ingest/source.ts';
import { taskCenter } from '../../../lib/ingest/sources.ts';
import {
  createIngestWorld,
  type IngestWorld,
  rawTask,
  serverError,
  startMs,
  tableError,
} from '../../support/ingest-world.ts';

function poll(world: IngestWorld): Promise<IngestResult> {
  return ingestSource(world.run(), taskCenter, emptyResult());
}

async function failingPolls(world: IngestWorld, count: number): Promise<void> {
  world.onPage = () => {
    throw serverError();
  };
  for (let polls = 0; polls < count; polls += 1) {
    await poll(world);
    world.pass(60);
  }
}

describe('Failed polls in a row', () => {
  it('are announced when there are three', async () => {
    const world = createIngestWorld();
    await failingPolls(world, 2);
    assert.deepEqual(world.keys('NOTICE#blind'), []);
    await failingPolls(world, 1);
    assert.deepEqual(world.keys('NOTICE#blind'), [`NOTICE#blind#${startMs}`]);
  });

  it('are counted from the first one, and end with a good poll', async () => {
    const world = createIngestWorld();
    await failingPolls(world, 4);
    const { failures, failingSinceMs, lastFailure } = world.cursor() ?? {};
    assert.deepEqual([failures, failingSinceMs, lastFailure], [4, startMs, 'The server failed']);
    world.onPage = () => {};
    await poll(world);
    assert.deepEqual([world.cursor()?.failures, world.cursor()?.failingSinceMs], [0, undefined]);
    assert.equal(world.cursor()?.endedSinceMs, startMs);
  });

  it('are announced once, with the number and the time at which it was announced', async () => {
    const world = createIngestWorld();
    await poll(world);
    world.pass(60);
    await failingPolls(world, 5);
    const [key = ''] = world.keys('NOTICE#blind');
    const { failures, sinceMs, cause } = (world.row(key)?.facts ?? {}) as Record<string, unknown>;
    assert.deepEqual([failures, sinceMs, cause], [3, startMs, 'The server failed']);
  });

  it('begin anew when another poller has ended them', async () => {
    const world = createIngestWorld();
    await failingPolls(world, 2);
    world.table.write({ pk: 'TARGET#prod', sk: `NOTICE#blind#${startMs}` }, 0, { forbidden: true }, 'other');
    await failingPolls(world, 1);
    assert.equal(world.cursor()?.failures, 1);
    assert.equal(world.cursor()?.failingSinceMs, startMs + 120_000);
  });

  it('are told by the clock that the failing answer told', async () => {
    const world = createIngestWorld();
    world.onPage = () => {
      throw serverError(-50_000);
    };
    assert.equal((await poll(world)).clockOffsetMs, -50_000);
    assert.equal(world.cursor()?.bootAtMs, startMs - 50_000);
  });

  for (const offsetMs of [3_600_000, -2 * 86_400_000, 900_001]) {
    it(`A07: begin the watch by our own clock when the failing answer’s Date is ${offsetMs} ms off`, async () => {
      const world = createIngestWorld();
      world.onPage = () => {
        throw serverError(offsetMs);
      };
      await poll(world);
      const { bootAtMs, clockOffsetMs, failingSinceMs } = world.cursor() ?? {};
      assert.deepEqual([bootAtMs, clockOffsetMs, failingSinceMs], [startMs, 0, startMs]);
    });
  }

  it('A05: confirm a jump that the poll before said', async () => {
    const world = createIngestWorld();
    world.onPage = () => {
      throw serverError(300_000);
    };
    await poll(world);
    const { clockOffsetMs, clockJumpMs } = world.cursor() ?? {};
    assert.deepEqual([clockOffsetMs, clockJumpMs], [0, 300_000]);
    world.pass(60);
    await poll(world);
    const after = world.cursor();
    assert.deepEqual([after?.clockOffsetMs, after?.clockJumpMs], [300_000, undefined]);
  });

  it('C01: are announced when it was the table that failed, and not the cloud', async () => {
    const world = createIngestWorld();
    await poll(world);
    world.pass(60);
    world.items = [rawTask('a', 'RUNNING', world.now() - 5_000)];
    world.onWrite = ({ sk }) => {
      if (sk === 'TASK#a') throw tableError();
    };
    for (let polls = 1; polls <= 3; polls += 1) {
      const { faults } = await poll(world);
      assert.deepEqual([faults.length, world.cursor()?.failures], [1, polls]);
      assert.equal(world.keys('NOTICE#blind').length, Number(polls === 3));
      world.pass(60);
    }
    const [key = ''] = world.keys('NOTICE#blind');
    const { cause, isTable } = (world.row(key)?.facts ?? {}) as Record<string, unknown>;
    assert.deepEqual([cause, isTable], ['The table failed', true]);
  });

  it('C01: begin the watch by the cloud’s clock, though its beginning could not be written at first', async () => {
    const world = createIngestWorld();
    world.clockOffsetMs = -50_000;
    let writes = 0;
    world.onWrite = () => {
      writes += 1;
      if (writes === 1) throw tableError();
    };
    await poll(world);
    assert.deepEqual([world.cursor()?.bootAtMs, world.cursor()?.failures], [startMs - 50_000, 1]);
  });

  it('C01: leave the cursor alone when it could not be read', async () => {
    const world = createIngestWorld();
    await poll(world);
    const before = world.cursor();
    world.pass(60);
    const run = world.run();
    const readMany = async () => Promise.reject(tableError());
    const deaf = { ...run, effects: { ...run.effects, store: { ...run.effects.store, readMany } } };
    assert.equal((await ingestSource(deaf, taskCenter, emptyResult())).faults.length, 1);
    assert.deepEqual(world.cursor(), before);
  });
});
