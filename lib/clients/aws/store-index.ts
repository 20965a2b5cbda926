/** Reads of the indexes: eventually consistent and keys only, so they find rows and decide nothing. */
import { targetPk } from '../../model/task-row.ts';
import type { DueKey, Key } from '../../ports/store.ts';
import type { Table } from './dynamodb.ts';
import { queryItems } from './query.ts';

/** The states in which a task is watched: an unknown one and a lost one may still end. */
const openStates = ['open', 'unknown', 'lost'] as const;

type CreatedKey = Key & { readonly createdAt: number };

export async function listDue(table: Table, target: string, limit: number): Promise<readonly DueKey[]> {
  const items = await queryItems<DueKey>(table, {
    IndexName: 'due',
    KeyConditionExpression: 'dueOf = :partition',
    values: { ':partition': targetPk(target) },
    limit,
  });
  return items.map(({ pk, sk, due }) => ({ pk, sk, due }));
}

export async function listOpen(table: Table, target: string, limit: number): Promise<readonly Key[]> {
  const lists = await Promise.all(
    openStates.map((state) =>
      queryItems<CreatedKey>(table, {
        IndexName: 'state',
        KeyConditionExpression: 'stateOf = :partition',
        values: { ':partition': `${targetPk(target)}#${state}` },
        limit,
      }),
    ),
  );
  const oldestFirst = lists.flat().sort((a, b) => a.createdAt - b.createdAt);
  return oldestFirst.slice(0, limit).map(({ pk, sk }) => ({ pk, sk }));
}

/** Newest first. */
export async function listCreated(
  table: Table,
  target: string,
  [fromMs, toMs]: readonly [number, number],
  limit: number,
): Promise<readonly Key[]> {
  const items = await queryItems<CreatedKey>(table, {
    IndexName: 'created',
    KeyConditionExpression: 'createdOf = :partition AND createdAt BETWEEN :from AND :to',
    values: { ':partition': targetPk(target), ':from': fromMs, ':to': toMs },
    ScanIndexForward: false,
    limit,
  });
  return items.map(({ pk, sk }) => ({ pk, sk }));
}
