import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesOf } from '../../../lib/messages/changes.ts';
import type { Task, TaskEvent } from '../../../lib/model/task.ts';
import { chinese, english, events, makeTask } from '../../support/message-views.ts';

const lines = (details: Task['details'], reader = english, event: TaskEvent = 'succeeded', name = 'modify') =>
  changesOf(makeTask({ name, details }), event, reader).map(({ label, value }) => `${label}: ${value}`);

describe('changesOf', () => {
  const cases: readonly [name: string, details: Task['details'], expected: readonly string[]][] = [
    ['mixed number types', { old_capacity: '0.125', new_capacity: 0.25 }, ['Capacity: 0.125 GB → 0.25 GB']],
    ['a capacity in words', { old_capacity: 'small', new_capacity: 64 }, ['Capacity: small → 64 GB']],
    ['a pair that is equal', { old_cache_mode: 'single', new_cache_mode: 'single' }, []],
    ['cache modes', { old_cache_mode: 'single', new_cache_mode: 'HA' }, ['Cache mode: single node → master/standby']],
    ['a cache mode nobody knows', { new_cache_mode: 'constructor' }, ['Cache mode: constructor']],
    ['a port, without grouping', { old_port: 6379, new_port: 16_380 }, ['Port: 6379 → 16380']],
    ['replicas', { old_replica_num: 1, new_replica_num: 2 }, ['Replicas: 1 → 2']],
    ['an old value alone', { old_resource_spec_code: 'redis.ha.1' }, ['Specification: redis.ha.1 before']],
    ['flags, also as words', { enable_public_ip: true, enable_ssl: 'False' }, ['Public access: on', 'SSL: off']],
    ['a flag that is none', { enable_ssl: 'maybe' }, ['SSL: maybe']],
    [
      'an address instead of its ID',
      { public_ip_address: '203.0.113.7', public_ip_id: 'x' },
      ['Public address: 203.0.113.7'],
    ],
    ['moved addresses', { source_ip: '10.0.0.1', target_ip: '10.0.0.2' }, ['Address: 10.0.0.1 → 10.0.0.2']],
    ['renamed commands', { rename_commands: ['keys', 'flushall'] }, ['Command renames: keys, flushall']],
    ['values nobody can see', { node_name: '\u200b', rename_commands: [' '] }, []],
    ['a list where a number is expected', { old_capacity: ['1'], new_capacity: true }, ['Capacity: 1 GB → true']],
  ];
  for (const [name, details, expected] of cases) {
    it(`shows ${name}`, () => assert.deepEqual(lines(details), expected));
  }

  it('speaks Chinese', () => {
    assert.deepEqual(lines({ old_cache_mode: 'ha', new_cache_mode: 'cluster' }, chinese), [
      '缓存类型: 主备 → Cluster 集群',
    ]);
  });

  const change = { old_capacity: 4, new_capacity: 8, enable_public_ip: false, node_name: 'node-1' };
  for (const event of events.filter((one) => one !== 'succeeded' && one !== 'started')) {
    it(`F01: says of what ${event} only what was wanted`, () => {
      assert.deepEqual(lines(change, english, event), [
        'Capacity wanted: 4 GB → 8 GB',
        'Public access wanted: off',
        'Node: node-1',
      ]);
      assert.deepEqual(lines(change, chinese, event), [
        '容量（目标）: 4 GB → 8 GB',
        '公网访问（目标）: 关闭',
        '节点: node-1',
      ]);
    });
  }

  it('F01: says of what runs where it goes, and what is wanted where it does not say from where', () => {
    assert.deepEqual(lines(change, english, 'started'), [
      'Capacity: 4 GB → 8 GB',
      'Public access wanted: off',
      'Node: node-1',
    ]);
    assert.deepEqual(lines({ new_port: 6380 }, english, 'started'), ['Port wanted: 6380']);
  });

  it('F01: says what was there before whatever came of it', () => {
    for (const event of events) assert.deepEqual(lines({ old_port: 6379 }, english, event), ['Port: 6379 before']);
  });

  it('F01: only wants the address or the replica that a task adds, and names the one that it takes away', () => {
    const address = { public_ip_address: '203.0.113.7' };
    const replica = { replica_ip: '10.0.0.3', replica_az: 'a' };
    assert.deepEqual(lines(address, english, 'failed', 'BindEip'), ['Public address wanted: 203.0.113.7']);
    assert.deepEqual(lines(address, english, 'failed', 'UnBindEip'), ['Public address: 203.0.113.7']);
    assert.deepEqual(lines(replica, english, 'lost', 'AddReplica'), [
      'Replica address wanted: 10.0.0.3',
      'Replica zone wanted: a',
    ]);
    assert.deepEqual(lines(replica, english, 'lost', 'DelReplica'), ['Replica address: 10.0.0.3', 'Replica zone: a']);
  });
});
