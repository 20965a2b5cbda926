/** The production store over dynalite with a faulty wire in between, fresh for each test. */
import { after, before } from 'node:test';
import type { Log } from '../../lib/ports/effects.ts';
import type { Store } from '../../lib/ports/store.ts';
import { type Dynalite, startDynalite } from './dynalite.ts';
import { type FaultyDynamoDb, startFaultyDynamoDb } from './faulty-dynamodb.ts';
import { openTableStore } from './table-store.ts';

export interface FaultyStore {
  readonly store: Store;
  readonly wire: FaultyDynamoDb;
  readonly tableName: string;
  /** How many requests the client counted. */
  requests(): number;
  /** The events that were logged. */
  readonly logged: readonly string[];
}

export interface FaultyStoreOptions {
  /** Short where a test waits for it; else so long that a busy machine does not run into it. */
  readonly requestTimeoutMs?: number;
}

export type WithFaultyStore = (
  claim: (parts: FaultyStore) => Promise<void>,
  options?: FaultyStoreOptions,
) => Promise<void>;

/** Called once at the top of a test file: one dynalite for all its tests. */
export function useFaultyStore(): WithFaultyStore {
  let dynalite: Dynalite;
  before(async () => {
    dynalite = await startDynalite();
  });
  after(() => dynalite.close());
  return (claim, options) => withFaultyStore(dynalite, claim, options);
}

async function withFaultyStore(
  dynalite: Dynalite,
  claim: (parts: FaultyStore) => Promise<void>,
  { requestTimeoutMs = 10_000 }: FaultyStoreOptions = {},
): Promise<void> {
  const wire = await startFaultyDynamoDb(dynalite.endpoint);
  const fresh = await openTableStore({ connection: dynalite.connection });
  await fresh.close();
  const { tableName } = fresh;
  const logged: string[] = [];
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  const timeouts = { connectionTimeoutMs: 10_000, requestTimeoutMs };
  const { store, close } = await openTableStore({
    connection: wire.connection,
    tableName,
    timeouts,
    count,
    log: logInto(logged),
  });
  try {
    await claim({ store, wire, tableName, requests: () => requests, logged });
  } finally {
    await close();
    await wire.close();
  }
}

function logInto(events: string[]): Log {
  const log = (event: string) => void events.push(event);
  return { debug: log, info: log, warn: log, error: log };
}
