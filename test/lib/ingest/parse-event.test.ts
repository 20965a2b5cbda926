import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readEventOf } from '../../../lib/ingest/parse-event.ts';
import type { Task } from '../../../lib/model/task.ts';
import { classOf, type EventName, eventNames } from '../../../lib/model/vocabulary.ts';

/** As in https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html, with the names of DCS. */
const documented = {
  event_id: 'ev16031292300990kKN8p17J',
  event_name: 'masterStandbyFailover',
  event_source: 'SYS.DCS',
  time: 1_795_575_600_123,
  detail: {
    content: 'The master node is faulty. A replica was promoted.',
    group_id: 'rg15221211517051YWWkEnVd',
    resource_id: '5560df16-cebf-4473-95c4-d1b573c16e79',
    resource_name: 'redis-orders',
    event_state: 'incident',
    event_level: 'Major',
    event_user: 'acme-production',
    event_type: 'EVENT.SYS',
  },
};

function read(item: unknown, name: EventName = 'masterStandbyFailover'): Task {
  const result = readEventOf(name)(item);
  assert.ok('task' in result, 'unusable' in result ? result.unusable : '');
  return result.task;
}

describe('an event of Cloud Eye', () => {
  it('is a task that is over when it is listed, with its instance by id and name', () => {
    assert.deepEqual(read(documented), {
      id: 'ev16031292300990kKN8p17J',
      name: 'masterStandbyFailover',
      status: 'incident',
      state: 'failed',
      details: {},
      createdAtMs: 1_795_575_600_123,
      updatedAtMs: 1_795_575_600_123,
      userName: 'acme-production',
      instanceId: '5560df16-cebf-4473-95c4-d1b573c16e79',
      cloudEvent: {
        instanceName: 'redis-orders',
        level: 'Major',
        says: 'The master node is faulty. A replica was promoted.',
      },
    });
  });

  it('reads the same where the facts stand beside the time instead of under detail', () => {
    const { detail, ...rest } = documented;
    assert.deepEqual(read({ ...rest, ...detail }), read(documented));
  });

  it('has the name it was asked for by, whatever the item says', () => {
    assert.equal(read({ ...documented, event_name: '<!everyone>' }).name, 'masterStandbyFailover');
  });

  it('R43: is the same one whatever else changes, as its id says', () => {
    assert.equal(read({ ...documented, detail: {}, time: 1 }).id, read(documented).id);
  });

  it('without an id is named by what makes it this event', () => {
    const { event_id: _id, ...nameless } = documented;
    const later = { ...nameless, time: nameless.time + 1 };
    const elsewhere = { ...nameless, detail: { ...nameless.detail, resource_id: 'another' } };
    assert.match(read(nameless).id, /^[0-9a-f]{32}$/);
    assert.equal(read(nameless).id, read(structuredClone(nameless)).id);
    assert.equal(new Set([nameless, later, elsewhere].map((item) => read(item).id)).size, 3);
    assert.notEqual(read(nameless, 'nodeRestarted').id, read(nameless).id);
  });

  for (const item of [null, 7, 'text', [], {}, { event_id: '' }, { event_id: '../tasks' }, { time: 'soon' }]) {
    it(`is none in ${JSON.stringify(item)}, and the reason quotes nothing of it`, () => {
      const result = readEventOf('nodeRestarted')(item);
      assert.ok('unusable' in result);
      assert.match(result.unusable, /^(is not an object|has neither an event_id nor a time)$/);
    });
  }

  it('is used without whatever is missing, null or of another type', () => {
    const item = { event_id: 'ev1', time: null, detail: { resource_id: { $gt: '' }, event_level: [], content: 7 } };
    const task = read(item, 'instanceBackupFailure');
    assert.deepEqual(task.cloudEvent, { says: '7' });
    assert.equal(task.instanceId, undefined);
    assert.equal(task.createdAtMs, undefined);
    assert.equal(read({ event_id: 'ev1', detail: null }).state, 'failed');
  });

  it('holds no more of the cloud’s words than a cursor has room for', () => {
    const task = read({ ...documented, detail: { ...documented.detail, content: 'x'.repeat(5_000) } });
    assert.equal(task.cloudEvent?.says?.length, 200);
  });
});

describe('the names of events', () => {
  it('are thirteen, each of class failover or health', () => {
    assert.equal(eventNames.length, 13);
    for (const name of eventNames) assert.match(classOf(name), /^(failover|health)$/);
  });

  it('speak up where somebody may have to get up', () => {
    const bad = eventNames.filter((name) => read({ event_id: 'ev1' }, name).state === 'failed');
    assert.deepEqual(bad, [
      'masterStandbyFailover',
      'memcachedMasterStandbyFailover',
      'redisNodeStatusAbnormal',
      'memcachedInstanceStatusAbnormal',
      'instanceBackupFailure',
      'instanceNodeAbnormalRestart',
      'migrateSyncDataFail',
    ]);
  });
});

describe('B09: where an event happened', () => {
  const instance = '5560df16-cebf-4473-95c4-d1b573c16e79';
  const withDetail = (detail: object) => read({ event_id: 'ev1', time: 1_795_575_600_123, detail });
  const instanceDimension = { name: 'dcs_instance_id', value: instance };

  for (const [what, detail, instanceId, node] of [
    ['is read from the dimensions alone', { dimensions: [instanceDimension] }, instance, undefined],
    ['is the instance, not the node', { resource_id: 'n1', dimensions: [instanceDimension] }, instance, undefined],
    [
      'is a node of the instance, in whatever order',
      { dimensions: [{ name: 'dcs_cluster_redis_node', value: 'n1' }, instanceDimension] },
      instance,
      'n1',
    ],
    ['may be Memcached', { dimensions: [{ name: 'dcs_memcached_instance_id', value: instance }] }, instance, undefined],
    ['is joined by a comma to its node', { resource_id: `${instance},n1` }, instance, 'n1'],
    ['has an id of 94 characters', { resource_id: 'r'.repeat(94) }, 'r'.repeat(94), undefined],
    ['has an id of 128 characters', { resource_id: 'r'.repeat(128) }, 'r'.repeat(128), undefined],
    ['has no id of 129', { resource_id: 'r'.repeat(129) }, undefined, undefined],
    ['is no text that breaks a line', { resource_id: 'a\nb' }, undefined, undefined],
    [
      'is nowhere in dimensions that are none',
      { dimensions: [null, 7, { name: 'x' }, { value: 'y' }] },
      undefined,
      undefined,
    ],
  ] as const) {
    it(what, () => {
      const task = withDetail(detail);
      assert.deepEqual([task.instanceId, task.details.node_name], [instanceId, node]);
    });
  }
});
