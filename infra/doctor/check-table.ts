/** Compares the table with infra/table.yml: without the right keys and indexes nothing is found. */
import { readFileSync } from 'node:fs';
import {
  DescribeTableCommand,
  type KeySchemaElement,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { causeOf } from '../aws-cause.ts';
import type { Patient } from './patient.ts';
import { fault, ok, type Verdict } from './verdict.ts';

const definitionFile = new URL('../table.yml', import.meta.url);
const deploy = 'run npm run deploy: it updates the table to infra/table.yml';

interface Definition {
  readonly KeySchema: readonly KeySchemaElement[];
  readonly GlobalSecondaryIndexes: readonly {
    readonly IndexName: string;
    readonly KeySchema: readonly KeySchemaElement[];
  }[];
}

export async function checkTable({ environment, dynamodb }: Patient): Promise<readonly Verdict[]> {
  const client = createDynamoDbClient({ count: () => {}, ...(dynamodb === undefined ? {} : { connection: dynamodb }) });
  const { tableName } = environment;
  const what = `table ${tableName}`;
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    return [judgeTable(what, Table ?? {}, readDefinition())];
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      const how = 'run npm run deploy to create it, or correct TABLE_NAME (or --stage and --region)';
      return [fault(what, 'it does not exist', how)];
    }
    const how = 'give these AWS credentials dynamodb:DescribeTable, and check the region';
    return [fault(what, `it cannot be read (${causeOf(error)})`, how)];
  } finally {
    client.destroy();
  }
}

/** Pure: the first thing that is wrong with the table. */
export function judgeTable(what: string, table: TableDescription, definition: Definition): Verdict {
  if (table.TableStatus !== 'ACTIVE')
    return fault(what, `it is ${table.TableStatus ?? 'in no state'}`, 'wait a minute and try again');
  if (keys(table.KeySchema) !== keys(definition.KeySchema)) {
    return fault(what, 'its keys are not those of infra/table.yml', 'it is another table: correct TABLE_NAME');
  }
  const there = new Map(table.GlobalSecondaryIndexes?.map((index) => [index.IndexName ?? '', index]));
  for (const { IndexName, KeySchema } of definition.GlobalSecondaryIndexes) {
    const index = there.get(IndexName);
    if (index === undefined) return fault(what, `the index ${IndexName} is missing`, deploy);
    if (keys(index.KeySchema) !== keys(KeySchema))
      return fault(what, `the keys of the index ${IndexName} are wrong`, deploy);
    if (index.IndexStatus !== 'ACTIVE')
      return fault(what, `the index ${IndexName} is still being built`, 'wait a few minutes and try again');
  }
  return ok(what, `active, with its ${definition.GlobalSecondaryIndexes.length} indexes`);
}

function keys(schema: readonly KeySchemaElement[] | undefined): string {
  return (schema ?? []).map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join(', ');
}

function readDefinition(): Definition {
  return parse(readFileSync(definitionFile, 'utf8')).Resources.Table.Properties;
}
