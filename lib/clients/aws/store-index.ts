/**
 * Queries: one partition each, bounded, never a scan. The indexes are eventually consistent and hold keys alone, so they
 * find rows and decide nothing.
 */
import { QueryCommand, type QueryCommandInput, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { targetPk } from '../../model/task-row.ts';
import type { DueKey, Key, OpenKey } from '../../ports/store.ts';
import type { Table } from './dynamodb.ts';

/** The states in which a task is watched: an unknown one and a lost one may still end. */
const openStates = ['open', 'unknown', 'lost'] as const;

export async function listDue(table: Table, target: string, limit: number): Promise<readonly DueKey[]> {
  const items = await queryItems<DueKey>(table, {
    IndexName: 'due',
    KeyConditionExpression: 'dueOf = :partition',
    values: { ':partition': targetPk(target) },
    limit,
  });
  return items.map(({ pk, sk, due }) => ({ pk, sk, due }));
}

export async function listOpen(
  table: Table,
  target: string,
  limit: number,
  fromMs: number,
): Promise<readonly OpenKey[]> {
  const lists = await Promise.all(
    openStates.map((state) =>
      queryItems<OpenKey>(table, {
        IndexName: 'state',
        KeyConditionExpression: 'stateOf = :partition AND createdAt >= :from',
        values: { ':partition': `${targetPk(target)}#${state}`, ':from': fromMs },
        limit,
      }),
    ),
  );
  const oldestFirst = lists.flat().sort((a, b) => a.createdAt - b.createdAt);
  return oldestFirst.slice(0, limit).map(({ pk, sk, createdAt }) => ({ pk, sk, createdAt }));
}

/** Newest first. */
export async function listCreated(
  table: Table,
  target: string,
  [fromMs, toMs]: readonly [number, number],
  limit: number,
): Promise<readonly Key[]> {
  const items = await queryItems<Key>(table, {
    IndexName: 'created',
    KeyConditionExpression: 'createdOf = :partition AND createdAt BETWEEN :from AND :to',
    values: { ':partition': targetPk(target), ':from': fromMs, ':to': toMs },
    ScanIndexForward: false,
    limit,
  });
  return items.map(({ pk, sk }) => ({ pk, sk }));
}

export type Query = Omit<QueryCommandInput, 'TableName' | 'ExpressionAttributeValues' | 'ExclusiveStartKey'> & {
  readonly values: Readonly<Record<string, string | number>>;
  readonly limit: number;
  /** The item to go on after. */
  readonly after?: Readonly<Record<string, unknown>> | undefined;
};

/** Reads page after page, each of at most 1 MB, until there are `limit` items or no more. */
export async function queryItems<Item extends Key>(table: Table, query: Query): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pagesOf(table, query)) {
    items.push(...(page.Items ?? []).map((item) => unmarshall(item) as Item));
  }
  return items;
}

/** How many items there are, up to `limit`; none is sent. */
export async function countItems(table: Table, query: Query): Promise<number> {
  let count = 0;
  for await (const page of pagesOf(table, { ...query, Select: 'COUNT' })) count += page.Count ?? 0;
  return count;
}

async function* pagesOf(
  { client, tableName }: Table,
  { values, limit, after, ...input }: Query,
): AsyncGenerator<QueryCommandOutput> {
  let start = after && marshall(after);
  let left = limit;
  while (left > 0) {
    const page = await client.send(
      new QueryCommand({
        ...input,
        TableName: tableName,
        ExpressionAttributeValues: marshall(values),
        Limit: left,
        ExclusiveStartKey: start,
      }),
    );
    yield page;
    left -= page.Count ?? page.Items?.length ?? 0;
    start = page.LastEvaluatedKey;
    if (start === undefined) break;
  }
}
