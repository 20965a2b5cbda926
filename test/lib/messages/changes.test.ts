import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesOf } from '../../../lib/messages/changes.ts';
import type { Task } from '../../../lib/model/task.ts';
import { chinese, english, makeTask } from '../../support/message-views.ts';

const lines = (details: Task['details'], reader = english) =>
  changesOf(makeTask({ details }), reader).map(({ label, value }) => `${label}: ${value}`);

describe('changesOf', () => {
  const cases: readonly [name: string, details: Task['details'], expected: readonly string[]][] = [
    ['mixed number types', { old_capacity: '0.125', new_capacity: 0.25 }, ['Capacity: 0.125 GB → 0.25 GB']],
    ['a capacity in words', { old_capacity: 'small', new_capacity: 64 }, ['Capacity: small → 64 GB']],
    ['a pair that is equal', { old_cache_mode: 'single', new_cache_mode: 'single' }, []],
    ['cache modes', { old_cache_mode: 'single', new_cache_mode: 'HA' }, ['Cache mode: single node → master/standby']],
    ['a cache mode nobody knows', { new_cache_mode: 'constructor' }, ['Cache mode: constructor']],
    ['a port, without grouping', { old_port: 6379, new_port: 16_380 }, ['Port: 6379 → 16380']],
    ['replicas', { old_replica_num: 1, new_replica_num: 2 }, ['Replicas: 1 → 2']],
    ['an old value alone', { old_resource_spec_code: 'redis.ha.1' }, ['Specification: was redis.ha.1']],
    ['flags, also as words', { enable_public_ip: true, enable_ssl: 'False' }, ['Public access: on', 'SSL: off']],
    ['a flag that is none', { enable_ssl: 'maybe' }, ['SSL: maybe']],
    [
      'an address instead of its ID',
      { public_ip_address: '203.0.113.7', public_ip_id: 'x' },
      ['Public address: 203.0.113.7'],
    ],
    ['moved addresses', { source_ip: '10.0.0.1', target_ip: '10.0.0.2' }, ['Address: 10.0.0.1 → 10.0.0.2']],
    ['renamed commands', { rename_commands: ['keys', 'flushall'] }, ['Renamed commands: keys, flushall']],
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
});
