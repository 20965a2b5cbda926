/** What the poll meets, for real on loopback: DynamoDB with its table, Slack, and the Task Center. */
import { DynamoDBClient, type DynamoDBClientConfig, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createLocalSlack, type LocalSlack } from '../../infra/local/slack.ts';
import { createLocalTaskCenter, type LocalTaskCenter } from '../../infra/local/task-center.ts';
import { missingForDynamoDbLocal, startDynamoDbLocal } from '../dynamodb-local/start.ts';
import type { Random } from '../simulation/random.ts';
import { startDynalite } from '../support/dynalite.ts';
import { localConnection } from '../support/local-connection.ts';
import { createTable } from '../support/table.ts';
import type { Service } from './moment.ts';

export const projectId = '0123456789abcdef0123456789abcdef';
export const tableName = 'chaos';
/** No message, answer or log line may hold it; the judge looks. */
export const key = { ak: 'CHAOSACCESSKEY', sk: 'SECRET-CANARY-of-the-cloud' };

export interface Services extends AsyncDisposable {
  readonly slack: LocalSlack;
  readonly taskCenter: LocalTaskCenter;
  readonly origins: Readonly<Record<Service, string>>;
  /** Which DynamoDB it is. */
  readonly database: string;
  rows(): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** @param random chooses among the ways in which the cloud may read a window: the documentation leaves them open. */
export async function startServices(random: Random): Promise<Services> {
  await using stack = new AsyncDisposableStack();
  const missing = missingForDynamoDbLocal();
  const dynamodb = await (missing === undefined ? startDynamoDbLocal() : startDynalite());
  stack.defer(dynamodb.close);
  const client = new DynamoDBClient(localConnection(dynamodb.endpoint) satisfies DynamoDBClientConfig);
  stack.defer(() => client.destroy());
  await createTable(client, tableName);
  const slack = await createLocalSlack();
  stack.defer(slack.close);
  const taskCenter = await createLocalTaskCenter({
    keys: [key],
    projects: [projectId],
    filterOn: random.pick(['created', 'updated']),
    ends: random.pick(['inclusive', 'exclusive']),
    order: random.pick(['newest-first', 'oldest-first']),
  });
  stack.defer(taskCenter.close);
  const held = stack.move();
  return {
    slack,
    taskCenter,
    origins: {
      taskCenter: taskCenter.endpoint,
      dynamodb: dynamodb.endpoint,
      slack: new URL(slack.url).origin,
    },
    database: missing === undefined ? "Amazon's DynamoDB Local" : `dynalite (${missing})`,
    rows: () => scan(client),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function scan(client: DynamoDBClient): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    rows.push(...Items.map((item) => unmarshall(item)));
  }
  return rows;
}
