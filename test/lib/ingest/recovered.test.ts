/** What the notice says once polls work again: how many tasks started or changed, whoever wrote them down. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestSource } from '../../../lib/ingest/ingest.ts';
import { emptyResult, type IngestResult, type Source } from '../../../lib/ingest/source.ts';
import { cloudEye, taskCenter } from '../../../lib/ingest/sources.ts';
import { createIngestWorld, type IngestWorld, rawTask, serverError, tableError } from '../../support/ingest-world.ts';

async function poll(world: IngestWorld, source: Source = taskCenter): Promise<IngestResult> {
  world.pass(60);
  return await ingestSource(world.run(), source, emptyResult());
}

/** A run that writes rows and dies before it has stored its cursor. */
async function dieAfterCommit(world: IngestWorld, source?: Source): Promise<void> {
  world.onWrite = ({ sk }) => {
    if (sk.startsWith('CURSOR')) throw tableError();
  };
  await poll(world, source);
  world.onWrite = () => {};
}

async function failTimes(world: IngestWorld, times: number, source?: Source): Promise<void> {
  world.onPage = () => {
    throw serverError();
  };
  for (let time = 0; time < times; time += 1) await poll(world, source);
  world.onPage = () => {};
}

function list(world: IngestWorld, ids: readonly string[], status = 'FAILED'): void {
  const others = world.items.filter((item) => !ids.includes((item as { id: string }).id));
  world.items = [...others, ...ids.map((id) => rawTask(id, status, world.now() + 30_000))];
}

/** What every notice of recovery counts. */
function counted(world: IngestWorld): readonly unknown[] {
  return world.keys('NOTICE#recovered').map((key) => (world.row(key)?.facts as { tasks?: unknown } | undefined)?.tasks);
}

describe('The notice that polls work again', () => {
  it('C10: counts what a run told that died before it stored its cursor', async () => {
    const world = createIngestWorld();
    await poll(world);
    await failTimes(world, 3);
    list(world, ['a', 'b', 'c']);
    await dieAfterCommit(world);
    await poll(world);
    assert.deepEqual(counted(world), [3]);
  });

  it('C10: counts what a run told that died before the first poll that failed', async () => {
    const world = createIngestWorld();
    list(world, ['early']);
    await poll(world);
    list(world, ['a', 'b']);
    await dieAfterCommit(world);
    await failTimes(world, 3);
    list(world, ['c']);
    await poll(world);
    assert.deepEqual(counted(world), [3]);
  });

  it('C10: counts what several dead runs told of one task once', async () => {
    const world = createIngestWorld();
    list(world, ['open'], 'RUNNING');
    await poll(world);
    await failTimes(world, 3);
    world.items = [rawTask('open', 'SUCCESS', world.now() - 240_000, world.now()), ...world.items.slice(1)];
    list(world, ['a'], 'RUNNING');
    await dieAfterCommit(world);
    list(world, ['a'], 'SUCCESS');
    await dieAfterCommit(world);
    await poll(world);
    assert.deepEqual(counted(world), [2]);
  });

  it('C10: counts what a run told whose other rows the table did not take', async () => {
    const world = createIngestWorld();
    await poll(world);
    list(world, ['a', 'b', 'c']);
    world.onWrite = ({ sk }) => {
      if (sk === 'TASK#b') throw tableError();
    };
    for (let polls = 0; polls < 3; polls += 1) await poll(world);
    world.onWrite = () => {};
    await poll(world);
    assert.deepEqual(counted(world), [3]);
  });

  it('C10: counts once what a poll told of a backlog that failed half-way, though it had ended long before', async () => {
    const world = createIngestWorld({ fetch: { pageSize: 10 } });
    await poll(world);
    await failTimes(world, 3);
    const atMs = world.now();
    // Half of them were created before what the poll came to, and updated after it.
    world.items = Array.from({ length: 12 }, (_, index) => {
      const createdAtMs = atMs + index * 1_000;
      return rawTask(`task ${index}`, 'SUCCESS', createdAtMs, createdAtMs + 30_000);
    });
    world.pass(2 * 3_600);
    let failures = 1;
    world.onPage = (_list, { fromSeconds }) => {
      if (fromSeconds * 1_000 >= atMs + 3_000 && failures-- > 0) throw serverError();
    };
    await poll(world);
    const some = world.keys('TASK#').length;
    assert.ok(some > 0 && some < 12, `${some} of 12`);
    await poll(world);
    assert.deepEqual(counted(world), [12]);
  });

  it('C10: counts what polls told that read a part, before the first one that failed', async () => {
    const world = createIngestWorld({ fetch: { pageSize: 10 } });
    await poll(world);
    const fromMs = world.now();
    world.pass(2 * 3_600);
    world.items = Array.from({ length: 100 }, (_, index) => rawTask(`t${index}`, 'SUCCESS', fromMs + index * 60_000));
    const slowPoll = async () => {
      world.remainingMs = 30_000;
      world.onPage = () => {
        world.remainingMs -= 2_000;
      };
      await poll(world);
    };
    await slowPoll();
    const some = world.keys('TASK#').length;
    assert.ok(some > 0 && some < 100, `${some} of 100`);
    assert.deepEqual([world.cursor()?.failures, world.cursor()?.changesWhileFailing?.count], [0, some]);
    await failTimes(world, 3);
    for (let polls = 0; polls < 6; polls += 1) await slowPoll();
    assert.deepEqual(counted(world), [100]);
    assert.equal(world.cursor()?.changesWhileFailing, undefined);
  });

  for (const [what, laterMs] of [
    ['counts what a poll told that failed half-way, though another was good just before', -1],
    ['does not count what a poll told that failed half-way, where another was good just after', 1],
  ] as const) {
    it(`C10: ${what}`, async () => {
      const world = createIngestWorld({ fetch: { pageSize: 10 } });
      await poll(world);
      const atMs = world.now();
      world.items = Array.from({ length: 12 }, (_, index) => rawTask(`t${index}`, 'SUCCESS', atMs + index * 1_000));
      let failures = 1;
      world.onPage = (_list, { fromSeconds }) => {
        if (fromSeconds * 1_000 >= atMs + 3_000 && failures-- > 0) throw serverError();
      };
      let others = 1;
      world.onWrite = (key) => {
        if (key.sk !== 'CURSOR' || others-- <= 0) return;
        const { v } = world.row('CURSOR') ?? { v: 0 };
        world.table.write(key, v, { lastOkAtMs: world.now() + laterMs }, 'other');
      };
      await poll(world);
      const some = world.keys('TASK#').length;
      assert.ok(some > 0 && some < 12, `${some} of 12`);
      await failTimes(world, 2);
      await poll(world);
      assert.deepEqual(counted(world), [laterMs < 0 ? 12 : 12 - some]);
    });
  }

  it('C10: counts a task that dead runs told is another and then as it was', async () => {
    const world = createIngestWorld();
    const createdAtMs = world.now() + 30_000;
    const lists = (status: string) => [rawTask('a', status, createdAtMs, world.now() + 50_000)];
    world.items = lists('RUNNING');
    await poll(world);
    await failTimes(world, 3);
    // Nor did they say that polls work again.
    world.onWrite = ({ sk }) => {
      if (!sk.startsWith('TASK#')) throw tableError();
    };
    for (const status of ['FAILED', 'RUNNING']) {
      world.items = lists(status);
      await poll(world);
    }
    world.onWrite = () => {};
    await poll(world);
    assert.deepEqual(counted(world), [1]);
  });

  it('C10: counts events that the first poll told that failed for another list', async () => {
    const world = createIngestWorld({}, { sources: ['events'] });
    await poll(world, cloudEye);
    const item = (id: string) => ({ event_id: id, time: world.now() + 30_000, detail: { resource_id: id } });
    world.events.set('masterStandbyFailover', ['x', 'y'].map(item));
    world.onPage = (name) => {
      if (name === 'nodeRestarted') throw serverError();
    };
    for (let polls = 0; polls < 3; polls += 1) await poll(world, cloudEye);
    world.onPage = () => {};
    await poll(world, cloudEye);
    assert.deepEqual(counted(world), [2]);
  });

  it('C10: says that nothing changed when nothing did', async () => {
    const world = createIngestWorld();
    list(world, ['a', 'b']);
    list(world, ['c'], 'RUNNING');
    await poll(world);
    await failTimes(world, 3);
    await poll(world);
    assert.deepEqual(counted(world), [0]);
  });

  it('C10: counts events that a dead run told', async () => {
    const world = createIngestWorld({}, { sources: ['events'] });
    await poll(world, cloudEye);
    await failTimes(world, 3, cloudEye);
    const item = (id: string) => ({ event_id: id, time: world.now() + 30_000, detail: { resource_id: id } });
    world.events.set('masterStandbyFailover', ['x', 'y'].map(item));
    await dieAfterCommit(world, cloudEye);
    await poll(world, cloudEye);
    assert.deepEqual(counted(world), [2]);
  });

  it('C10: counts a backlog that took several polls, each task once', async () => {
    const world = createIngestWorld({ fetch: { pageSize: 10, overlapSeconds: 600 } });
    await poll(world);
    await failTimes(world, 3);
    const fromMs = world.now();
    world.pass(4 * 3_600);
    // One a minute; one of them is open when it is first read, and ends in the overlap.
    world.items = Array.from({ length: 200 }, (_, index) => rawTask(`t${index}`, 'SUCCESS', fromMs + index * 60_000));
    world.onPage = () => {
      world.remainingMs -= 2_000;
    };
    for (let polls = 0; polls < 6; polls += 1) {
      world.remainingMs = 30_000;
      world.pass(60);
      await ingestSource(world.run(), taskCenter, emptyResult());
    }
    assert.deepEqual(counted(world), [200]);
  });
});
