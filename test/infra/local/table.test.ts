import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { ClassicLevel } from 'classic-level';
import { createLocalTable } from '../../../infra/local/table.ts';

const Item = { pk: { S: 'TARGET#prod' }, sk: { S: 'CURSOR' }, watermark: { N: '1' } };
const Key = { pk: Item.pk, sk: Item.sk };

function connect(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

/** It wraps what it finds, so this comes first. */
test('a write to a table on disk is answered once the disk has it', async () => {
  const waited = new Set<unknown>();
  for (const name of ['_put', '_batch']) {
    const write = Reflect.get(ClassicLevel.prototype, name) as (...values: unknown[]) => unknown;
    Reflect.set(ClassicLevel.prototype, name, function (this: unknown, ...values: unknown[]) {
      waited.add((values.at(-1) as { sync?: boolean }).sync);
      return write.apply(this, values);
    });
  }
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-table-'));
  const table = await createLocalTable({ path: join(directory, 'table') });
  waited.clear();
  await connect(table.endpoint).send(new PutItemCommand({ TableName: table.tableName, Item }));
  await table.close();
  await rm(directory, { recursive: true });
  assert.deepEqual([...waited], [true]);
});

test('the table has the keys and the indexes of the template', async () => {
  const table = await createLocalTable();
  const { Table } = await connect(table.endpoint).send(new DescribeTableCommand({ TableName: table.tableName }));
  await table.close();
  assert.deepEqual(
    Table?.KeySchema?.map(({ AttributeName }) => AttributeName),
    ['pk', 'sk'],
  );
  assert.deepEqual(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort(), [
    'created',
    'dead',
    'due',
    'state',
    'tail',
  ]);
});

test('a table on disk holds its rows when it is opened again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-table-'));
  const path = join(directory, 'table');
  const first = await createLocalTable({ path });
  await connect(first.endpoint).send(new PutItemCommand({ TableName: first.tableName, Item }));
  await first.close();

  const second = await createLocalTable({ path });
  const found = await connect(second.endpoint).send(new GetItemCommand({ TableName: second.tableName, Key }));
  await second.close();
  await rm(directory, { recursive: true });
  assert.deepEqual(found.Item, Item);
});

test('a table in memory starts empty', async () => {
  for (const round of ['first', 'second']) {
    const table = await createLocalTable();
    const client = connect(table.endpoint);
    const found = await client.send(new GetItemCommand({ TableName: table.tableName, Key }));
    await client.send(new PutItemCommand({ TableName: table.tableName, Item }));
    await table.close();
    assert.equal(found.Item, undefined, round);
  }
});

test('rows that a killed process left out of an index are found again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-table-'));
  const path = join(directory, 'table');
  const due = { ...Item, dueOf: { S: 'TARGET#prod' }, due: { N: '1' } };
  const first = await createLocalTable({ path });
  await connect(first.endpoint).send(new PutItemCommand({ TableName: first.tableName, Item: due }));
  await first.close();
  // dynalite had deleted the index entry, and was killed before it wrote the new one and the row.
  const level = new ClassicLevel(path);
  await level.clear({ gte: 'index-', lt: 'index.' });
  await level.close();
  await writeFile(`${path}.open`, '');

  const second = await createLocalTable({ path });
  const { Items = [] } = await connect(second.endpoint).send(
    new QueryCommand({
      TableName: second.tableName,
      IndexName: 'due',
      KeyConditionExpression: 'dueOf = :target',
      ExpressionAttributeValues: { ':target': due.dueOf },
    }),
  );
  await second.close();
  await rm(directory, { recursive: true });
  assert.equal(Items.length, 1);
});

test('G24: expired rows are deleted, and no others', async () => {
  const table = await createLocalTable();
  const client = connect(table.endpoint);
  const nowSeconds = 1_800_000_000;
  for (const [sk, expiresAt] of Object.entries({ past: nowSeconds - 1, now: nowSeconds, never: undefined })) {
    const expiry = expiresAt === undefined ? {} : { expiresAt: { N: String(expiresAt) } };
    const Item = { pk: { S: 'TARGET#prod' }, sk: { S: sk }, ...expiry };
    await client.send(new PutItemCommand({ TableName: table.tableName, Item }));
  }
  await table.deleteExpired(nowSeconds * 1_000);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table.tableName }));
  await table.close();
  assert.deepEqual(Items.map(({ sk }) => sk?.S).sort(), ['never', 'now']);
});
