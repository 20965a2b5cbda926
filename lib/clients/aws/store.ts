/** The store on one DynamoDB table: plain commands, one conditional update per write, no transaction. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Log } from '../../ports/effects.ts';
import {
  type Attribute,
  type Key,
  type Patch,
  type Row,
  rowId,
  type Store,
  type WriteResult,
} from '../../ports/store.ts';
import type { Table } from './dynamodb.ts';
import { readBatches } from './store-batch.ts';
import { encoded, type Operation, storeError, translated } from './store-error.ts';
import { listCreated, listDue, listOpen } from './store-index.ts';

/** The client comes from createDynamoDbClient, which limits time and tries and counts the requests. */
export interface StoreOptions extends Table {
  readonly log: Log;
}

/**
 * Callers limit how many calls they have in flight: the client has 50 sockets, and a call that waits for one longer than
 * the connection timeout fails.
 */
export function createStore(options: StoreOptions): Store {
  const { tableName } = options;
  const operation = (name: Operation['operation'], key: string): Operation => ({ operation: name, key, tableName });
  return {
    read: (key) => translated(operation('read', rowId(key)), () => readRow(options, key)),
    readMany: (keys) => translated(operation('read', `${keys.length} rows`), () => readBatches(options, keys)),
    write: (key, version, patch, nonce) =>
      translated(operation('write', rowId(key)), () => writeRow(options, key, version, patch, nonce)),
    due: (target, limit) =>
      translated(operation('query', `due work of ${target}`), () => listDue(options, target, limit)),
    open: (target, limit, fromMs) =>
      translated(operation('query', `open tasks of ${target}`), () => listOpen(options, target, limit, fromMs)),
    created: (target, fromMs, toMs, limit) =>
      translated(operation('query', `tasks of ${target} by time`), () =>
        listCreated(options, target, [fromMs, toMs], limit),
      ),
  };
}

/** A row past its `expiresAt` is read like any other: DynamoDB deletes late, so the caller has to judge. */
async function readRow({ client, tableName }: StoreOptions, key: Key): Promise<Row | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true }),
  );
  return Item && toRow(Item);
}

async function writeRow(
  options: StoreOptions,
  key: Key,
  version: number,
  patch: Patch,
  nonce: string,
): Promise<WriteResult> {
  const operation: Operation = { operation: 'write', key: rowId(key), tableName: options.tableName };
  const request = encoded(operation, () => updateInput(key, version, patch, nonce));
  const input = { TableName: options.tableName, ...request };
  try {
    const { Attributes } = await options.client.send(new UpdateItemCommand(input));
    // An empty answer with status 200 is not DynamoDB's, and does not say what became of the write.
    if (Attributes === undefined) throw unreadable(options, key);
    return { written: true, row: toRow(Attributes) };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return answerFailedCondition(options, key, nonce);
    throw error;
  }
}

/**
 * A failed condition does not prove that another writer was first: when the answer to our write is lost, the SDK sends
 * it again, and the second try fails on what the first one wrote.
 */
async function answerFailedCondition(options: StoreOptions, key: Key, nonce: string): Promise<WriteResult> {
  const row = await readRow(options, key);
  if (row === undefined) return { written: false };
  if (row.nonce !== nonce) return { written: false, row };
  options.log.info('store.write-recognised', { key: rowId(key), v: row.v });
  return { written: true, row };
}

function unreadable({ tableName }: StoreOptions, key: Key): Error {
  return storeError({ operation: 'write', key: rowId(key), tableName }, 'the answer holds no row', true);
}

function toRow(item: Record<string, AttributeValue>): Row {
  return unmarshall(item) as Row;
}

/**
 * One conditional write in DynamoDB's terms. Names go through placeholders, because `msg#C01` and reserved words such as
 * `name` are legal attributes but not legal in an expression. A map is always set whole, because one update cannot
 * create a map and set something inside it.
 */
export function updateInput(
  key: Key,
  version: number,
  patch: Patch,
  nonce: string,
): Omit<UpdateItemCommandInput, 'TableName'> {
  const changes = Object.entries({ ...patch, v: version + 1, nonce });
  const names: Record<string, string> = {};
  const values: Record<string, Attribute> = {};
  const set: string[] = [];
  const remove: string[] = [];
  for (const [index, [name, value]] of changes.entries()) {
    names[`#a${index}`] = name;
    if (value === undefined) {
      remove.push(`#a${index}`);
    } else {
      values[`:a${index}`] = value;
      set.push(`#a${index} = :a${index}`);
    }
  }
  const isNew = version === 0;
  return {
    Key: marshall(key),
    UpdateExpression: `SET ${set.join(', ')}${remove.length === 0 ? '' : ` REMOVE ${remove.join(', ')}`}`,
    ConditionExpression: isNew ? 'attribute_not_exists(#row)' : '#version = :version',
    ExpressionAttributeNames: { ...names, ...(isNew ? { '#row': 'pk' } : { '#version': 'v' }) },
    ExpressionAttributeValues: marshall(isNew ? values : { ...values, ':version': version }),
    ReturnValues: 'ALL_NEW',
  };
}
