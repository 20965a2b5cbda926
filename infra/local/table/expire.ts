import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';

const msPerSecond = 1_000;

/**
 * Does what DynamoDB does within days of a row's expiry, dynalite never.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 * @param expiry the attribute that holds the second from which on the row may be deleted.
 */
export async function deleteExpired(
  client: DynamoDBClient,
  TableName: string,
  expiry: string,
  nowMs: number,
): Promise<void> {
  const expired = {
    ExpressionAttributeNames: { '#expiry': expiry },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(nowMs / msPerSecond)) } },
  };
  const pages = paginateScan(
    { client },
    { TableName, ...expired, FilterExpression: '#expiry < :now', ProjectionExpression: 'pk, sk' },
  );
  for await (const { Items = [] } of pages) {
    for (const Key of Items) {
      const command = new DeleteItemCommand({ TableName, Key, ...expired, ConditionExpression: '#expiry < :now' });
      await client.send(command).catch(keepIfRenewed);
    }
  }
}

function keepIfRenewed(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}
