/** The reads of the commands. */
import type { CountRequest, Entry, IndexedState, ListRequest, Lookups } from '../../commands/lookups.ts';
import { reversed } from '../../model/task-patch.ts';
import { targetPk } from '../../model/task-row.ts';
import { mutesPk } from '../../mutes/mutes.ts';
import type { Key, Row } from '../../ports/store.ts';
import type { Table } from './dynamodb.ts';
import { translated } from './store-error.ts';
import { countItems, type Query, queryItems } from './store-index.ts';

const taskPrefix = 'TASK#';
/** Mutes are kept for a week after they end. A row left out would be a mute that does not hold. */
const muteRowsMax = 5_000;
/** In the order of UTF-8, in which keys are sorted. */
const lastCharacter = '\u{10ffff}';

export function createLookups(table: Table): Lookups {
  const query = <Item extends Key>(key: string, form: Query): Promise<readonly Item[]> =>
    translated({ operation: 'query', key, tableName: table.tableName }, () => queryItems<Item>(table, form));
  const keys = async (key: string, form: Query): Promise<readonly Key[]> =>
    (await query(key, form)).map(({ pk, sk }) => ({ pk, sk }));
  return {
    async list(request) {
      const items = await query<Key & { createdAt: number }>(`tasks of ${request.target}`, listQuery(request));
      const pk = targetPk(request.target);
      return items.map(({ sk, createdAt }): Entry => ({ key: { pk, sk }, createdAtMs: createdAt }));
    },
    count: (request) =>
      translated({ operation: 'query', key: `tasks of ${request.target}`, tableName: table.tableName }, () =>
        countItems(table, rangeQuery(request)),
      ),
    withHead: (target, head, limit) => keys(`ids of ${target}`, headQuery(target, head, limit)),
    withTail: (target, tail, limit) => keys(`ids of ${target}`, tailQuery(target, tail, limit)),
    dead: (target, limit) => keys(`dead deliveries of ${target}`, deadQuery(target, limit)),
    mutes: () => query<Row>('mutes', mutesQuery),
  };
}

function listQuery({ after, ...request }: ListRequest): Query {
  const { target, state } = request;
  const [, hash] = indexOf(state);
  return {
    ...rangeQuery(request),
    // The rest is known.
    ProjectionExpression: 'sk, createdAt',
    ScanIndexForward: false,
    after: after && { [hash]: partitionOf(target, state), createdAt: after.createdAtMs, ...after.key },
  };
}

function rangeQuery({ target, state, fromMs, toMs, limit }: CountRequest): Query {
  const [index, hash] = indexOf(state);
  return {
    IndexName: index,
    KeyConditionExpression: `${hash} = :partition AND createdAt BETWEEN :from AND :to`,
    values: { ':partition': partitionOf(target, state), ':from': fromMs, ':to': toMs },
    limit,
  };
}

function indexOf(state: IndexedState | undefined): readonly [index: string, hash: string] {
  return state === undefined ? ['created', 'createdOf'] : ['state', 'stateOf'];
}

function headQuery(target: string, head: string, limit: number): Query {
  return {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ProjectionExpression: 'pk, sk',
    values: { ':pk': targetPk(target), ...beginningWith(taskPrefix + head) },
    limit,
  };
}

function tailQuery(target: string, tail: string, limit: number): Query {
  return {
    IndexName: 'tail',
    KeyConditionExpression: 'createdOf = :pk AND reversedId BETWEEN :first AND :last',
    values: { ':pk': targetPk(target), ...beginningWith(reversed(tail)) },
    limit,
  };
}

/** The same as begins_with, for which DynamoDB Local looks through the whole partition: seconds among a million tasks. */
function beginningWith(head: string): Query['values'] {
  return { ':first': head, ':last': head + lastCharacter };
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

function partitionOf(target: string, state: IndexedState | undefined): string {
  return state === undefined ? targetPk(target) : `${targetPk(target)}#${state}`;
}
