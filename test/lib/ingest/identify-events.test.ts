import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestSource } from '../../../lib/ingest/ingest.ts';
import { emptyResult } from '../../../lib/ingest/source.ts';
import { cloudEye } from '../../../lib/ingest/sources.ts';
import type { EventName } from '../../../lib/model/vocabulary.ts';
import { createIngestWorld, type IngestWorld, startMs } from '../../support/ingest-world.ts';

const minuteMs = 60_000;

async function openWorld(): Promise<IngestWorld> {
  const world = createIngestWorld({}, { sources: ['events'] });
  await poll(world);
  return world;
}

async function poll(world: IngestWorld): Promise<void> {
  const { faults } = await ingestSource(world.run(), cloudEye, emptyResult());
  assert.deepEqual(faults, []);
  world.pass(60);
}

function list(world: IngestWorld, name: EventName, event_id: string, minute: number, resource_id = 'i1'): void {
  const event = { event_id, time: startMs + minute * minuteMs, detail: { resource_id } };
  world.events.set(name, [...(world.events.get(name) ?? []), event]);
}

function told(world: IngestWorld): string[] {
  const rows = world.keys('TASK#').map((sk) => world.task(sk.slice('TASK#'.length)));
  return rows.map((row) => `${row?.task.instanceId} ${((row?.task.createdAtMs ?? 0) - startMs) / minuteMs}`).toSorted();
}

describe('B11: one event id for two events', () => {
  const stories: readonly (readonly [what: string, first: [number, string], second: [number, string]])[] = [
    ['at two times', [1, 'i1'], [2, 'i1']],
    ['of two instances', [1, 'i1'], [1, 'i2']],
  ];
  for (const [what, first, second] of stories) {
    for (const polls of [0, 1, 3]) {
      it(`${what}, the second listed ${polls} polls later: both are told, once`, async () => {
        const world = await openWorld();
        world.pass(120);
        list(world, 'nodeRestarted', 'ev1', ...first);
        for (let count = 0; count < polls; count += 1) await poll(world);
        list(world, 'nodeRestarted', 'ev1', ...second);
        for (let count = 0; count < 5; count += 1) await poll(world);
        assert.deepEqual(told(world), [first, second].map(([minute, instance]) => `${instance} ${minute}`).toSorted());
        assert.equal(world.task('ev1')?.task.createdAtMs, startMs + first[0] * minuteMs);
      });
    }
  }

  it('hours apart: both are told', async () => {
    const world = await openWorld();
    list(world, 'nodeRestarted', 'ev1', 1);
    await poll(world);
    await poll(world);
    world.pass(3 * 3_600);
    world.events.clear();
    list(world, 'nodeRestarted', 'ev1', 3 * 60);
    for (let count = 0; count < 3; count += 1) await poll(world);
    assert.deepEqual(told(world), ['i1 1', 'i1 180']);
  });

  it('a bad state and its end under one id: it ends', async () => {
    const world = await openWorld();
    list(world, 'redisNodeStatusAbnormal', 'ev1', 1);
    await poll(world);
    await poll(world);
    list(world, 'redisNodeStatusNormal', 'ev1', 2);
    for (let count = 0; count < 3; count += 1) await poll(world);
    assert.deepEqual([told(world), world.task('ev1')?.task.state], [['i1 1'], 'succeeded']);
  });

  it('costs no read of a row once both are recorded', async () => {
    const world = await openWorld();
    world.pass(120);
    list(world, 'nodeRestarted', 'ev1', 1);
    list(world, 'nodeRestarted', 'ev1', 2);
    // Until no name of an instance is looked for any more.
    for (let count = 0; count < 20; count += 1) await poll(world);
    world.calls.length = 0;
    await poll(world);
    assert.deepEqual(
      world.calls.filter((call) => /TASK#|readMany [^2]/.test(call)),
      [],
    );
  });
});

describe('B11: one thing under two event ids', () => {
  for (const name of ['masterStandbyFailover', 'nodeRestarted', 'masterStandbySwitchover'] as const) {
    for (const polls of [0, 1, 15]) {
      for (const ids of [
        ['ev1', 'ev2'],
        ['ev2', 'ev1'],
      ] as const) {
        it(`${name}, ${ids[1]} listed ${polls} polls after ${ids[0]}: one message`, async () => {
          const world = await openWorld();
          world.pass(120);
          list(world, name, ids[0], 1);
          for (let count = 0; count < polls; count += 1) await poll(world);
          list(world, name, ids[1], 1);
          for (let count = 0; count < 20; count += 1) await poll(world);
          assert.equal(told(world).length, 1);
        });
      }
    }
  }

  it('is two things where two nodes are named', async () => {
    const world = await openWorld();
    world.pass(120);
    const on = (event_id: string, value: string) => {
      const dimensions = [{ name: 'dcs_cluster_redis_node', value }];
      return { event_id, time: startMs + minuteMs, detail: { resource_id: 'i1', dimensions } };
    };
    world.events.set('nodeRestarted', [on('ev1', 'n1'), on('ev2', 'n2')]);
    await poll(world);
    assert.equal(told(world).length, 2);
  });
});

describe('B12: an event stamped ahead of now', () => {
  for (const minutes of [1, 9, 10]) {
    it(`by ${minutes} minutes is told in the first poll that could list it, and once`, async () => {
      const world = await openWorld();
      list(world, 'masterStandbyFailover', 'ev1', minutes);
      await poll(world);
      assert.deepEqual(told(world), [`i1 ${minutes}`]);
      const { v } = world.row('TASK#ev1') ?? {};
      for (let count = 0; count < 15; count += 1) await poll(world);
      assert.equal(world.row('TASK#ev1')?.v, v);
    });
  }

  it('does not move the watermark past now', async () => {
    const world = await openWorld();
    assert.ok((world.cursor('events')?.watermarkSeconds ?? Number.POSITIVE_INFINITY) <= world.now() / 1_000);
  });
});
