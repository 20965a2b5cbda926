/** The production store over a fresh table of a local DynamoDB. */
import { randomUUID } from 'node:crypto';
import { createDynamoDbClient, type DynamoDbTimeouts } from '../../lib/clients/aws/dynamodb.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import type { Log } from '../../lib/ports/effects.ts';
import type { Store } from '../../lib/ports/store.ts';
import type { localConnection } from './local-connection.ts';
import { createTable } from './table.ts';

/** A busy machine takes its time, and a request that the SDK sends twice would spoil what a test counts. */
const patient: DynamoDbTimeouts = { connectionTimeoutMs: 20_000, requestTimeoutMs: 30_000 };

export interface TableStoreOptions {
  readonly connection: ReturnType<typeof localConnection>;
  readonly tableName?: string;
  readonly count?: () => void;
  readonly timeouts?: DynamoDbTimeouts;
  readonly log?: Log;
}

export interface OpenStore {
  readonly store: Store;
  readonly tableName: string;
  close(): Promise<void>;
}

/** Creates a table unless `tableName` names one that exists. */
export async function openTableStore(options: TableStoreOptions): Promise<OpenStore> {
  const {
    connection,
    count = () => {},
    timeouts = patient,
    log = silentLog,
    tableName = `watch-${randomUUID()}`,
  } = options;
  if (options.tableName === undefined) await withClient(connection, (client) => createTable(client, tableName));
  const client = createDynamoDbClient({ count, connection, timeouts });
  return { store: createStore({ client, tableName, log }), tableName, close: async () => client.destroy() };
}

async function withClient(
  connection: TableStoreOptions['connection'],
  run: (client: ReturnType<typeof createDynamoDbClient>) => Promise<void>,
): Promise<void> {
  const client = createDynamoDbClient({ count: () => {}, connection, timeouts: patient });
  await run(client).finally(() => client.destroy());
}

const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
