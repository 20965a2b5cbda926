import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createNamingWorld, type NamingWorld, news } from '../../support/naming-world.ts';

describe('a list too long for its row', () => {
  test('keeps ids and names, and nothing that half a list could match by chance', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => ({
      id: `2f6b1d0c-7a44-4c55-9d3e-${String(index).padStart(12, '0')}`,
      name: `redis-${index}`,
      addresses: Array.from({ length: 8 }, (_, address) => `10.${index % 250}.0.${address}`),
    }));
    const world = createNamingWorld({ list: () => many });
    const first = news('t1', { instanceId: many[0]?.id ?? '' });
    const byAddress = news('t2', { details: { replica_ip: '10.1.0.1' } });
    await world.run([first]);

    const names = await world.run([first, byAddress]);

    assert.deepEqual(names, { t1: { id: many[0]?.id, name: 'redis-0' } });
    assert.equal(keptBy(world).length, 3_000);
  });

  test('loses first what its instances are like, and keeps their addresses and windows', async () => {
    const bare = Array.from({ length: 1_500 }, (_, index) => ({
      id: `2f6b1d0c-7a44-4c55-9d3e-${String(index).padStart(12, '0')}`,
      addresses: ['10.0.0.1'],
      maintenance: '22:00-02:00',
    }));
    const described = { engine: 'Redis 6.0', specification: 'redis.ha.xu1.large.r2.4', zones: ['a', 'b'], status: 'X' };
    const world = createNamingWorld({ list: () => bare.map((facts) => ({ ...facts, gigabytes: '4', ...described })) });

    await world.run([news('t1', { instanceId: bare[0]?.id ?? '' })]);

    assert.deepEqual(keptBy(world), bare);
  });

  test('is cut below 300 kB, and the rest goes without a name', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ id: `instance-${index}`, name: '例'.repeat(64) }));
    const world = createNamingWorld({ list: () => many });

    await world.run([news('t1', { instanceId: 'instance-0' })]);

    const kept = keptBy(world);
    assert.ok(Buffer.byteLength(JSON.stringify(kept)) <= 300_000);
    assert.ok(kept.length > 1_000, `only ${kept.length} are kept`);
  });
});

function keptBy(world: NamingWorld): readonly unknown[] {
  const kept = world.row()?.instances;
  assert.ok(Array.isArray(kept));
  return kept;
}
