/** The table on this machine: dynalite, with the table of infra/table.yml in it. */
import { mkdirSync, readFileSync } from 'node:fs';
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
import { holdForThisProcess } from './hold.ts';
import { listenOnLoopback } from './listen.ts';

export interface LocalTable {
  /** The value for AWS_ENDPOINT_URL_DYNAMODB; any region and credentials will do. */
  readonly endpoint: string;
  readonly tableName: string;
  close(): Promise<void>;
}

export interface LocalTableOptions {
  /** A directory for the table, used by one process at a time; in memory if left out. */
  readonly path?: string;
}

export const LOCAL_TABLE_NAME = 'dcs-watch';
const DEFINITION = new URL('../table.yml', import.meta.url);
const NO_WAIT = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
/** Seconds. */
const TABLE_WAIT = { maxWaitTime: 30, minDelay: 0.02, maxDelay: 0.2 };

export async function createLocalTable({ path }: LocalTableOptions = {}): Promise<LocalTable> {
  await using stack = new AsyncDisposableStack();
  if (path !== undefined) {
    mkdirSync(path, { recursive: true });
    stack.defer(holdForThisProcess(`${path}.pid`));
  }
  const server = dynalite({ ...NO_WAIT, ...(path === undefined ? {} : { path }) });
  const { origin, close } = await listenOnLoopback(server);
  stack.defer(close);
  await ensureTable(origin);
  const held = stack.move();
  return { endpoint: origin, tableName: LOCAL_TABLE_NAME, close: () => held.disposeAsync() };
}

async function ensureTable(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'local', credentials, maxAttempts: 1 });
  try {
    await client.send(new DescribeTableCommand({ TableName: LOCAL_TABLE_NAME }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateTableCommand(readDefinition()));
    // A created table is not active yet, and until then a write finds no table, as in the cloud.
    await waitUntilTableExists({ client, ...TABLE_WAIT }, { TableName: LOCAL_TABLE_NAME });
  } finally {
    client.destroy();
  }
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: CreateTableCommandInput }>>;
}

/** The part that shapes rows and indexes; backups and the like mean nothing here. */
function readDefinition(): CreateTableCommandInput {
  const template = parse(readFileSync(DEFINITION, 'utf8')) as Template;
  const table = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::DynamoDB::Table');
  if (table === undefined) throw new Error(`No AWS::DynamoDB::Table in ${DEFINITION.pathname}`);
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = table.Properties;
  return { TableName: LOCAL_TABLE_NAME, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode };
}
