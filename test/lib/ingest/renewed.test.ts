import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import type { IngestResult } from '../../../lib/ingest/source.ts';
import { createRun, type Run } from '../../../lib/run.ts';
import { createIngestWorld, type IngestWorld, rawTask, serverError, startMs } from '../../support/ingest-world.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';

const minuteMs = 60_000;
const otherProject = 'f'.repeat(32);
const both = { sources: ['tasks', 'events'] } as const;

interface Changed {
  readonly projectId?: string;
  readonly region?: string;
  readonly builtAtMs?: number;
}

/** A run of a build in which the target is another one. */
function runAs({ effects, settings, target }: IngestWorld, { builtAtMs, ...changed }: Changed): Run {
  const other = { ...target, ...changed };
  return createRun(
    effects,
    { ...settings, ...(builtAtMs === undefined ? {} : { builtAtMs }), targets: [other] },
    other,
  );
}

async function poll(world: IngestWorld, changed: Changed = {}): Promise<IngestResult> {
  world.pass(60);
  return await ingest(runAs(world, changed));
}

/** Its first project had an open task that failed, and one that is open; the second lists these. */
async function moved(items: readonly object[], changed: Changed, before: Changed = {}): Promise<IngestWorld> {
  const world = createIngestWorld({}, both);
  world.items = [rawTask('old', 'RUNNING', startMs - 30 * minuteMs)];
  await poll(world, before);
  await poll(world, before);
  world.items = [...items];
  const { faults } = await poll(world, changed);
  assert.deepEqual(faults, []);
  return world;
}

describe('A target whose project or region was changed', () => {
  for (const [what, changed] of [
    ['project', { projectId: otherProject }],
    ['region', { region: 'cn-north-1' }],
  ] as const) {
    it(`A13: records in silence what was there before, after a change of the ${what}`, async () => {
      const old = Array.from({ length: 48 }, (_, index) => rawTask(`t${index}`, 'FAIL', startMs - index * minuteMs));
      const world = await moved(old, changed);
      assert.deepEqual(
        world.keys('TASK#t').filter((sk) => Object.keys(world.task(sk.slice(5))?.channels ?? {}).length > 0),
        [],
      );
      assert.equal(world.cursor()?.bootAtMs, world.now());
      assert.deepEqual(
        [world.cursor()?.region, world.cursor()?.projectId],
        [
          'region' in changed ? changed.region : 'cn-north-4',
          'projectId' in changed ? changed.projectId : world.target.projectId,
        ],
      );
    });
  }

  it('A13: tells what ends from then on', async () => {
    const world = await moved([], { projectId: otherProject });
    world.items = [rawTask('new', 'FAIL', world.now() + 30_000)];
    const { kinds } = await poll(world, { projectId: otherProject });
    assert.equal(kinds.get('new'), 'new');
  });

  it('A13: calls nothing of the old project lost', async () => {
    const world = await moved([], { projectId: otherProject });
    for (let minute = 0; minute < 40; minute += 1) await poll(world, { projectId: otherProject });
    assert.equal(world.task('old')?.lost, false);
    assert.equal(world.cursor()?.watched.length, 0);
  });

  it('A13: calls nothing of the old project lost either while the cursor cannot hold what is open', async () => {
    const world = await moved([rawTask('new', 'RUNNING', startMs)], { projectId: otherProject });
    const { v } = world.row('CURSOR') ?? { v: 0 };
    world.table.write({ pk: 'TARGET#prod', sk: 'CURSOR' }, v, { overflow: true }, 'full');
    await writeRows(world.effects.store, 'prod', [
      makeRow('prod', { id: 'lone', status: 'RUNNING', createdAtMs: startMs }),
    ]);
    for (let minute = 0; minute < 40; minute += 1) {
      world.items = [rawTask('new', 'RUNNING', startMs)];
      const row = world.row('CURSOR');
      world.table.write({ pk: 'TARGET#prod', sk: 'CURSOR' }, row?.v ?? 0, { overflow: true }, `full ${minute}`);
      await poll(world, { projectId: otherProject });
    }
    assert.deepEqual([world.task('old')?.lost, world.task('lone')?.lost], [false, false]);
  });

  it('A13: says so, once', async () => {
    const world = await moved([], { projectId: otherProject });
    for (let minute = 0; minute < 3; minute += 1) await poll(world, { projectId: otherProject });
    const notices = world.keys('NOTICE#watching#').map((sk) => world.row(sk)?.facts as { renewed?: boolean });
    assert.deepEqual(
      notices.map(({ renewed }) => renewed),
      [undefined, true],
    );
    assert.equal(world.cursor()?.renewed, false);
  });

  it('A13: says so too when its first polls fail', async () => {
    const world = createIngestWorld();
    await poll(world);
    world.onPage = () => {
      throw serverError();
    };
    await poll(world, { projectId: otherProject });
    const { bootAtMs, failures, renewed } = world.cursor() ?? {};
    assert.deepEqual([bootAtMs, failures, renewed], [world.now(), 1, true]);
    world.onPage = () => {};
    await poll(world, { projectId: otherProject });
    assert.equal(world.keys('NOTICE#watching#').length, 2);
  });

  it('A13: begins by the cloud’s clock, though its first poll hears nothing of it', async () => {
    const world = createIngestWorld();
    world.clockOffsetMs = -140_000;
    // A clock that jumps is believed once two polls said the same.
    for (let polls = 0; polls < 2; polls += 1) await poll(world);
    world.onPage = () => {
      throw serverError();
    };
    await poll(world, { projectId: otherProject });
    const bootAtMs = world.now() - 140_000;
    assert.equal(world.cursor()?.bootAtMs, bootAtMs);
    world.onPage = () => {};
    world.items = [rawTask('ended', 'FAIL', bootAtMs - 60_000, bootAtMs + 1_000)];
    const { kinds } = await poll(world, { projectId: otherProject });
    assert.equal(kinds.get('ended'), 'new');
  });

  it('A13: begins anew with every source, and forgets what each remembered', async () => {
    const world = createIngestWorld({}, both);
    await poll(world);
    const events = world.row('CURSOR#events');
    world.table.write(
      { pk: 'TARGET#prod', sk: 'CURSOR#events' },
      events?.v ?? 0,
      { lastFailure: 'old', failures: 2 },
      'x',
    );
    await poll(world, { projectId: otherProject });
    for (const source of ['tasks', 'events'] as const) {
      const { bootAtMs, projectId, failures, lastFailure } = world.cursor(source) ?? {};
      assert.deepEqual([bootAtMs, projectId, failures, lastFailure], [world.now(), otherProject, 0, undefined]);
    }
  });

  it('goes on with the cursor of a release that stored no project', async () => {
    const world = createIngestWorld();
    await poll(world);
    const { bootAtMs } = world.cursor() ?? {};
    const row = world.row('CURSOR');
    world.table.write(
      { pk: 'TARGET#prod', sk: 'CURSOR' },
      row?.v ?? 0,
      { projectId: undefined, region: undefined },
      'x',
    );
    await poll(world);
    assert.deepEqual([world.cursor()?.bootAtMs, world.cursor()?.projectId], [bootAtMs, world.target.projectId]);
  });
});

describe('An older build', () => {
  const newer = { projectId: otherProject, builtAtMs: 2 };

  it('A13: never writes back the cursor of a newer one that reads another project', async () => {
    const world = await moved([], newer, { builtAtMs: 1 });
    const before = world.row('CURSOR');
    const { faults } = await poll(world, { builtAtMs: 1 });
    assert.match(faults[0]?.message ?? '', /^Target prod is read by a newer build, in another project or region/);
    assert.deepEqual(world.row('CURSOR'), before);
  });

  it('A13: does not either when the newer one began while it was at work', async () => {
    const world = createIngestWorld();
    await poll(world, { builtAtMs: 1 });
    world.pass(60);
    let begun = false;
    world.onPage = () => {
      if (begun) return;
      begun = true;
      const { v } = world.row('CURSOR') ?? { v: 0 };
      world.table.write(
        { pk: 'TARGET#prod', sk: 'CURSOR' },
        v,
        { projectId: otherProject, builtAtMs: 2, bootAtMs: 7 },
        'new',
      );
    };
    const { faults } = await ingest(runAs(world, { builtAtMs: 1 }));
    assert.equal(faults.length, 1);
    assert.deepEqual([world.cursor()?.projectId, world.cursor()?.bootAtMs], [otherProject, 7]);
  });

  it('A13: goes on beside a newer one that reads the same project, and leaves its time in the cursor', async () => {
    const world = createIngestWorld();
    await poll(world, { builtAtMs: 2 });
    const { faults } = await poll(world, { builtAtMs: 1 });
    assert.deepEqual(faults, []);
    assert.equal(world.cursor()?.builtAtMs, 2);
  });

  it('A13: merges what both know while it goes on beside a newer one', async () => {
    const world = createIngestWorld();
    await poll(world, { builtAtMs: 2 });
    world.pass(60);
    let isFirst = true;
    world.onPage = () => {
      if (!isFirst) return;
      isFirst = false;
      const { v } = world.row('CURSOR') ?? { v: 0 };
      world.table.write({ pk: 'TARGET#prod', sk: 'CURSOR' }, v, { baseline: 7, builtAtMs: 3 }, 'other');
    };
    assert.deepEqual((await ingest(runAs(world, { builtAtMs: 1 }))).faults, []);
    const { baseline, builtAtMs, lastOkAtMs } = world.cursor() ?? {};
    assert.deepEqual([baseline, builtAtMs, lastOkAtMs], [7, 3, world.now()]);
  });

  it('A13: gives way to a build of later, which begins anew', async () => {
    const world = await moved([], newer, { builtAtMs: 1 });
    const { faults } = await poll(world, { builtAtMs: 3 });
    assert.deepEqual(faults, []);
    assert.deepEqual([world.cursor()?.bootAtMs, world.cursor()?.builtAtMs], [world.now(), 3]);
  });
});
