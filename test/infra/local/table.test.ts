import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
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
