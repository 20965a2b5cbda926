/** Reads many rows at once: all of them, or it fails. */
import { setTimeout as delay } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import pMap from 'p-map';
import type { Log } from '../../ports/effects.ts';
import { type Key, type Row, rowId } from '../../ports/store.ts';
import type { Table } from './dynamodb.ts';
import { storeError } from './store-error.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const batchMaxKeys = 100;
const batchesAtOnce = 4;
/** After this many answers in a row without any row the read is given up; the waits add up to 1.5 s. */
const idleRoundsMax = 5;
const firstDelayMs = 50;

type WireKey = Record<string, AttributeValue>;

interface LoggedTable extends Table {
  readonly log: Log;
}

export async function readBatches(table: LoggedTable, keys: readonly Key[]): Promise<ReadonlyMap<string, Row>> {
  // DynamoDB refuses a batch that names a key twice.
  const unique = [...new Map(keys.map((key) => [rowId(key), key])).values()];
  const batches = chunk(
    unique.map(({ pk, sk }) => marshall({ pk, sk })),
    batchMaxKeys,
  );
  const rows = await pMap(batches, (batch) => readBatch(table, batch), { concurrency: batchesAtOnce });
  return new Map(rows.flat().map((row) => [rowId(row), row]));
}

/**
 * An answer with status 200 may hold only some of the rows: above 16 MB, or when the table is throttled, the rest comes
 * back as unprocessed keys. They are asked for again, at once while rows keep coming, otherwise after a growing wait.
 */
async function readBatch(table: LoggedTable, batch: readonly WireKey[]): Promise<Row[]> {
  const rows: Row[] = [];
  let wanted = batch;
  let idleRounds = 0;
  while (wanted.length > 0) {
    const answer = await readOnce(table, wanted);
    rows.push(...answer.rows);
    wanted = answer.unprocessed;
    if (wanted.length === 0) break;
    idleRounds = answer.rows.length > 0 ? 0 : idleRounds + 1;
    if (idleRounds >= idleRoundsMax)
      throw incomplete(table, wanted.length, `left unprocessed ${idleRoundsMax} times in a row`);
    table.log.warn('store.unprocessed-keys', { keys: wanted.length, idleRounds });
    if (idleRounds > 0) await delay(firstDelayMs * 2 ** idleRounds);
  }
  return rows;
}

async function readOnce(
  table: Table,
  keys: readonly WireKey[],
): Promise<{ rows: Row[]; unprocessed: readonly WireKey[] }> {
  const { client, tableName } = table;
  const request = { [tableName]: { Keys: [...keys], ConsistentRead: true } };
  const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems: request }));
  if (Responses === undefined) throw incomplete(table, keys.length, 'the answer holds no list of rows');
  return {
    rows: (Responses[tableName] ?? []).map((item) => unmarshall(item) as Row),
    unprocessed: UnprocessedKeys?.[tableName]?.Keys ?? [],
  };
}

function incomplete({ tableName }: Table, count: number, reason: string): Error {
  return storeError({ operation: 'read', key: `${count} rows`, tableName }, reason, true);
}

function chunk<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
