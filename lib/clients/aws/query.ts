/** Queries of the table and its indexes: one partition each, bounded, never a scan. */
import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Key } from '../../ports/store.ts';
import type { Table } from './dynamodb.ts';

export type Query = Omit<QueryCommandInput, 'TableName' | 'ExpressionAttributeValues' | 'ExclusiveStartKey'> & {
  readonly values: Readonly<Record<string, string | number>>;
  readonly limit: number;
  /** The item to go on after. */
  readonly after?: Readonly<Record<string, unknown>> | undefined;
};

/** Reads page after page, each of at most 1 MB, until there are `limit` items or no more. */
export async function queryItems<Item extends Key>(
  { client, tableName }: Table,
  { values, limit, after, ...input }: Query,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start = after && marshall(after);
  while (items.length < limit) {
    const page = await client.send(
      new QueryCommand({
        ...input,
        TableName: tableName,
        ExpressionAttributeValues: marshall(values),
        Limit: limit - items.length,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []).map((item) => unmarshall(item) as Item));
    start = page.LastEvaluatedKey;
    if (start === undefined) break;
  }
  return items;
}
