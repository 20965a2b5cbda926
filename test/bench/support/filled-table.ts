/** A table of a million tasks in Amazon's DynamoDB Local, filled once for all subjects of a run that want it. */
import { randomUUID } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import pMap from 'p-map';
import { createDynamoDbClient } from '../../../lib/clients/aws/dynamodb.ts';
import type { Task } from '../../../lib/model/task.ts';
import { reversed, taskPatch } from '../../../lib/model/task-patch.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../dynamodb-local/start.ts';
import { localConnection } from '../../support/local-connection.ts';
import { createTable } from '../../support/table.ts';
import { makeRow } from '../../support/task-rows.ts';
import { timed } from './measure.ts';
import { benchTarget } from './settings.ts';
import { type BenchTask, taskAt } from './tasks.ts';

export interface FilledTable {
  readonly database: DynamoDbLocal;
  readonly connection: ReturnType<typeof localConnection>;
  readonly tableName: string;
  readonly rows: number;
  readonly fillSeconds: number;
  /** The newest task is this old or older. */
  readonly nowMs: number;
}

const rowsPerBatch = 25;
const batchesAtOnce = 8;
const timing = { graceMs: 1_000, marginMs: 250 };
const expiresAtSeconds = 4_000_000_000;
/** Stand in the template for what differs from row to row; nothing else in a row reads like them. */
const marks = { id: 'ID-OF-THE-ROW', reversedId: reversed('ID-OF-THE-ROW'), atMs: 1_234_567_890_123 };

/**
 * Bodies are cut from one template per status: marshalling a million rows would take longer than storing them.
 * DynamoDB Local checks no signature.
 */
export async function fillTable(rows: number): Promise<FilledTable> {
  const database = await startDynamoDbLocal();
  try {
    const connection = localConnection(database.endpoint);
    const tableName = `filled-${randomUUID()}`;
    const client = createDynamoDbClient({ count: () => {}, connection });
    await createTable(client, tableName);
    client.destroy();
    const nowMs = Date.now();
    const durationMs = await timed(() => putTasks(database.endpoint, tableName, rows, nowMs));
    return { database, connection, tableName, rows, fillSeconds: durationMs / 1_000, nowMs };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function putTasks(endpoint: string, tableName: string, rows: number, nowMs: number): Promise<void> {
  const batches = Array.from({ length: Math.ceil(rows / rowsPerBatch) }, (_, index) => index * rowsPerBatch);
  const write = async (first: number): Promise<void> => {
    const count = Math.min(rowsPerBatch, rows - first);
    const puts = Array.from({ length: count }, (_, index) => putOf(taskAt(first + index, nowMs)));
    await send(endpoint, `{"RequestItems":{"${tableName}":[${puts.join(',')}]}}`);
  };
  await pMap(batches, write, { concurrency: batchesAtOnce });
}

async function send(endpoint: string, body: string): Promise<void> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.BatchWriteItem',
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, Signature=none',
    },
    body,
  });
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes('"UnprocessedItems":{}')) throw new Error(`BatchWriteItem: ${text}`);
}

const templates = new Map<string, string>();

function putOf({ id, status, userName, createdAtMs }: BenchTask): string {
  const name = `${status} ${userName}`;
  let template = templates.get(name);
  if (template === undefined) {
    template = templateOf({ status, userName });
    templates.set(name, template);
  }
  return template
    .replaceAll(marks.id, id)
    .replaceAll(marks.reversedId, reversed(id))
    .replaceAll(String(marks.atMs), String(createdAtMs));
}

function templateOf(facts: Pick<Task, 'status' | 'userName'>): string {
  const row = makeRow(benchTarget, { id: marks.id, createdAtMs: marks.atMs, updatedAtMs: marks.atMs, ...facts });
  const { key } = row;
  const patch = JSON.parse(JSON.stringify(taskPatch(benchTarget, row, timing, expiresAtSeconds)));
  return JSON.stringify({ PutRequest: { Item: marshall({ ...key, ...patch, v: 1, nonce: marks.id }) } });
}
