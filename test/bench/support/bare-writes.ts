/** How fast a local table takes conditional updates when nothing else is done. */
import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { createDynamoDbClient } from '../../../lib/clients/aws/dynamodb.ts';
import { updateInput } from '../../../lib/clients/aws/store.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import { localConnection } from '../../support/local-connection.ts';
import { createTable } from '../../support/table.ts';
import { makeRow } from '../../support/task-rows.ts';
import { timed } from './measure.ts';
import { taskAt } from './tasks.ts';

/** As many as the product has in flight. */
const concurrentWrites = 16;
const target = 'bare';
const timing = { graceMs: 1_000, marginMs: 250 };
const expiresAtSeconds = 4_000_000_000;

export async function createFreshTable(endpoint: string): Promise<string> {
  const client = createDynamoDbClient({ count: () => {}, connection: localConnection(endpoint) });
  const name = `fresh-${randomUUID()}`;
  await createTable(client, name);
  client.destroy();
  return name;
}

/** Rows of tasks such as the product writes, ready beforehand. @returns writes a second. */
export async function writeBare(
  table: { readonly endpoint: string; readonly name: string },
  first: number,
  count: number,
): Promise<number> {
  const client = createDynamoDbClient({ count: () => {}, connection: localConnection(table.endpoint) });
  const nowMs = Date.now();
  const commands = Array.from({ length: count }, (_, index) => {
    const { createdAtMs, ...task } = taskAt(first + index, nowMs);
    const row = makeRow(target, { ...task, createdAtMs, updatedAtMs: createdAtMs });
    const input = updateInput(row.key, 0, taskPatch(target, row, timing, expiresAtSeconds), task.id);
    return new UpdateItemCommand({ TableName: table.name, ...input });
  });
  const durationMs = await timed(() =>
    pMap(commands, (command) => client.send(command), { concurrency: concurrentWrites }),
  );
  client.destroy();
  return count / (durationMs / 1_000);
}
