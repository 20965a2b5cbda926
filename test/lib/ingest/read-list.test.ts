import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ListRead, readList } from '../../../lib/ingest/read-list.ts';
import { cloudEye, taskCenter } from '../../../lib/ingest/sources.ts';
import { type Cursor, newCursor } from '../../../lib/model/cursor.ts';
import { sighted, type Watched } from '../../../lib/model/watch-list.ts';
import { CloudError, type CloudPageRequest } from '../../../lib/ports/cloud.ts';
import {
  createIngestWorld,
  type IngestWorld,
  makeTask,
  rawTask,
  serverError,
  startMs,
} from '../../support/ingest-world.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

function cursorWith(changes: Partial<Cursor> = {}): Cursor {
  return { ...newCursor('tasks', startMs, 0, 0), v: 1, ...changes };
}

function watch(changes: Partial<Watched> = {}): Watched {
  return { ...sighted(makeTask(), 'fingerprint', false, startMs), ...changes };
}

/** The requests of one read. */
async function requestsOf(world: IngestWorld, cursor?: Cursor): Promise<CloudPageRequest[]> {
  const requests: CloudPageRequest[] = [];
  world.onPage = (_list, request) => requests.push(request);
  await readList(world.run(), taskCenter, cursor);
  return requests;
}

describe('readList', () => {
  it('signs every request by its own time, and reads once, however far off the cloud’s clock is', async () => {
    for (const clockOffsetMs of [0, 60_001, -840_000]) {
      const world = createIngestWorld();
      world.clockOffsetMs = clockOffsetMs;
      const requests = await requestsOf(world, cursorWith({ clockOffsetMs }));
      assert.deepEqual(
        requests.map((request) => request.clockOffsetMs),
        [0],
      );
    }
  });

  it('begins a first read at the earlier of both clocks, as another source told the cloud’s', async () => {
    const world = createIngestWorld();
    const { cloudNowMs } = await readList(world.run(), taskCenter, undefined, -90_000);
    assert.equal(cloudNowMs, startMs - 90_000);
  });

  it('asks up to the later of both clocks', async () => {
    for (const [clockOffsetMs, aheadSeconds] of [
      [240_000, 240],
      [-240_000, 0],
      [900_001, 0],
    ] as const) {
      const [request] = await requestsOf(createIngestWorld(), cursorWith({ clockOffsetMs, watermarkSeconds: 0 }));
      assert.equal(request?.toSeconds, startMs / 1_000 + aheadSeconds);
    }
  });

  for (const offsetMs of [3_600_000, 2 * dayMs, -2 * dayMs, 900_001]) {
    it(`A05: goes by its own clock when an answer’s Date is ${offsetMs} ms off`, async () => {
      const world = createIngestWorld({ fetch: { settleSeconds: 5 } });
      world.clockOffsetMs = offsetMs;
      const cursor = cursorWith({ watermarkSeconds: startMs / 1_000 - 600 });
      const { toSeconds, clock, cloudNowMs } = await readList(world.run(), taskCenter, cursor);
      assert.deepEqual([toSeconds, clock, cloudNowMs], [startMs / 1_000 - 5, { clockOffsetMs: 0 }, startMs]);
    });
  }

  for (const offsetMs of [840_000, 300_000, 30_000]) {
    it(`A06: never knows more than its own clock allows when the Date is ${offsetMs} ms ahead`, async () => {
      const world = createIngestWorld({ fetch: { settleSeconds: 5, overlapSeconds: 60 } });
      world.clockOffsetMs = offsetMs;
      const cursor = cursorWith({ watermarkSeconds: startMs / 1_000 - 600, clockOffsetMs: offsetMs });
      const { toSeconds } = await readList(world.run(), taskCenter, cursor);
      assert.equal(toSeconds, startMs / 1_000 - 5);
    });
  }

  it('A05: knows no more than any answer’s clock allows, the first of several too', async () => {
    const world = createIngestWorld({ fetch: { pageSize: 1 } });
    world.items = [rawTask('a', 'RUNNING', startMs - 300_000)];
    world.onPage = () => {
      world.clockOffsetMs = world.calls.length === 1 ? -500_000 : 0;
    };
    const cursor = cursorWith({ watermarkSeconds: startMs / 1_000 - 600 });
    const { toSeconds, clock } = await readList(world.run(), taskCenter, cursor);
    assert.deepEqual([toSeconds, clock], [startMs / 1_000 - 500, { clockOffsetMs: 0 }]);
  });

  it('A05: reads back from its own clock when the watermark was moved into the future', async () => {
    const world = createIngestWorld({ fetch: { overlapSeconds: 60 } });
    const cursor = cursorWith({ watermarkSeconds: (startMs + 2 * dayMs) / 1_000 });
    const { fromSeconds, toSeconds } = await readList(world.run(), taskCenter, cursor);
    assert.deepEqual([fromSeconds, toSeconds], [startMs / 1_000 - 60, startMs / 1_000]);
  });

  describe('when its own time is refused', () => {
    const worldThatRefuses = (dateOffsetMs: number, acceptsMs: number) => {
      const world = createIngestWorld({ fetch: { pageSize: 1 } });
      const signedBy: number[] = [];
      world.items = [rawTask('a', 'RUNNING', startMs - 300_000)];
      world.onPage = (_list, { clockOffsetMs }) => {
        signedBy.push(clockOffsetMs);
        if (Math.abs(clockOffsetMs - acceptsMs) <= 900_000) return;
        const failure = { failure: 'authentication', retryable: false, status: 401 } as const;
        throw new CloudError('refused', { ...failure, clockOffsetMs: dateOffsetMs });
      };
      return { world, signedBy };
    };

    it('A05: signs one request by a Date that it does not believe, and no second one in the run', async () => {
      const { world, signedBy } = worldThatRefuses(3_600_000, 3_600_000);
      const cursor = cursorWith({ watermarkSeconds: startMs / 1_000 - 600 });
      await assert.rejects(readList(world.run(), taskCenter, cursor), CloudError);
      assert.deepEqual(signedBy, [0, 3_600_000, 0]);
    });

    it('A05: signs nothing anew when the Date is near enough for its own time', async () => {
      const { world, signedBy } = worldThatRefuses(840_000, 3_600_000);
      await assert.rejects(readList(world.run(), taskCenter, cursorWith()), CloudError);
      assert.deepEqual(signedBy, [0]);
    });

    it('A05: still fails as refused when the Date is refused too', async () => {
      const { world, signedBy } = worldThatRefuses(3_600_000, -3_600_000);
      await assert.rejects(readList(world.run(), taskCenter, cursorWith()), { status: 401 });
      assert.deepEqual(signedBy, [0, 3_600_000]);
    });
  });

  it('begins a first window `staleAfterDays` before now', async () => {
    const world = createIngestWorld({ fetch: { staleAfterDays: 2, overlapSeconds: 10 } });
    const { fromSeconds, toSeconds } = await readList(world.run(), taskCenter, undefined);
    assert.deepEqual([fromSeconds, toSeconds], [(startMs - 2 * dayMs) / 1_000 - 10, startMs / 1_000]);
  });

  it('knows only what the cloud has settled by its own clock', async () => {
    const world = createIngestWorld({ fetch: { settleSeconds: 5 } });
    world.clockOffsetMs = -30_000;
    const cursor = cursorWith({ watermarkSeconds: startMs / 1_000 - 600 });
    const { toSeconds, reachedNow } = await readList(world.run(), taskCenter, cursor);
    assert.deepEqual([toSeconds, reachedNow], [startMs / 1_000 - 5 - 30, true]);
  });

  it('asks for no more than a page of the source', async () => {
    const world = createIngestWorld({ fetch: { pageSize: 1_000 } });
    const limits = new Set<number>();
    world.onPage = (_list, { limit }) => limits.add(limit);
    await readList(world.run(), cloudEye, cursorWith({ source: 'events' }));
    assert.deepEqual([...limits], [100]);
  });

  it('keeps the clock of an earlier answer when a later request fails', async () => {
    const world = createIngestWorld({ fetch: { pageSize: 1 } });
    world.clockOffsetMs = 7_000;
    world.items = [rawTask('a', 'RUNNING', startMs - 10_000)];
    world.onPage = () => {
      if (world.calls.length === 2) throw serverError();
    };
    const cursor = cursorWith({ watermarkSeconds: startMs / 1_000 - 600 });
    await assert.rejects(readList(world.run(), taskCenter, cursor), (error: CloudError) => {
      assert.deepEqual([error.clockOffsetMs, error.failure, error.status], [7_000, 'server', 500]);
      return true;
    });
  });

  it('asks no second list once a key was refused', async () => {
    const world = createIngestWorld();
    world.onPage = () => {
      throw new CloudError('refused', { failure: 'authentication', retryable: false, status: 401 });
    };
    await assert.rejects(readList(world.run(), cloudEye, cursorWith({ source: 'events' })));
    assert.equal(world.calls.length, 1);
  });

  it('reads all lists of a source to the same second', async () => {
    const world = createIngestWorld({ fetch: { pageSize: 2, overlapSeconds: 2 } });
    world.pass(3 * 3_600);
    const events = [0, 1, 2].map((n) => ({ event_id: `e${n}`, time: startMs + 10_000 * (n + 1) }));
    world.events.set('nodeRestarted', events);
    const read = await readList(world.run(), cloudEye, cursorWith({ source: 'events' }));
    assert.deepEqual([read.toSeconds, read.reachedNow], [startMs / 1_000 + 3 * 3_600, true]);
  });
});

describe('A watched task', () => {
  const staleAfterMs = 7 * dayMs;
  const old = { createdAtMs: startMs - staleAfterMs };

  for (const [what, entry, from] of [
    ['is read from its creation on', watch({ createdAtMs: startMs - 5 * minuteMs }), startMs - 5 * minuteMs],
    [
      'is left out once it is stale and was read within the hour',
      watch({ ...old, lookedAtMs: startMs - 60 * minuteMs + 1 }),
      startMs - minuteMs,
    ],
    [
      'is read every hour once it is stale',
      watch({ ...old, lookedAtMs: startMs - 60 * minuteMs }),
      startMs - staleAfterMs,
    ],
  ] as const) {
    it(what, async () => {
      const world = createIngestWorld({ fetch: { overlapSeconds: 60 } });
      const [request] = await requestsOf(world, cursorWith({ watched: [entry] }));
      assert.equal(request?.fromSeconds, from / 1_000 - 1);
    });
  }

  for (const [what, changes, requests] of [
    ['is searched for once more', {}, 2],
    ['is not searched for after two misses', { misses: 1 }, 1],
    ['is not searched for within 15 minutes', { missedSinceMs: startMs - 15 * minuteMs + 1 }, 1],
    ['is not searched for when it had ended', { final: true }, 1],
    ['is not searched for when it is lost already', { lost: true }, 1],
  ] as const) {
    it(`${what} before it is lost`, async () => {
      const world = createIngestWorld();
      const missing = { createdAtMs: startMs - 30 * minuteMs, misses: 2, missedSinceMs: startMs - 15 * minuteMs };
      const asked = await requestsOf(world, cursorWith({ watched: [watch({ ...missing, ...changes })] }));
      assert.equal(asked.length, requests);
      if (requests === 2) assert.equal(asked[1]?.toSeconds, startMs / 1_000 + 61);
    });
  }

  it('is found again by the search', async () => {
    const world = createIngestWorld();
    const missing = watch({ createdAtMs: startMs - 30 * minuteMs, misses: 2, missedSinceMs: startMs - 15 * minuteMs });
    world.onPage = () => {
      if (world.calls.length === 2)
        world.items = [rawTask('task', 'RUNNING', startMs - 30 * minuteMs, startMs + 30_000)];
    };
    const { tasks } = await readList(world.run(), taskCenter, cursorWith({ watched: [missing] }));
    assert.deepEqual(
      tasks.map(({ id }) => id),
      ['task'],
    );
  });

  it('is found in the table when the cursor could not hold it', async () => {
    const world = createIngestWorld();
    await writeRows(world.effects.store, 'prod', [
      makeRow('prod', { id: 'beyond', status: 'RUNNING', createdAtMs: startMs }),
    ]);
    const ids = ({ watched }: ListRead) => watched.map(({ id }) => id);
    const cursor = cursorWith({ watched: [watch()] });
    assert.deepEqual(ids(await readList(world.run(), taskCenter, cursor)), ['task']);
    assert.deepEqual(ids(await readList(world.run(), taskCenter, { ...cursor, overflow: true })), ['task', 'beyond']);
  });
});

describe('The lists of Cloud Eye', () => {
  const events = cursorWith({ source: 'events', watermarkSeconds: startMs / 1_000 - 60 });
  const stop = (failure: 'authentication' | 'server', status: number) =>
    new CloudError('stop', { failure, retryable: false, status });

  /** Each answer comes a turn of the loop after its request, so that requests can be under way together. */
  function counted(world: IngestWorld): { mostAtOnce: number; asked: number } {
    const seen = { mostAtOnce: 0, asked: 0 };
    let underWay = 0;
    const { eventList } = world.effects;
    Object.assign(world.effects, {
      eventList: (name: string) => ({
        page: async (request: CloudPageRequest) => {
          seen.asked += 1;
          underWay += 1;
          seen.mostAtOnce = Math.max(seen.mostAtOnce, underWay);
          await new Promise(setImmediate);
          underWay -= 1;
          return await eventList(name).page(request);
        },
      }),
    });
    return seen;
  }

  it('B03: are read four at once after the first', async () => {
    const world = createIngestWorld();
    const seen = counted(world);
    await readList(world.run(), cloudEye, events);
    assert.deepEqual(seen, { mostAtOnce: 4, asked: 13 });
  });

  it('B03: spend five refusals at most, also when the key is refused half-way', async () => {
    const world = createIngestWorld();
    const seen = counted(world);
    world.onPage = () => {
      if (world.calls.length > 1) throw stop('authentication', 401);
    };
    const { failure } = await readList(world.run(), cloudEye, events);
    assert.equal((failure as CloudError).status, 401);
    assert.equal(seen.asked, 5);
  });

  it('B03: keep what they have read though one of them fails, and only that one is read from where it stopped', async () => {
    const world = createIngestWorld();
    world.events.set('nodeRestarted', [{ event_id: 'e', time: startMs - 10_000 }]);
    world.onPage = (list) => {
      if (list === 'scriptsStopped') throw stop('server', 500);
    };
    const read = await readList(world.run(), cloudEye, events);
    assert.deepEqual(
      read.tasks.map(({ id }) => id),
      ['e'],
    );
    assert.deepEqual([read.toSeconds, read.reachedNow], [events.watermarkSeconds, false]);
    assert.equal(read.listedTo.get('scriptsStopped'), events.watermarkSeconds);
    assert.equal(read.listedTo.get('nodeRestarted'), startMs / 1_000);
  });

  it('B03: read those first that wait longest, after one that could be read the last time', async () => {
    const world = createIngestWorld();
    const second = startMs / 1_000;
    const listed = new Map([
      ['nodeRestarted', second - 20],
      ['scriptsStopped', second - 30],
    ]);
    await readList(world.run(), cloudEye, { ...events, listed });
    const asked = world.calls.map((call) => call.slice('page '.length));
    assert.equal(asked[0], 'nodeRestarted');
    assert.equal(asked.at(-1), 'scriptsStopped');
  });

  it('B03: are not begun without time for what the slowest of them took', async () => {
    const world = createIngestWorld();
    const run = world.run();
    world.onPage = () => {
      world.pass(6);
      world.remainingMs -= 6_000;
    };
    const { outOfTime, failure, listedTo } = await readList(run, cloudEye, events);
    assert.deepEqual([outOfTime, failure], [true, undefined]);
    assert.ok(world.remainingMs >= run.deliveryShareMs);
    assert.ok([...listedTo.values()].some((seconds) => seconds > events.watermarkSeconds));
  });

  it('are given up after three that fail while none can be read', async () => {
    const world = createIngestWorld();
    world.onPage = () => {
      throw serverError();
    };
    await assert.rejects(readList(world.run(), cloudEye, events), { status: 500 });
    assert.equal(world.calls.length, 3);
  });
});
