/** What dynalite leaves to chance when its table is on a disk and its process may be killed. */
import { type DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { ClassicLevel } from 'classic-level';
import pMap from 'p-map';

const concurrentWritesMax = 16;

/** All keys of dynalite's indexes, and no other, lie between these. */
const indexKeys = { gte: 'index-', lt: 'index.' };

/**
 * dynalite writes a row's index entries before the row, one by one: a process that is killed between these leaves rows
 * that no index finds, and so messages that nobody sends. Call this before dynalite opens the table, and `fillIndexes` after.
 */
export async function clearIndexes(path: string): Promise<void> {
  const level = new ClassicLevel(path);
  await level.clear(indexKeys);
  await level.close();
}

/** A row that is put as it is gets its index entries again. Nobody else may be writing. */
export async function fillIndexes(client: DynamoDBClient, TableName: string): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    await pMap(Items, (Item) => client.send(new PutItemCommand({ TableName, Item })), {
      concurrency: concurrentWritesMax,
    });
  }
}

type Write = (this: unknown, ...values: unknown[]) => unknown;

let isWaiting = false;

/**
 * From now on a write is answered once the disk has it: otherwise a power cut takes the last seconds, and what they told
 * would be told twice. LevelDB has an option for it (`sync`), dynalite passes none on.
 */
export function waitForDisk(): void {
  if (isWaiting) return;
  isWaiting = true;
  for (const name of ['_put', '_del', '_batch']) {
    const write = Reflect.get(ClassicLevel.prototype, name) as Write;
    const synced: Write = function (...values) {
      const options = values.pop() as object;
      return write.call(this, ...values, { ...options, sync: true });
    };
    Reflect.set(ClassicLevel.prototype, name, synced);
  }
}
