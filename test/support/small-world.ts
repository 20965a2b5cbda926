/** A table with a few tasks, instances and people, for what looks names up: on a Wednesday at noon in Berlin. */
import { randomUUID } from 'node:crypto';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createLookups } from '../../lib/clients/aws/lookups.ts';
import type { AskContext } from '../../lib/commands/answer.ts';
import { parseSettings } from '../../lib/config.ts';
import { cachedListPatch, instancesKey } from '../../lib/instances/cached-list.ts';
import type { Task } from '../../lib/model/task.ts';
import type { TaskRow } from '../../lib/model/task-row.ts';
import { startDynalite } from './dynalite.ts';
import { noonMs } from './parsing.ts';
import { openTableStore } from './table-store.ts';
import { makeRow, writeRows } from './task-rows.ts';

const hourMs = 3_600_000;
export const failedId = 'ff8080818bd0a1e2018bd0a1e2c40002';
export const failedJobId = 'ff8080818bd0a1e2018bd0a1e2c4f002';

const orders = { id: 'a7c1f2d4-0b1c-4a55-9a31-5f7b6c1d2e3f', name: 'redis-orders' };
const carts = { id: 'b8d2e3f5-1c2d-4b66-8b42-6a8c7d2e3f4a', name: 'redis-carts' };

type Seed = Partial<Task> & { readonly id: string; readonly on?: typeof orders; readonly row?: Partial<TaskRow> };

const seeds: readonly Seed[] = [
  { id: failedId, jobId: failedJobId, name: 'backupDCSInstance', status: 'FAILED', userName: 'anna', on: orders },
  { id: 'ff8080818bd0a1e2018bd0a1d3b50003', status: 'SUCCESS', userName: 'Anna Lee', on: carts },
  { id: 'ff8080818bd0a1e2018bd0a1c2a60004', name: 'EXTEND', status: 'RUNNING', userName: 'ben', on: carts },
  { id: 'ff8080818bd0a1e2018bd0a1b1970005', name: 'modify', status: 'RUNNING', on: orders, row: { stalled: true } },
  { id: 'ff8080818bd0a1e2018bd0a1a0880006', name: 'masterStandbyFailover', status: 'FAILED', on: carts },
  ...Array.from({ length: 12 }, (_, index) => ({
    id: `ff8080818bd0a1e2018bd0a19f79${1000 + index}`,
    name: 'AddReplica',
  })),
];

export interface SmallWorld extends AsyncDisposable {
  readonly context: AskContext;
}

export async function openSmallWorld(language: 'en' | 'zh-CN' = 'en'): Promise<SmallWorld> {
  await using stack = new AsyncDisposableStack();
  const settings = parseSettings({
    language,
    timeZone: 'Europe/Berlin',
    targets: [
      { id: 'prod', name: 'Production', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' },
      { id: 'staging', name: 'Staging', region: 'cn-east-3', projectId: 'f'.repeat(32) },
    ],
    defaultRoute: { channel: 'C0123456789' },
  });
  const { connection } = stack.adopt(await startDynalite(), ({ close }) => close());
  const { store, tableName } = stack.adopt(await openTableStore({ connection }), ({ close }) => close());
  const client = stack.adopt(createDynamoDbClient({ count: () => {}, connection }), (open) => open.destroy());
  const rows = seeds.map(({ on, row, ...task }, index) => {
    const about = on === undefined ? {} : { instance: on };
    return makeRow('prod', { createdAtMs: noonMs - (index + 1) * hourMs, ...task }, { ...about, ...row });
  });
  await writeRows(store, 'prod', rows);
  const list = cachedListPatch({ instances: [orders, carts], fetchedAtMs: noonMs });
  await store.write(instancesKey('prod'), 0, list, 'instances');
  const context: AskContext = {
    settings,
    store,
    lookups: createLookups({ client, tableName }),
    ids: { nonce: randomUUID } as AskContext['ids'],
    asker: { id: 'U1', name: 'anna' },
    now: () => noonMs,
    stopAtMs: noonMs + 60_000,
  };
  const held = stack.move();
  return { context, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
