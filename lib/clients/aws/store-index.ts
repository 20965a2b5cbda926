/** Reads of the indexes: eventually consistent and keys only, so they find rows and decide nothing. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DueKey, Key } from '../../ports/store.ts';

/** The states under watch: a task whose word is unknown and one that vanished may still end. */
const openStates = ['open', 'unknown', 'lost'] as const;

interface IndexQuery {
  readonly index: 'due' | 'state' | 'created';
  readonly hash: 'dueOf' | 'stateOf' | 'createdOf';
  readonly partition: string;
  readonly limit: number;
  /** Newest first, of a span of time. */
  readonly createdBetween?: readonly [number, number];
}

type IndexEntry = Key & { readonly due?: number; readonly createdAt?: number };

export async function listDue(
  client: DynamoDBClient,
  tableName: string,
  target: string,
  limit: number,
): Promise<readonly DueKey[]> {
  const partition = `TARGET#${target}`;
  const entries = await query(client, tableName, { index: 'due', hash: 'dueOf', partition, limit });
  return entries.map(({ pk, sk, due = 0 }) => ({ pk, sk, due }));
}

export async function listOpen(
  client: DynamoDBClient,
  tableName: string,
  target: string,
  limit: number,
): Promise<readonly Key[]> {
  const partitions = openStates.map((state) => `TARGET#${target}#${state}`);
  const lists = await Promise.all(
    partitions.map((partition) => query(client, tableName, { index: 'state', hash: 'stateOf', partition, limit })),
  );
  const oldestFirst = lists.flat().sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
  return oldestFirst.slice(0, limit).map(({ pk, sk }) => ({ pk, sk }));
}

export async function listCreated(
  client: DynamoDBClient,
  tableName: string,
  target: string,
  createdBetween: readonly [number, number],
  limit: number,
): Promise<readonly Key[]> {
  const partition = `TARGET#${target}`;
  const asked = { index: 'created', hash: 'createdOf', partition, limit, createdBetween } as const;
  return (await query(client, tableName, asked)).map(({ pk, sk }) => ({ pk, sk }));
}

/** By the index's range key, page after page (a page ends at 1 MB) until there are `limit` or no more. */
async function query(
  client: DynamoDBClient,
  tableName: string,
  { index, hash, partition, limit, createdBetween }: IndexQuery,
): Promise<readonly IndexEntry[]> {
  const entries: IndexEntry[] = [];
  const span = createdBetween && { ':from': { N: `${createdBetween[0]}` }, ':to': { N: `${createdBetween[1]}` } };
  let start: QueryCommand['input']['ExclusiveStartKey'];
  while (entries.length < limit) {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: index,
        KeyConditionExpression: `#hash = :partition${span ? ' AND createdAt BETWEEN :from AND :to' : ''}`,
        ExpressionAttributeNames: { '#hash': hash },
        ExpressionAttributeValues: { ':partition': { S: partition }, ...span },
        ScanIndexForward: span === undefined,
        Limit: limit - entries.length,
        ExclusiveStartKey: start,
      }),
    );
    entries.push(...(page.Items ?? []).map((item) => unmarshall(item) as IndexEntry));
    start = page.LastEvaluatedKey;
    if (start === undefined) break;
  }
  return entries;
}
