/** A short day in the Task Center and Cloud Eye, with what a newcomer should see. Times are UTC. */
import { demoEvent } from './demo-events.ts';
import example from './example-response.json' with { type: 'json' };
import type { RawEvent, RawInstance, RawTask } from './task-center.ts';

export interface Happening {
  readonly at: string;
  readonly put?: readonly RawTask[];
  readonly patch?: RawTask & { readonly id: string };
  readonly events?: readonly (RawEvent & { readonly time: number })[];
  /** What somebody types. */
  readonly says?: string;
}

/** The first poll comes before anything happens, or the example would be recorded in silence as history. */
export const DAY_STARTS_AT = '2023-06-17T08:15:00Z';
export const DAY_ENDS_AT = '2023-06-17T08:35:00Z';

const USER = { user_name: 'anna', user_id: 'd53977d1adfb49c5b025ba7d33a13fd7', enable_show: true };
const ORDERS = '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f';
const SESSIONS = '91c0e5d2-3b77-4f0a-8a6c-6f5e4d3c2b1a';
const CARTS = 'c7a3e9b4-5d21-4f68-b0c9-3e2d1a4b5c6d';
const PUBLIC_ADDRESS = '203.0.113.7';
const REPLICA_ADDRESS = '192.168.10.22';

const orders = instance(ORDERS, 'redis-orders', { ip: '192.168.10.11' });
/** Its failover falls into its maintenance window. */
const carts = instance(CARTS, 'redis-carts', {
  ip: '192.168.10.31',
  maintain_begin: '06:00:00',
  maintain_end: '10:00:00',
});

/** There from the start of the day. Tasks lead to them in every possible way: by an id, an address, or nothing. */
export const DEMO_INSTANCES: readonly RawInstance[] = [
  orders,
  instance(SESSIONS, 'redis-sessions', {
    ip: `192.168.10.21,${REPLICA_ADDRESS}`,
    enable_publicip: true,
    publicip_id: '67851560-6d4f-4ce6-9ba5-4a1b2c3d4e5f',
    publicip_address: PUBLIC_ADDRESS,
  }),
  carts,
];

const SWITCHOVER = { ...USER, name: 'masterStandbySwapJob', details: null, status: 'EXECUTING' };
/** The list does not say where it runs. Its instance lists it, and its job says why it failed. */
const behindFailing = { instanceId: ORDERS, failReason: 'The standby node did not catch up with the master in time.' };
const FAILING_SWITCHOVER: RawTask = {
  ...SWITCHOVER,
  job_id: 'ff8080818bd0a1e2018bd0a1e2c4f002',
  behind: { ...behindFailing, progress: { progress: 62, remain_time: 225, step_details: steps('EXECUTING') } },
};
const FAILED_AT_STEP = { progress: 66, remain_time: 0, step_details: steps('FAILED', 'DCS.5094') };
const SUCCEEDING = 'ff8080818bd0a1e2018bd0a1e2c40001';
const FAILING = 'ff8080818bd0a1e2018bd0a1e2c40002';
const TRIED_AGAIN = 'ff8080818bd0a1e2018bd0a1e2c40003';
const LAST_OF_BURST = 'ff8080818bd0a1e2018bd0a1e2c41014';

export const DEMO_DAY: readonly Happening[] = [
  { at: '2023-06-17T08:18:10.106Z', put: example.tasks },
  {
    at: '2023-06-17T08:19:00.000Z',
    put: [begun(SUCCEEDING, '2023-06-17T08:19:00.000Z', { ...SWITCHOVER, params: naming(ORDERS) })],
  },
  {
    at: '2023-06-17T08:21:11.000Z',
    patch: ended(SUCCEEDING, '2023-06-17T08:21:11.000Z', 'SUCCESS'),
    // Somebody asked for it, so both sources list it. It is still one message.
    events: [demoEvent('masterStandbySwitchover', '2023-06-17T08:21:08.000Z', orders, USER.user_name)],
  },
  // Open for more than three minutes, so its message says how far it is before it fails.
  { at: '2023-06-17T08:22:30.000Z', put: [begun(FAILING, '2023-06-17T08:22:30.000Z', FAILING_SWITCHOVER)] },
  {
    at: '2023-06-17T08:26:12.000Z',
    patch: {
      ...ended(FAILING, '2023-06-17T08:26:12.000Z', 'FAILED'),
      error_code: 'DCS.5094',
      behind: { ...behindFailing, progress: FAILED_AT_STEP },
    },
  },
  {
    at: '2023-06-17T08:26:55.000Z',
    events: [demoEvent('redisNodeStatusAbnormal', '2023-06-17T08:26:52.000Z', carts)],
  },
  {
    at: '2023-06-17T08:27:08.000Z',
    events: [demoEvent('masterStandbyFailover', '2023-06-17T08:27:04.000Z', carts)],
  },
  { at: '2023-06-17T08:28:50.000Z', put: burst() },
  // Nobody took it for two minutes, so everybody was called.
  { at: '2023-06-17T08:29:40.000Z', says: `/dcs take ${FAILING}` },
  { at: '2023-06-17T08:30:20.000Z', patch: ended(LAST_OF_BURST, '2023-06-17T08:30:20.000Z', 'SUCCESS') },
  {
    at: '2023-06-17T08:31:05.000Z',
    events: [demoEvent('redisNodeStatusNormal', '2023-06-17T08:30:55.000Z', carts)],
  },
  // The one that failed is tried again, and that mends it.
  {
    at: '2023-06-17T08:31:40.000Z',
    put: [begun(TRIED_AGAIN, '2023-06-17T08:31:40.000Z', { ...SWITCHOVER, params: naming(ORDERS) })],
  },
  { at: '2023-06-17T08:33:30.000Z', patch: ended(TRIED_AGAIN, '2023-06-17T08:33:30.000Z', 'SUCCESS') },
];

/** As ShowBackgroundTaskProgress lists them; the second of three is the one in question. */
function steps(status: string, errorCode: string | null = null): readonly object[] {
  const [first, last] = [
    { step_id: '1', step_name: 'Check replication', step_status: 'FINISH', error_code: null },
    { step_id: '3', step_name: 'Switch the address', step_status: 'WAITING', error_code: null },
  ];
  return [first, { step_id: '2', step_name: 'Promote the replica', step_status: status, error_code: errorCode }, last];
}

/** Fourteen tasks within one minute, as in a roll-out: too many to send one by one. */
function burst(): readonly RawTask[] {
  const kinds = [
    { name: 'AddWhitelist', details: { group_name: 'office' }, params: naming(SESSIONS) },
    { name: 'modify', details: { account_name: 'default' }, params: naming(SESSIONS) },
    { name: 'UpdatePort', details: { old_port: 6379, new_port: 6380 } },
    { name: 'BindEip', details: { enable_public_ip: true, public_ip_address: PUBLIC_ADDRESS, enable_ssl: true } },
    { name: 'AddReplica', details: { old_replica_num: 2, new_replica_num: 3, replica_ip: REPLICA_ADDRESS } },
  ];
  return Array.from({ length: 14 }, (_, index) => {
    const number = index + 1;
    const at = `2023-06-17T08:28:${String(number * 3).padStart(2, '0')}.000Z`;
    const task = { ...USER, ...kinds[index % kinds.length], behind: { instanceId: SESSIONS } };
    const isLast = number === 14;
    return begun(`ff8080818bd0a1e2018bd0a1e2c410${String(number).padStart(2, '0')}`, at, {
      ...task,
      status: isLast ? 'EXECUTING' : 'SUCCESS',
    });
  });
}

/** updated_at is set from the start, as in the cloud: it says nothing about an end. */
function begun(id: string, at: string, task: RawTask): RawTask {
  return { id, ...task, created_at: at, updated_at: at };
}

function ended(id: string, at: string, status: string): RawTask & { readonly id: string } {
  return { id, status, updated_at: at };
}

/** The list names no instance. If it is known, it is in `params`, as JSON inside a string. */
function naming(instanceId: string): string {
  return JSON.stringify({ instance_id: instanceId });
}

function instance(instanceId: string, name: string, addresses: RawInstance): RawInstance {
  return {
    instance_id: instanceId,
    name,
    engine: 'Redis',
    engine_version: '6.0',
    spec_code: 'redis.ha.xu1.large.r2.4',
    capacity: 4,
    capacity_minor: null,
    az_codes: ['cn-north-4a', 'cn-north-4b'],
    maintain_begin: '18:00:00',
    maintain_end: '22:00:00',
    status: 'RUNNING',
    port: 6379,
    domain_name: `redis-${instanceId.slice(0, 8)}.dcs.huaweicloud.com`,
    enable_publicip: false,
    publicip_id: null,
    publicip_address: null,
    ...addresses,
  };
}
