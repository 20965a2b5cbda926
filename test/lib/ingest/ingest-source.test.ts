import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyResult, type IngestResult } from '../../../lib/ingest/ingest-result.ts';
import { ingestSource } from '../../../lib/ingest/ingest-source.ts';
import { taskCenter } from '../../../lib/ingest/sources.ts';
import { cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import {
  createIngestWorld,
  type IngestWorld,
  rawTask,
  refusal,
  serverError,
  startMs,
  tableError,
} from '../../support/ingest-world.ts';

const lockKey = { pk: 'CREDENTIALS#default', sk: 'CREDENTIALS' };

function poll(world: IngestWorld, soFar: Partial<IngestResult> = {}): Promise<IngestResult> {
  return ingestSource(world.run(), taskCenter, { ...emptyResult(), ...soFar });
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
    await poll(world, { clockOffsetMs: 40_000 });
    assert.equal(world.cursor()?.bootAtMs, startMs + 40_000);
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
      throw serverError(50_000);
    };
    assert.equal((await poll(world)).clockOffsetMs, 50_000);
    assert.equal(world.cursor()?.bootAtMs, startMs + 50_000);
  });

  it('are not counted when the table failed and not the cloud', async () => {
    const world = createIngestWorld();
    await poll(world);
    world.pass(60);
    world.items = [rawTask('a', 'RUNNING', world.now() - 5_000)];
    world.onWrite = ({ sk }) => {
      if (sk === 'TASK#a') throw tableError();
    };
    const { faults } = await poll(world);
    assert.equal(faults.length, 1);
    assert.equal(world.cursor()?.failures, 0);
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
