/** Makes the table that infra/table.yml describes on a local DynamoDB. */
import { readFile } from 'node:fs/promises';
import { CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';

const definitionFile = new URL('../../infra/table.yml', import.meta.url);

type TableDefinition = Pick<
  CreateTableCommandInput,
  'BillingMode' | 'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes'
>;

/** Backups, deletion and deletion protection are left out: a local table has none of them. */
export async function createTable(client: DynamoDBClient, tableName: string): Promise<void> {
  const { BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = await readDefinition();
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode,
      AttributeDefinitions,
      KeySchema,
      GlobalSecondaryIndexes,
    }),
  );
}

async function readDefinition(): Promise<TableDefinition> {
  const document = parse(await readFile(definitionFile, 'utf8')) as {
    Resources: { Table: { Properties: TableDefinition } };
  };
  return document.Resources.Table.Properties;
}
