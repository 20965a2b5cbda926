/**
 * The slash command of https://docs.slack.dev/tools/bolt-js/deployments/aws-lambda, which does what `/dcs tasks failed last 24h`
 * does: notes the trigger_id in the same table, asks the same index, and reads the rows it found.
 */
import { BatchGetItemCommand, DynamoDBClient, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import bolt from '@slack/bolt';

const tableName = process.env.TABLE_NAME;
const shownMax = 10;
const keysMax = 1_000;
const dayMs = 24 * 60 * 60_000;
const dynamodb = new DynamoDBClient({});
const awsLambdaReceiver = new bolt.AwsLambdaReceiver({ signingSecret: process.env.SLACK_SIGNING_SECRET });
// The ids save the call of auth.test: a first answer is to be measured, not Slack.
const authorize = async () => ({ botToken: 'xoxb-none', botId: 'B000000001', botUserId: 'U000000001' });
const app = new bolt.App({ authorize, receiver: awsLambdaReceiver });

app.command('/dcs', async ({ command, ack }) => {
  await noteOnce(command.trigger_id);
  const keys = await failedSince(Date.now() - dayMs);
  const rows = await readRows(keys.slice(0, shownMax));
  const lines = rows.map(({ sk, name, createdAt }) => `${sk?.S} ${name?.S} ${createdAt?.N}`);
  await ack([`${keys.length} failed`, ...lines].join('\n'));
});

async function noteOnce(triggerId) {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { pk: { S: `SLASH#${triggerId}` }, sk: { S: 'SLASH' } },
      UpdateExpression: 'SET expiresAt = :at, v = :v',
      ConditionExpression: 'attribute_not_exists(pk)',
      ExpressionAttributeValues: { ':at': { N: String(Math.floor(Date.now() / 1_000) + 900) }, ':v': { N: '1' } },
    }),
  );
}

async function failedSince(fromMs) {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'state',
      KeyConditionExpression: 'stateOf = :failed AND createdAt >= :from',
      ExpressionAttributeValues: { ':failed': { S: 'TARGET#prod#failed' }, ':from': { N: String(fromMs) } },
      ScanIndexForward: false,
      Limit: keysMax,
    }),
  );
  return Items.map(({ pk, sk }) => ({ pk, sk }));
}

async function readRows(keys) {
  const request = { [tableName]: { Keys: keys, ConsistentRead: true } };
  const { Responses } = await dynamodb.send(new BatchGetItemCommand({ RequestItems: request }));
  return Responses?.[tableName] ?? [];
}

// Two parameters: with the third of the documentation, Lambda's Node 24 refuses to start.
export const handler = async (event, context) => {
  const receive = await awsLambdaReceiver.start();
  return receive(event, context, () => {});
};
