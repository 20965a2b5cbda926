/** The table on this machine: dynalite, with the table of infra/table.yml in it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { parse } from 'yaml';
import { listenOnLoopback } from './listen.ts';
import { clearIndexes, fillIndexes, waitForDisk } from './table/disk.ts';
import { deleteExpired } from './table/expire.ts';

export interface LocalTable {
  /** The value for AWS_ENDPOINT_URL_DYNAMODB; any region and credentials will do. */
  readonly endpoint: string;
  readonly tableName: string;
  /** DynamoDB deletes expired rows by itself; here somebody has to ask for it. */
  deleteExpired(nowMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface LocalTableOptions {
  /** A directory for the table, used by one process at a time (infra/local/hold.ts); in memory if left out. */
  readonly path?: string;
}

export const LOCAL_TABLE_NAME = 'dcs-watch';
const DEFINITION = new URL('../table.yml', import.meta.url);
const NO_WAIT = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
/** Seconds. */
const TABLE_WAIT = { maxWaitTime: 30, minDelay: 0.02, maxDelay: 0.2 };

export async function createLocalTable({ path }: LocalTableOptions = {}): Promise<LocalTable> {
  await using stack = new AsyncDisposableStack();
  // Is left behind by a process that was killed.
  const openMark = path === undefined ? undefined : `${path}.open`;
  const wasKilled = openMark !== undefined && existsSync(openMark);
  if (path !== undefined) mkdirSync(path, { recursive: true });
  if (path !== undefined && wasKilled) await clearIndexes(path);
  const server = dynalite({ ...NO_WAIT, ...(path === undefined ? {} : { path }) });
  const { origin, close } = await listenOnLoopback(server);
  stack.defer(close);
  const client = connect(origin);
  stack.defer(() => client.destroy());
  await ensureTable(client);
  if (wasKilled) await fillIndexes(client, LOCAL_TABLE_NAME);
  if (openMark !== undefined) {
    writeFileSync(openMark, '', { flush: true });
    waitForDisk();
  }
  const held = stack.move();
  return {
    endpoint: origin,
    tableName: LOCAL_TABLE_NAME,
    deleteExpired: (nowMs) => deleteExpired(client, LOCAL_TABLE_NAME, readDefinition().expiry, nowMs),
    async close() {
      await held.disposeAsync();
      if (openMark !== undefined) rmSync(openMark, { force: true });
    },
  };
}

function connect(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new DynamoDBClient({ endpoint, region: 'local', credentials, maxAttempts: 1 });
}

async function ensureTable(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new DescribeTableCommand({ TableName: LOCAL_TABLE_NAME }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateTableCommand(readDefinition().table));
    // A created table is not active yet, and until then a write finds no table, as in the cloud.
    await waitUntilTableExists({ client, ...TABLE_WAIT }, { TableName: LOCAL_TABLE_NAME });
  }
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: TableProperties }>>;
}

interface TableProperties extends CreateTableCommandInput {
  readonly TimeToLiveSpecification: { readonly AttributeName: string };
}

/** The part that shapes rows and indexes, and the attribute that says when a row expires; backups and the like mean nothing here. */
function readDefinition(): { readonly table: CreateTableCommandInput; readonly expiry: string } {
  const template = parse(readFileSync(DEFINITION, 'utf8')) as Template;
  const table = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::DynamoDB::Table');
  if (table === undefined) throw new Error(`No AWS::DynamoDB::Table in ${DEFINITION.pathname}`);
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode, TimeToLiveSpecification } =
    table.Properties;
  return {
    table: { TableName: LOCAL_TABLE_NAME, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode },
    expiry: TimeToLiveSpecification.AttributeName,
  };
}
