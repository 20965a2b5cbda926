import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestSource } from '../../../lib/ingest/ingest.ts';
import { emptyResult, type IngestResult } from '../../../lib/ingest/source.ts';
import { cloudEye } from '../../../lib/ingest/sources.ts';
import type { EventName } from '../../../lib/model/vocabulary.ts';
import { createIngestWorld, type IngestWorld, serverError, startMs } from '../../support/ingest-world.ts';

const minuteMs = 60_000;
const onlyEvents = { sources: ['events'] } as const;

function poll(world: IngestWorld): Promise<IngestResult> {
  return ingestSource(world.run(), cloudEye, emptyResult());
}

function list(world: IngestWorld, name: EventName, atMs: number): void {
  world.events.set(name, [{ event_id: name, time: atMs, detail: { resource_id: 'i1' } }]);
}

/** Polls once a minute. */
async function pollFor(world: IngestWorld, minutes: number, until: () => boolean = () => false): Promise<number> {
  for (let minute = 1; minute <= minutes; minute += 1) {
    world.pass(60);
    const { faults } = await poll(world);
    assert.deepEqual(faults, []);
    if (until()) return minute;
  }
  return minutes;
}

describe('An event that is listed late', () => {
  for (const lateMinutes of [12, 30, 59]) {
    it(`is told though it is listed ${lateMinutes} minutes after it happened (B04)`, async () => {
      const world = createIngestWorld({}, onlyEvents);
      await poll(world);
      await pollFor(world, lateMinutes);
      list(world, 'masterStandbyFailover', startMs + minuteMs);
      await pollFor(world, 1);
      assert.equal(world.task('masterStandbyFailover')?.task.state, 'failed');
    });
  }

  it('costs no read of its row in the polls that list it again (B04)', async () => {
    const world = createIngestWorld({}, onlyEvents);
    await poll(world);
    list(world, 'nodeRestarted', startMs + minuteMs);
    await pollFor(world, 40);
    world.calls.length = 0;
    await pollFor(world, 1);
    assert.deepEqual(
      world.calls.filter((call) => call.includes('TASK#')),
      [],
    );
  });
});

describe('A fall that is listed long after its recovery', () => {
  for (const lateMinutes of [12, 30, 58]) {
    it(`shows that it is over when it is listed ${lateMinutes} minutes after it happened`, async () => {
      const world = createIngestWorld({}, onlyEvents);
      await poll(world);
      await pollFor(world, 2);
      list(world, 'redisNodeStatusNormal', startMs + 70_000);
      await pollFor(world, lateMinutes - 1);
      list(world, 'redisNodeStatusAbnormal', startMs + 60_000);
      await pollFor(world, 1);
      const { task } = world.task('redisNodeStatusAbnormal') ?? {};
      assert.deepEqual([task?.state, task?.cloudEvent?.endedBy], ['succeeded', 'redisNodeStatusNormal']);
    });
  }

  for (const blindMinutes of [35, 100, 600]) {
    it(`shows that it is over when its list could not be read for ${blindMinutes} minutes meanwhile`, async () => {
      const world = createIngestWorld({}, onlyEvents);
      await poll(world);
      await pollFor(world, 2);
      list(world, 'redisNodeStatusNormal', startMs + 70_000);
      await pollFor(world, 27);
      assert.equal(world.task('redisNodeStatusNormal')?.task.state, 'succeeded');
      list(world, 'redisNodeStatusAbnormal', startMs + 60_000);
      world.onPage = (name) => {
        if (name === 'redisNodeStatusAbnormal') throw serverError();
      };
      for (let minute = 0; minute < blindMinutes; minute += 1) {
        world.pass(60);
        await poll(world);
      }
      world.onPage = () => {};
      await pollFor(world, 1);
      const { task } = world.task('redisNodeStatusAbnormal') ?? {};
      assert.deepEqual([task?.state, task?.cloudEvent?.endedBy], ['succeeded', 'redisNodeStatusNormal']);
      assert.equal(world.task('redisNodeStatusNormal')?.rev, 1);
      await pollFor(world, 1);
      assert.equal(world.cursor('events')?.memory?.ends, undefined);
    });
  }
});

describe('An event that is held for another', () => {
  for (const overlapSeconds of [600, 3_600, 7_200]) {
    it(`is told after minutes where the overlap is ${overlapSeconds} s (B05)`, async () => {
      const world = createIngestWorld({ fetch: { overlapSeconds } }, onlyEvents);
      await poll(world);
      await pollFor(world, 1);
      list(world, 'redisNodeStatusNormal', world.now() - 1_000);
      const minutes = await pollFor(world, 60, () => world.task('redisNodeStatusNormal') !== undefined);
      assert.equal(minutes, 10);
    });
  }

  it('is told once though it is listed for an hour (B05)', async () => {
    const world = createIngestWorld({}, { sources: ['tasks', 'events'] });
    await poll(world);
    await pollFor(world, 1);
    list(world, 'redisNodeStatusNormal', world.now());
    await pollFor(world, 12);
    const { v } = world.row('TASK#redisNodeStatusNormal') ?? {};
    await pollFor(world, 130);
    assert.equal(world.row('TASK#redisNodeStatusNormal')?.v, v);
  });
});
