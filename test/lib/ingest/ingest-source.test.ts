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

  it('is read piece by piece up to now while there is time', async () => {
    const world = await backlog();
    const { kinds, faults } = await poll(world);
    assert.deepEqual(faults, []);
    assert.equal(kinds.size, 36);
    assert.equal(world.cursor()?.watermarkSeconds, Math.floor(world.now() / 1_000));
  });

  it('A05: confirms no jump of the Date within one poll, however many pieces that commits', async () => {
    const world = await backlog();
    world.items = Array.from({ length: 4_500 }, (_, index) =>
      rawTask(`t${index}`, 'SUCCESS', startMs + 10_000 + index * 2_000),
    );
    world.clockOffsetMs = 300_000;
    let stored = 0;
    world.onWrite = ({ sk }) => {
      if (sk === 'CURSOR') stored += 1;
    };
    await poll(world);
    const { clockOffsetMs, clockJumpMs } = world.cursor() ?? {};
    assert.ok(stored >= 3, `${stored} pieces`);
    assert.deepEqual([clockOffsetMs, clockJumpMs], [0, 300_000]);
  });

  it('is left to the next poll once the time belongs to the deliveries and the later source', async () => {
    const world = await backlog();
    const run = world.run();
    const laterMs = (world.remainingMs - run.deliveryShareMs) / 2;
    const leftMs = run.deliveryShareMs + laterMs;
    // The first request uses up all but a little of the share.
    world.onPage = () => {
      world.remainingMs = Math.min(world.remainingMs, leftMs);
    };
    await ingestSource(run, taskCenter, emptyResult());
    assert.ok(Number(world.cursor()?.watermarkSeconds) < world.now() / 1_000);
    assert.equal(world.calls.filter((call) => call === 'page tasks').length, 2);
    world.remainingMs = 55_000;
    world.onPage = () => {
      world.remainingMs = Math.min(world.remainingMs, leftMs + 1);
    };
    await ingestSource(run, taskCenter, emptyResult());
    assert.ok(Number(world.cursor()?.watermarkSeconds) > startMs / 1_000);
    world.onPage = () => {};
    await ingestSource(run, taskCenter, emptyResult());
    assert.equal(world.cursor()?.watermarkSeconds, Math.floor(world.now() / 1_000));
  });

  it('keeps what was committed before a later piece fails', async () => {
    const world = await backlog();
    world.onPage = (_list, { fromSeconds }) => {
      if (fromSeconds > startMs / 1_000 + 3_000) throw serverError();
    };
    const { kinds, writtenRows } = await poll(world);
    const { watermarkSeconds = 0, failures } = world.cursor() ?? {};
    const before = world.items.filter(
      (item) => Date.parse((item as { created_at: string }).created_at) < watermarkSeconds * 1_000,
    );
    assert.ok(before.length >= 10 && before.length < 36);
    assert.equal(kinds.size, before.length);
    assert.equal(writtenRows.size, before.length);
    assert.equal(failures, 1);
    // One write as the pieces were done, one for the failure: it is recorded on the cursor as it is stored.
    assert.equal(world.cursor()?.v, 3);
  });
});

describe('Dates that lie', () => {
  /** A failure a minute, listed at once; the Date of each poll is this far off. */
  async function told(fetch: object, offsets: readonly number[]): Promise<string[]> {
    const world = createIngestWorld({ fetch });
    const ids: string[] = [];
    for (const [minute, offsetMs] of offsets.entries()) {
      world.clockOffsetMs = offsetMs;
      const { kinds } = await poll(world);
      ids.push(...[...kinds].filter(([, kind]) => kind === 'new').map(([id]) => id));
      world.pass(30);
      world.items.push(rawTask(`t${minute}`, 'FAIL', world.now()));
      world.pass(30);
    }
    return ids;
  }

  const hourMs = 3_600_000;
  const honest = new Array<number>(90).fill(0);
  const all = honest.slice(1).map((_, minute) => `t${minute}`);

  for (const [id, what, fetch, lies] of [
    ['A05', 'an hour ahead once', {}, { 10: hourMs }],
    [
      'A05',
      'two days ahead for ten polls',
      {},
      Object.fromEntries(all.slice(0, 10).map((_, at) => [at + 5, 48 * hourMs])),
    ],
    ['A05', 'two days behind once', {}, { 10: -48 * hourMs }],
    ['A06', '840 s ahead at an overlap of 600', { overlapSeconds: 600 }, { 10: 840_000 }],
    [
      'A06',
      '840 s ahead for an hour at an overlap of 60',
      { overlapSeconds: 60 },
      Object.fromEntries(all.slice(0, 60).map((_, at) => [at + 5, 840_000])),
    ],
    ['A06', '300 s ahead at an overlap of 60', { overlapSeconds: 60 }, { 10: 300_000 }],
    ['A07', 'an hour ahead in the first poll', {}, { 0: hourMs }],
    ['A07', '14 minutes ahead in the first two polls', {}, { 0: 840_000, 1: 840_000 }],
  ] as const) {
    it(`${id}: lose nothing, ${what}`, async () => {
      const offsets = honest.map((_, minute) => (lies as Record<number, number>)[minute] ?? 0);
      assert.deepEqual(await told({ settleSeconds: 5, ...fetch }, offsets), all);
    });
  }
});
