import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rootSlot } from '../../../lib/deliver/task-slots.ts';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { watchedMax } from '../../../lib/model/watch-list.ts';
import {
  channel,
  createIngestWorld,
  type IngestWorld,
  rawTask,
  serverError,
  startMs,
} from '../../support/ingest-world.ts';

const minuteMs = 60_000;

/** Polls, and lists a failure that happened so many minutes before; @returns what its message says of lateness. */
async function lateOf(world: IngestWorld, happenedMinutesAgo: number): Promise<string> {
  world.items.push(rawTask('t', 'FAIL', world.now() - happenedMinutesAgo * minuteMs));
  await ingest(world.run());
  return reasonOf(world, 't');
}

function reasonOf(world: IngestWorld, id: string): string {
  const row = world.task(id);
  assert.ok(row);
  const slot = rootSlot(world.run(), row, channel);
  return slot.lateMs(row, world.now()) < 5 * minuteMs
    ? 'in time'
    : (slot.whySeenLate?.(row, world.now()) ?? 'sent late');
}

async function watching(every = '1 minute'): Promise<IngestWorld> {
  const world = createIngestWorld({}, { every });
  await ingest(world.run());
  return world;
}

describe('Nobody was watching', () => {
  for (const [every, minutes] of [
    ['30 minutes', 30],
    ['1 hour', 60],
    ['12 minutes', 17],
  ] as const) {
    it(`A16: is not said of what no poll could have seen sooner, ${every} apart`, async () => {
      const world = await watching(every);
      world.pass(minutes * 60);
      assert.equal(await lateOf(world, minutes - 1), 'in time');
    });
  }

  it('A16: is not said of what is listed seven minutes late while each minute is polled', async () => {
    const world = await watching();
    for (let minute = 0; minute < 10; minute += 1) {
      world.pass(60);
      await ingest(world.run());
    }
    world.pass(60);
    assert.equal(await lateOf(world, 7), 'seen-late');
  });

  it('A16: is not said of what is listed late after half an hour that was one poll apart', async () => {
    const world = await watching('30 minutes');
    world.pass(1_800);
    await ingest(world.run());
    world.pass(1_800);
    assert.equal(await lateOf(world, 35), 'seen-late');
  });

  it('A16: is not said of what was seen at once and sent late', async () => {
    const world = await watching();
    world.pass(60);
    await lateOf(world, 0);
    world.pass(600);
    assert.equal(reasonOf(world, 't'), 'sent late');
  });

  for (const [every, minutes] of [
    ['1 minute', 6],
    ['30 minutes', 61],
  ] as const) {
    it(`A16: is said when no good poll lay between, ${every} apart`, async () => {
      const world = await watching(every);
      world.pass(minutes * 60);
      assert.equal(await lateOf(world, minutes - 1), 'outage');
    });
  }

  it('A16: is said when polls failed in between', async () => {
    const world = await watching();
    world.onPage = () => {
      throw serverError();
    };
    for (let minute = 0; minute < 8; minute += 1) {
      world.pass(60);
      await ingest(world.run());
    }
    world.onPage = () => {};
    world.pass(60);
    assert.equal(await lateOf(world, 8), 'outage');
  });

  it('A16: is judged for each source by its own polls', async () => {
    const world = createIngestWorld({}, { sources: ['tasks', 'events'] });
    await ingest(world.run());
    world.onPage = (list) => {
      if (list !== 'tasks') throw serverError();
    };
    for (let minute = 0; minute < 8; minute += 1) {
      world.pass(60);
      await ingest(world.run());
    }
    world.onPage = () => {};
    world.pass(60);
    const time = world.now() - 8 * minuteMs;
    world.events.set('nodeRestarted', [
      { event_id: 'e', event_name: 'nodeRestarted', time, event_count: 1, resource_id: 'r' },
    ]);
    assert.equal(await lateOf(world, 7), 'seen-late');
  });

  it('A12: is not said of an open task that had to wait for its turn', async () => {
    const world = createIngestWorld({ fetch: { pageSize: 50 } });
    const count = 300;
    const open = (index: number) => rawTask(`o${index}`, 'RUNNING', startMs - 3 * 3_600_000 + index * 10_000);
    world.items = Array.from({ length: count }, (_, index) => open(index));
    await ingest(world.run());
    world.items[0] = rawTask('o0', 'FAIL', startMs - 3 * 3_600_000, world.now() + 1_000);
    for (let minute = 0; minute < 30 && world.task('o0')?.task.state === 'open'; minute += 1) {
      world.pass(60);
      await ingest(world.run());
    }
    assert.equal(world.task('o0')?.task.state, 'failed');
    assert.ok(['in time', 'seen-late'].includes(reasonOf(world, 'o0')));
    assert.ok(count < watchedMax);
  });
});

describe('A gap', () => {
  it('A16: is not said of a target that is polled every half hour', async () => {
    const world = await watching('30 minutes');
    world.pass(31 * 60);
    assert.equal((await ingest(world.run())).gap, undefined);
  });

  it('A16: is said from the last good poll on', async () => {
    const world = await watching('30 minutes');
    world.pass(61 * 60);
    assert.deepEqual((await ingest(world.run())).gap, { fromMs: startMs, toMs: startMs + 61 * minuteMs });
  });

  it('A16: is said once, by the poll that ends it, however many more the backlog takes', async () => {
    const world = createIngestWorld({ fetch: { pageSize: 10, overlapSeconds: 2 } });
    await ingest(world.run());
    world.pass(3 * 3_600);
    world.items = Array.from({ length: 36 }, (_, index) =>
      rawTask(`t${index}`, 'FAIL', startMs + (index + 1) * 290_000),
    );
    world.remainingMs = 25_000;
    world.onPage = () => {
      world.remainingMs -= 2_000;
    };
    assert.notEqual((await ingest(world.run())).gap, undefined);
    assert.ok(world.keys('TASK#').length < 36);
    world.pass(60);
    world.remainingMs = 55_000;
    assert.equal((await ingest(world.run())).gap, undefined);
    assert.equal(world.keys('TASK#').length, 36);
  });

  it('A16: is not said while one of two sources was read', async () => {
    const world = createIngestWorld({}, { sources: ['tasks', 'events'] });
    await ingest(world.run());
    world.onPage = (list) => {
      if (list !== 'tasks') throw serverError();
    };
    for (let minute = 0; minute < 20; minute += 1) {
      world.pass(60);
      await ingest(world.run());
    }
    world.onPage = () => {};
    world.pass(60);
    assert.equal((await ingest(world.run())).gap, undefined);
  });
});
