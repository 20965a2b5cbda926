import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestWindow, type WindowIngested } from '../../../lib/ingest/ingest-window.ts';
import { emptyResult } from '../../../lib/ingest/source.ts';
import { cloudEye, taskCenter } from '../../../lib/ingest/sources.ts';
import {
  createIngestWorld,
  type IngestWorld,
  rawTask,
  serverError,
  startMs,
  tableError,
} from '../../support/ingest-world.ts';

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

describe('ingestWindow', () => {
  it('stores when the watch began before anything else is written', async () => {
    const world = createIngestWorld();
    world.items = [rawTask('a', 'SUCCESS', startMs - 60_000)];
    await read(world);
    const writes = world.calls.filter((call) => call.startsWith('write'));
    assert.deepEqual(writes, ['write CURSOR', 'write TASK#a', `write NOTICE#watching#${startMs}`, 'write CURSOR']);
    assert.equal(world.cursor()?.bootAtMs, startMs);
  });

  it('moves the cursor when everything before it is written', async () => {
    const world = await watching();
    world.items = [rawTask('a', 'RUNNING', world.now() - 20_000), rawTask('b', 'RUNNING', world.now() - 10_000)];
    await read(world);
    const writes = world.calls.filter((call) => call.startsWith('write'));
    assert.deepEqual(writes.toSorted(), ['write CURSOR', 'write TASK#a', 'write TASK#b']);
    assert.equal(writes.at(-1), 'write CURSOR');
  });

  it('leaves the cursor where it is when a task could not be written', async () => {
    const world = await watching();
    const before = world.cursor();
    world.items = [rawTask('a', 'RUNNING', world.now() - 20_000), rawTask('b', 'RUNNING', world.now() - 10_000)];
    world.onWrite = ({ sk }) => {
      if (sk === 'TASK#b') throw tableError();
    };
    const { failure, progress, result } = await read(world);
    assert.equal((failure as Error).message, 'The table failed');
    assert.equal(progress, undefined);
    assert.deepEqual(world.cursor(), before);
    assert.deepEqual(
      result.transitions.flat().map(({ task }) => task.id),
      ['a'],
    );
  });

  it('returns what was written before a later step failed', async () => {
    const world = await watching();
    world.items = [rawTask('a', 'RUNNING', world.now() - 20_000)];
    world.onWrite = ({ sk }) => {
      if (sk === 'CURSOR') throw tableError();
    };
    const { failure, result } = await read(world);
    assert.notEqual(failure, undefined);
    assert.deepEqual([...result.kinds], [['a', 'new']]);
    assert.deepEqual([...result.writtenRows.keys()], ['TARGET#prod|TASK#a']);
  });

  it('adds to what it was given, and does not change it', async () => {
    const world = await watching();
    world.items = [rawTask('a', 'RUNNING', world.now() - 20_000)];
    const soFar = emptyResult();
    const { result } = await ingestWindow(world.run(), taskCenter, world.cursor(), soFar);
    assert.equal(result.kinds.size, 1);
    assert.deepEqual(soFar, emptyResult());
  });

  it('reads no row and writes none for a task that is listed as it was committed', async () => {
    const world = await watching();
    world.items = [rawTask('a', 'RUNNING', world.now() - 20_000)];
    await read(world);
    world.calls.length = 0;
    assert.deepEqual([...(await read(world)).result.kinds], [['a', 'unchanged']]);
    assert.deepEqual(
      world.calls.filter((call) => call.includes('TASK#') || call === 'mutes'),
      [],
    );
  });

  it('counts only tasks that had ended before the watch as recorded', async () => {
    const world = createIngestWorld();
    world.items = [rawTask('ended', 'SUCCESS', startMs - 60_000), rawTask('open', 'RUNNING', startMs - 60_000)];
    await read(world);
    assert.equal(world.cursor()?.baseline, 1);
    const facts = (world.row(`NOTICE#watching#${startMs}`)?.facts ?? {}) as Record<string, unknown>;
    assert.deepEqual([facts.recorded, facts.open], [1, 1]);
  });

  it('does not count a task that ended after the watch began as recorded', async () => {
    const world = await watching();
    world.items = [rawTask('a', 'SUCCESS', world.now() - 10_000)];
    await read(world);
    assert.equal(world.cursor()?.baseline, 0);
  });

  it('announces the watch with the first source alone', async () => {
    const world = createIngestWorld({}, { sources: ['tasks', 'events'] });
    await ingestWindow(world.run(), cloudEye, undefined, emptyResult());
    assert.deepEqual(world.keys('NOTICE#watching'), []);
    await ingestWindow(world.run(), taskCenter, undefined, emptyResult());
    assert.equal(world.keys('NOTICE#watching').length, 1);
  });

  it('never moves the watermark back, though the cloud’s clock goes back', async () => {
    const world = await watching();
    world.clockOffsetMs = -600_000;
    await read(world);
    assert.equal(world.cursor()?.watermarkSeconds, startMs / 1_000);
  });

  it('watches what ended for 15 minutes', async () => {
    const world = await watching();
    const endedAtMs = world.now() - 10_000;
    world.items = [rawTask('a', 'SUCCESS', endedAtMs)];
    await read(world);
    for (const [ageSeconds, watched] of [
      [15 * 60 - 1, 1],
      [15 * 60, 0],
    ] as const) {
      world.pass((endedAtMs - world.now()) / 1_000 + ageSeconds);
      await read(world);
      assert.equal(world.cursor()?.watched.length, watched, `${ageSeconds}`);
    }
  });

  it('learns how long a task took from those that succeeded', async () => {
    const world = await watching();
    const at = world.now() - 30_000;
    world.items = [rawTask('good', 'SUCCESS', at, at + 7_000), rawTask('bad', 'FAIL', at, at + 9_000)];
    await read(world);
    assert.deepEqual(world.cursor()?.typicalDurations, { EXTEND: [7_000] });
  });

  it('says once in what way items of the list cannot be used, and reads on', async () => {
    const world = await watching();
    world.items = ['text', 'other', {}, rawTask('a', 'RUNNING', world.now() - 20_000)];
    const { result, progress } = await read(world);
    assert.equal(progress?.reachedNow, true);
    assert.equal(result.drift, 3);
    assert.equal(result.faults.length, 1);
    const counts = world
      .keys('NOTICE#drift')
      .map((sk) => (world.row(sk)?.facts ?? {}) as { count?: number })
      .map(({ count }) => count);
    assert.deepEqual(counts, [2, 1]);
  });

  it('says that the target is read again only when it was said that it is not', async () => {
    for (const [polls, recovered] of [
      [2, 0],
      [3, 1],
    ] as const) {
      const world = await watching();
      const cursor = world.cursor();
      const failing = { ...cursor, failures: polls, failingSinceMs: startMs + 60_000, lastFailure: 'why' };
      if (polls >= 3) {
        const key = { pk: 'TARGET#prod', sk: `NOTICE#blind#${startMs + 60_000}` };
        world.table.write(key, 0, { facts: {} }, 'other');
      }
      await ingestWindow(world.run(), taskCenter, failing as typeof cursor, emptyResult());
      assert.equal(world.keys('NOTICE#recovered').length, recovered, `${polls} failures`);
    }
  });

  it('returns the failure of the list with the cursor as it is stored', async () => {
    const world = await watching();
    world.onPage = () => {
      throw serverError();
    };
    const { failure, cursor, progress } = await read(world);
    assert.equal((failure as Error).message, 'The server failed');
    assert.deepEqual(cursor, world.cursor());
    assert.equal(progress, undefined);
  });

  it('merges the cursor that another poller stored meanwhile', async () => {
    const world = await watching();
    const { cursor } = await read(world);
    world.items = [rawTask('ours', 'RUNNING', world.now() - 20_000)];
    await read(world);
    world.items = [];
    const { cursor: merged } = await ingestWindow(world.run(), taskCenter, cursor, emptyResult());
    assert.deepEqual(
      merged?.watched.map(({ id }) => id),
      ['ours'],
    );
  });

  it('C01: the others are written when the table refuses one row, which is said once', async () => {
    const world = await watching();
    world.items = Array.from({ length: 12 }, (_, index) => rawTask(`t${index}`, 'FAILED', world.now() - 20_000));
    world.onWrite = ({ pk, sk }) => {
      if (sk === 'TASK#t5') world.table.write({ pk, sk }, 0, { text: '主'.repeat(140_000) }, 'too large');
    };
    for (let polls = 0; polls < 2; polls += 1) {
      const { failure, result, cursor } = await read(world);
      assert.equal(failure, undefined);
      assert.equal(result.drift, 1);
      assert.equal(cursor?.watermarkSeconds, result.window?.toSeconds);
      world.pass(60);
    }
    assert.equal(world.keys('TASK#').length, 11);
    const [notice = '', ...others] = world.keys('NOTICE#drift');
    assert.deepEqual(others, []);
    const { count, detail, isRefused } = (world.row(notice)?.facts ?? {}) as Record<string, unknown>;
    assert.deepEqual([count, detail, isRefused], [1, 'the row is larger than the 400 KB that DynamoDB holds', true]);
  });

  it('the others are written when a row cannot be read, which is said once', async () => {
    const world = await watching();
    world.items = ['a', 'bad', 'c'].map((id) => rawTask(id, 'RUNNING', world.now() - 20_000));
    await read(world);
    world.pass(60);
    const row = world.row('TASK#bad');
    world.table.write({ pk: row?.pk ?? '', sk: 'TASK#bad' }, row?.v ?? 0, { 'msg#C0123456789': 'no map' }, 'broken');
    world.items = ['a', 'bad', 'c'].map((id) => rawTask(id, 'FAILED', world.now() - 80_000, world.now() - 20_000));
    for (let polls = 0; polls < 2; polls += 1) {
      const { failure, result, cursor } = await read(world);
      assert.deepEqual([failure, result.drift], [undefined, 1]);
      assert.equal(cursor?.watermarkSeconds, result.window?.toSeconds);
      world.pass(60);
    }
    assert.deepEqual([world.task('a')?.event, world.task('c')?.event], ['failed', 'failed']);
    const [notice = '', ...others] = world.keys('NOTICE#drift');
    assert.match(JSON.stringify(world.row(notice)?.facts), /its row cannot be read/);
    assert.deepEqual(others, []);
  });

  it('C01: a failed task is reported whatever numbers its details hold', async () => {
    const world = await watching();
    const numbers = [1e300, -1e300, 1e-200, 5e-324, 1e20, 2 ** 53];
    world.items = numbers.map((number, index) => ({
      ...rawTask(`t${index}`, 'FAILED', world.now() - 20_000),
      details: { new_capacity: number },
    }));
    const { failure, result } = await read(world);
    assert.equal(failure, undefined);
    assert.equal(result.drift, undefined);
    const shown = numbers.map((_, index) => world.task(`t${index}`)?.task.details.new_capacity);
    assert.deepEqual(shown, numbers.map(String));
  });
});
