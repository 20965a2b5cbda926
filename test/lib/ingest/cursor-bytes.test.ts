/** However much happens, the cursor stays a row that the table takes: the table of this world counts as DynamoDB does. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import type { EventName } from '../../../lib/model/vocabulary.ts';
import { rowBytes } from '../../simulation/table-values.ts';
import { createIngestWorld, type IngestWorld, rawTask, serverError, startMs } from '../../support/ingest-world.ts';

const minuteMs = 60_000;
const rowMaxBytes = 400 * 1_024;

/** On an instance of its own, with 200 Chinese characters to say. */
function events(world: IngestWorld, name: EventName, count: number, first = 0): void {
  const listed = Array.from({ length: count }, (_, index) => ({
    event_id: `${name}-${index}`,
    event_name: name,
    resource_id: `instance-${first + index}`,
    resource_name: '实例'.repeat(20) + index,
    event_state: 'normal',
    event_level: 'Major',
    time: world.now() - 9 * minuteMs + Math.floor((index * 8 * minuteMs) / count),
    detail: { content: '主'.repeat(200), resource_id: `instance-${first + index}`, resource_name: `${index}` },
  }));
  world.events.set(name, listed);
}

async function poll(world: IngestWorld): Promise<void> {
  const { faults } = await ingest(world.run());
  assert.deepEqual(faults, []);
}

describe('The cursor', () => {
  it('C02: holds what ten bad minutes leave, and every event is told', async () => {
    const world = createIngestWorld({}, { sources: ['events'] });
    await poll(world);
    world.pass(20 * 60);
    await poll(world);
    world.pass(10 * 60);
    events(world, 'redisNodeStatusAbnormal', 110);
    events(world, 'memcachedInstanceStatusNormal', 110, 500);
    events(world, 'masterStandbyFailover', 110, 1_000);
    events(world, 'nodeRestarted', 2_100, 2_000);
    await poll(world);
    const bytes = rowBytes(world.row('CURSOR#events') ?? {});
    assert.ok(bytes > 0.5 * rowMaxBytes && bytes < 0.95 * rowMaxBytes, `${bytes}`);
    world.pass(60);
    await poll(world);
    world.pass(11 * 60);
    await poll(world);
    assert.equal(world.keys('TASK#').length, 110 + 110 + 110 + 2_100);
  });

  it('C02: holds no more of a list that is read alone for hours, however much is told in it', async () => {
    const world = createIngestWorld({}, { sources: ['events'] });
    await ingest(world.run());
    world.onPage = (name) => {
      if (name === 'redisNodeStatusAbnormal') throw serverError();
    };
    const listed: unknown[] = [];
    for (let polls = 0; polls < 20; polls += 1) {
      world.pass(10 * 60);
      events(world, 'redisNodeStatusNormal', 30, 100 * polls);
      for (const item of world.events.get('redisNodeStatusNormal') ?? [])
        listed.push({ ...(item as object), event_id: `${polls}-${listed.length}` });
      world.events.set('redisNodeStatusNormal', [...listed]);
      await ingest(world.run());
    }
    const { memory } = world.cursor('events') ?? {};
    const bytes = Buffer.byteLength(JSON.stringify(memory?.ends));
    assert.ok(bytes > 15_000 && bytes < 21_000, `${bytes}`);
  });

  it('C03: holds as many watched ids of 128 characters as fit, and the others have their turns', async () => {
    const world = createIngestWorld();
    const ids = Array.from({ length: 2_100 }, (_, index) => String(index).padStart(128, '主'));
    world.items = ids.map((id, index) => rawTask(id, 'RUNNING', startMs - 5_000_000 + index * 2_000));
    await poll(world);
    const { watched = [], overflow } = world.cursor() ?? {};
    const bytes = rowBytes(world.row('CURSOR') ?? {});
    assert.ok(bytes > 0.85 * rowMaxBytes && bytes < 0.95 * rowMaxBytes, `${bytes}`);
    assert.ok(overflow === true && watched.length < ids.length);
    for (let polls = 0; polls < 3; polls += 1) {
      world.pass(60);
      await poll(world);
    }
  });
});
