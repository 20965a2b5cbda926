import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import type { SourceName } from '../../../lib/model/task.ts';
import { createIngestWorld, type IngestWorld, rawTask, startMs } from '../../support/ingest-world.ts';

const minuteMs = 60_000;

async function pollFor(world: IngestWorld, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    world.pass(60);
    assert.deepEqual((await ingest(world.run())).faults, []);
  }
}

async function watching(sources: readonly SourceName[] = ['tasks']): Promise<IngestWorld> {
  const world = createIngestWorld({}, { sources });
  await ingest(world.run());
  return world;
}

describe('The delay of a list', () => {
  it('is measured from what happened to the last poll that did not find it', async () => {
    const world = await watching();
    await pollFor(world, 5);
    world.items = [rawTask('a', 'RUNNING', startMs + minuteMs)];
    await pollFor(world, 1);
    const worstAtMs = world.now();
    await pollFor(world, 3);
    assert.deepEqual(world.cursor()?.delays, { samplesMs: [4 * minuteMs], worstMs: 4 * minuteMs, worstAtMs });
    assert.deepEqual(world.keys('NOTICE#lateListing'), []);
  });

  it('is none for what the next poll finds, however long nobody polled', async () => {
    const world = await watching();
    world.pass(50 * 60);
    world.items = [rawTask('a', 'RUNNING', startMs + minuteMs), rawTask('b', 'SUCCESS', world.now() - 30_000)];
    await pollFor(world, 1);
    assert.deepEqual(world.cursor()?.delays?.samplesMs, [0, 0]);
  });

  it('is not measured by a read so soon before that a replica may show what it was then', async () => {
    const world = await watching();
    await pollFor(world, 5);
    world.pass(44);
    // The read before may have found it updated, and past its end.
    world.items = [rawTask('a', 'RUNNING', startMs + minuteMs)];
    await ingest(world.run());
    assert.deepEqual(world.cursor()?.delays?.samplesMs, [0]);
    world.pass(45);
    world.items.push(rawTask('b', 'RUNNING', startMs + minuteMs));
    await ingest(world.run());
    assert.deepEqual(world.cursor()?.delays?.samplesMs, [0, 4 * minuteMs + 44_000]);
  });

  it('is not measured by what was there before the watch began', async () => {
    const world = createIngestWorld();
    world.items = [rawTask('a', 'SUCCESS', startMs - minuteMs)];
    await pollFor(world, 2);
    assert.equal(world.cursor()?.delays, undefined);
  });

  it('of an event does not count how long dcs-watch holds it', async () => {
    const world = await watching(['events']);
    await pollFor(world, 2);
    world.events.set('redisNodeStatusNormal', [{ event_id: 'n', time: world.now(), detail: { resource_id: 'i1' } }]);
    await pollFor(world, 15);
    assert.notEqual(world.task('n'), undefined);
    assert.deepEqual(world.cursor('events')?.delays?.samplesMs, [0]);
  });

  it('is announced once a week when it comes close to what is read back', async () => {
    const world = await watching(['events']);
    for (const id of ['one', 'two']) {
      const happenedMs = world.now() + 1_000;
      await pollFor(world, 47);
      world.events.set('nodeRestarted', [{ event_id: id, time: happenedMs, detail: { resource_id: id } }]);
      await pollFor(world, 1);
    }
    const week = Math.floor(startMs / (7 * 86_400_000));
    assert.deepEqual(world.keys('NOTICE#lateListing'), [`NOTICE#lateListing#events-${week}`]);
    const row = world.row(`NOTICE#lateListing#events-${week}`);
    assert.deepEqual(row?.facts, {
      notice: 'lateListing',
      source: 'events',
      delayMs: 47 * minuteMs - 1_000,
      readBackMs: 60 * minuteMs,
    });
  });
});
