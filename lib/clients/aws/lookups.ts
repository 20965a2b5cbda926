/** The reads of the commands: queries of one partition each, bounded, never a scan. */
import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Entry, IndexedState, ListRequest, Lookups } from '../../commands/lookups.ts';
import { reversed } from '../../model/task-patch.ts';
import { targetPk } from '../../model/task-row.ts';
import { mutesPk } from '../../mutes/mutes.ts';
import type { Key, Row } from '../../ports/store.ts';
import { type Operation, translated } from './store-error.ts';

const taskPrefix = 'TASK#';
/** A week's, as ended ones are kept so long: a row left out would be a mute that does not hold. */
const muteRowsMax = 5_000;

interface Table {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

type Query = Omit<QueryCommandInput, 'TableName' | 'ExpressionAttributeValues'> & {
  readonly values: Readonly<Record<string, string | number>>;
  readonly limit: number;
};

type Item = Record<string, AttributeValue>;

export function createLookups(table: Table): Lookups {
  const asked = <Result>(key: string, run: () => Promise<Result>): Promise<Result> => {
    const operation: Operation = { operation: 'query', key, tableName: table.tableName };
    return translated(operation, run);
  };
  return {
    list: (request) => asked(`tasks of ${request.target}`, () => list(table, request)),
    count: (target, state, limit) => asked(`${state} tasks of ${target}`, () => count(table, target, state, limit)),
    withHead: (target, head, limit) =>
      asked(`ids of ${target}`, async () => keysOf(await query(table, headQuery(target, head, limit)))),
    withTail: (target, tail, limit) =>
      asked(`ids of ${target}`, async () => keysOf(await query(table, tailQuery(target, tail, limit)))),
    dead: (target, limit) =>
      asked(`dead deliveries of ${target}`, async () => keysOf(await query(table, deadQuery(target, limit)))),
    mutes: () => asked('mutes', async () => (await query(table, mutesQuery)).map((item) => unmarshall(item) as Row)),
  };
}

async function list(table: Table, request: ListRequest): Promise<readonly Entry[]> {
  const { target, state, fromMs, toMs, after, limit } = request;
  const index = state === undefined ? 'created' : 'state';
  const hash = state === undefined ? 'createdOf' : 'stateOf';
  const partition = partitionOf(target, state);
  const start = after && { [hash]: partition, createdAt: after.createdAtMs, ...after.key };
  const items = await query(table, {
    IndexName: index,
    KeyConditionExpression: `${hash} = :partition AND createdAt BETWEEN :from AND :to`,
    values: { ':partition': partition, ':from': fromMs, ':to': toMs },
    ScanIndexForward: false,
    ExclusiveStartKey: start && marshall(start),
    limit,
  });
  return items.map((item) => {
    const { pk, sk, createdAt } = unmarshall(item);
    return { key: { pk, sk }, createdAtMs: createdAt };
  });
}

async function count(table: Table, target: string, state: IndexedState, limit: number): Promise<number> {
  const items = await query(table, {
    IndexName: 'state',
    KeyConditionExpression: 'stateOf = :partition',
    ProjectionExpression: 'sk',
    values: { ':partition': partitionOf(target, state) },
    limit,
  });
  return items.length;
}

function headQuery(target: string, head: string, limit: number): Query {
  return {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :head)',
    ProjectionExpression: 'pk, sk',
    values: { ':pk': targetPk(target), ':head': taskPrefix + head },
    limit,
  };
}

function tailQuery(target: string, tail: string, limit: number): Query {
  return {
    IndexName: 'tail',
    KeyConditionExpression: 'createdOf = :pk AND begins_with(reversedId, :tail)',
    values: { ':pk': targetPk(target), ':tail': reversed(tail) },
    limit,
  };
}

function deadQuery(target: string, limit: number): Query {
  return {
    IndexName: 'dead',
    KeyConditionExpression: 'deadOf = :pk',
    values: { ':pk': targetPk(target) },
    ScanIndexForward: false,
    limit,
  };
}

const mutesQuery: Query = {
  KeyConditionExpression: 'pk = :pk',
  ConsistentRead: true,
  values: { ':pk': mutesPk },
  limit: muteRowsMax,
};

/** Page after page until there are `limit` or no more; an answer ends at a megabyte. */
async function query({ client, tableName }: Table, { values, limit, ...input }: Query): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start = input.ExclusiveStartKey;
  do {
    const page = await client.send(
      new QueryCommand({
        ...input,
        TableName: tableName,
        ExpressionAttributeValues: marshall(values),
        Limit: limit - items.length,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && items.length < limit);
  return items;
}

function keysOf(items: readonly Item[]): readonly Key[] {
  return items.map((item) => {
    const { pk, sk } = unmarshall(item);
    return { pk, sk };
  });
}

function partitionOf(target: string, state: IndexedState | undefined): string {
  return state === undefined ? targetPk(target) : `${targetPk(target)}#${state}`;
}
