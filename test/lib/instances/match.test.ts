import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fittingInstances, isAboutInstance, matchInstance } from '../../../lib/instances/match.ts';
import type { Task } from '../../../lib/model/task.ts';
import type { InstanceFacts } from '../../../lib/ports/cloud.ts';

const orders: InstanceFacts = {
  id: '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f',
  name: 'redis-orders',
  addresses: ['192.168.0.1'],
  publicIpId: 'eip-orders',
  publicIpAddress: '203.0.113.7',
};
const sessions: InstanceFacts = {
  id: '91c0e5d2-3b77-4f0a-8a6c-6f5e4d3c2b1a',
  name: 'redis-sessions',
  addresses: ['192.168.0.2', '192.168.0.3'],
};
/** In another network, where the private addresses begin anew. */
const twin: InstanceFacts = { id: 'twin', name: 'redis-twin', addresses: ['192.168.0.1'], publicIpId: 'eip-twin' };
const bare: InstanceFacts = { id: 'bare' };
const instances = [orders, sessions, twin, bare];

const matches: readonly {
  readonly name: string;
  readonly task: Partial<Task>;
  readonly found: InstanceFacts | undefined;
}[] = [
  { name: 'the id of the task', task: { instanceId: sessions.id }, found: sessions },
  {
    name: 'the id, whatever the details say',
    task: { instanceId: sessions.id, details: { replica_ip: '192.168.0.1' } },
    found: sessions,
  },
  {
    name: 'an id that no instance has, nor by details',
    task: { instanceId: 'gone', details: { public_ip_id: 'eip-orders' } },
    found: undefined,
  },
  { name: 'the id of the public address', task: { details: { public_ip_id: 'eip-orders' } }, found: orders },
  { name: 'the public address', task: { details: { public_ip_address: '203.0.113.7' } }, found: orders },
  { name: 'the address of a replica', task: { details: { replica_ip: '192.168.0.3' } }, found: sessions },
  { name: 'the source address', task: { details: { source_ip: '192.168.0.2' } }, found: sessions },
  { name: 'the target address', task: { details: { target_ip: '192.168.0.3' } }, found: sessions },
  {
    name: 'two addresses of one instance',
    task: { details: { source_ip: '192.168.0.2', target_ip: '192.168.0.3' } },
    found: sessions,
  },
  {
    name: 'no instance for addresses of two',
    task: { details: { source_ip: '192.168.0.1', target_ip: '192.168.0.2' } },
    found: undefined,
  },
  {
    name: 'no instance for an address that two have',
    task: { details: { replica_ip: '192.168.0.1' } },
    found: undefined,
  },
  {
    name: 'the one of two with the address that another detail fits too',
    task: { details: { replica_ip: '192.168.0.1', public_ip_id: 'eip-twin' } },
    found: twin,
  },
  {
    name: 'what one detail fits, beside another that fits nothing',
    task: { details: { replica_ip: '10.9.9.9', public_ip_id: 'eip-twin' } },
    found: twin,
  },
  { name: 'a node called by address and port', task: { details: { node_name: '192.168.0.2:6379' } }, found: sessions },
  { name: 'a node called like the instance', task: { details: { node_name: ' redis-orders ' } }, found: orders },
  {
    name: 'a group called after the id',
    task: { details: { group_name: `dcs-${sessions.id}-group-0` } },
    found: sessions,
  },
  {
    name: 'no instance whose short id happens to be in a word',
    task: { details: { group_name: 'barefoot' } },
    found: undefined,
  },
  { name: 'no instance for a part of a name', task: { details: { node_name: 'redis' } }, found: undefined },
  {
    name: 'no instance for a group that only has a number',
    task: { details: { group_name: 'group-0' } },
    found: undefined,
  },
  {
    name: 'no instance for a whitelist whose group is called like one',
    task: { name: 'AddWhitelist', details: { group_name: 'redis-orders' } },
    found: undefined,
  },
  {
    name: 'no instance for details of another kind',
    task: { details: { new_capacity: '192.168.0.2' } },
    found: undefined,
  },
  {
    name: 'no instance for values that are no text',
    task: { details: { replica_ip: 7, node_name: ['redis-orders'], public_ip_id: true } },
    found: undefined,
  },
  { name: 'no instance without details', task: {}, found: undefined },
];

describe('matchInstance', () => {
  for (const { name, task, found } of matches) {
    test(`finds ${name}`, () => {
      assert.equal(matchInstance(taskWith(task), instances), found);
    });
  }

  test('finds nothing among no instances', () => {
    assert.equal(matchInstance(taskWith({ details: { replica_ip: '192.168.0.3' } }), []), undefined);
  });

  test('takes the only instance for nothing but its own tasks', () => {
    assert.equal(matchInstance(taskWith({}), [orders]), undefined);
  });
});

test('all that fit are given where no detail tells them apart', () => {
  assert.deepEqual(fittingInstances(taskWith({ details: { replica_ip: '192.168.0.1' } }), instances), [orders, twin]);
});

for (const [name, isAbout] of [
  ['dcsExportJob', false],
  [' DCSEXPORTJOB ', false],
  ['masterStandbySwapJob', true],
  ['somethingNew', true],
  ['', true],
] as const) {
  test(`a task called ${JSON.stringify(name)} is ${isAbout ? '' : 'not '}about an instance`, () => {
    assert.equal(isAboutInstance(taskWith({ name })), isAbout);
  });
}

function taskWith(fields: Partial<Task>): Task {
  return { id: 'task', name: 'AddReplica', status: 'SUCCESS', state: 'succeeded', details: {}, ...fields };
}

test('an instance that is listed twice is one instance', () => {
  const task: Task = {
    id: 'a',
    name: 'EXTEND',
    status: 'SUCCESS',
    state: 'succeeded',
    details: {},
    instanceId: orders.id,
  };
  assert.equal(matchInstance(task, [orders, sessions, { ...orders }]), orders);
});
