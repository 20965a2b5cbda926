import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readInstance } from '../../../../lib/clients/huawei/instances.ts';

const id = '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f';

describe('readInstance', () => {
  test('keeps what tells one instance from another, and nothing else', () => {
    const item = {
      instance_id: id,
      name: 'redis-orders',
      ip: '192.168.0.1',
      port: 6379,
      publicip_id: '67851560-6d4f-4ce6-9ba5-4a1b2c3d4e5f',
      publicip_address: '203.0.113.7',
      access_user: 'secret-user',
      engine: 'Redis',
      engine_version: '6.0',
      spec_code: 'redis.ha.xu1.large.r2.4',
      capacity: 4,
      capacity_minor: '',
      status: 'RUNNING',
      az_codes: ['cn-north-4a', 'cn-north-4b'],
      maintain_begin: '22:00:00',
      maintain_end: '02:00:00',
    };

    assert.deepEqual(readInstance(item), {
      id,
      name: 'redis-orders',
      addresses: ['192.168.0.1'],
      publicIpId: '67851560-6d4f-4ce6-9ba5-4a1b2c3d4e5f',
      publicIpAddress: '203.0.113.7',
      maintenance: '22:00-02:00',
      engine: 'Redis 6.0',
      specification: 'redis.ha.xu1.large.r2.4',
      gigabytes: '4',
      status: 'RUNNING',
      zones: ['cn-north-4a', 'cn-north-4b'],
    });
  });

  for (const [capacity, minor, gigabytes] of [
    [0, '.125', '.125'],
    [0, '0.25', '0.25'],
    ['8', null, '8'],
    [null, null, undefined],
    [0, '', undefined],
    [-1, 'many', undefined],
  ]) {
    test(`reads a capacity of ${capacity} and ${minor} as ${gigabytes} GB`, () => {
      const facts = readInstance({ instance_id: id, capacity, capacity_minor: minor });
      assert.equal(facts?.gigabytes, gigabytes);
    });
  }

  for (const [name, ip, addresses] of [
    ['a comma', '192.168.0.1,192.168.0.2', ['192.168.0.1', '192.168.0.2']],
    ['a full-width comma', '192.168.0.1，192.168.0.2', ['192.168.0.1', '192.168.0.2']],
    ['a comma and a blank', '192.168.0.1, 192.168.0.2,', ['192.168.0.1', '192.168.0.2']],
  ] as const) {
    test(`parts the addresses of a cluster at ${name}`, () => {
      assert.deepEqual(readInstance({ instance_id: id, ip })?.addresses, addresses);
    });
  }

  for (const [name, fields] of [
    ['null', { name: null, ip: null, publicip_id: null, publicip_address: null }],
    ['blank', { name: ' ', ip: ' , ', publicip_id: '', publicip_address: '\t' }],
    ['of another type', { name: {}, ip: ['192.168.0.1'], publicip_id: true, publicip_address: [] }],
    ['beyond every length', { ip: '1'.repeat(65) }],
    ['no description', { engine: {}, engine_version: [], spec_code: null, status: ' ', az_codes: 'a', capacity: {} }],
    ['half a window', { maintain_begin: '22:00:00', maintain_end: null }],
    ['no window', { maintain_begin: '25:00', maintain_end: 'noon' }],
  ] as const) {
    test(`T42: leaves out what is ${name}, and keeps the instance`, () => {
      assert.deepEqual(readInstance({ instance_id: id, ...fields }), { id });
    });
  }

  test('cuts a name of no end, and keeps no more than 64 addresses', () => {
    const ip = Array.from({ length: 100 }, (_, index) => `10.0.0.${index}`).join(',');

    const facts = readInstance({ instance_id: id, name: 'x'.repeat(10_000), ip });

    assert.equal(facts?.name?.length, 128);
    assert.equal(facts?.addresses?.length, 64);
  });

  for (const instance_id of [undefined, null, '', 7, '..', 'a/b', 'a?b', 'x'.repeat(65)]) {
    test(`gives nothing for an id that is ${JSON.stringify(instance_id)}`, () => {
      assert.equal(readInstance({ instance_id, name: 'redis-orders' }), undefined);
    });
  }

  for (const item of [null, 'redis-orders', [], 7]) {
    test(`gives nothing for an item that is ${JSON.stringify(item)}`, () => {
      assert.equal(readInstance(item), undefined);
    });
  }
});
