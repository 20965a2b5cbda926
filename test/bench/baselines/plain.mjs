/** A function that uses the same packages as the poll in the way their own readmes show, and does nothing with them. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import middy from '@middy/core';
import { WebClient } from '@slack/web-api';
import { DateTime } from 'luxon';

const dynamodb = new DynamoDBClient({});
const ssm = new SSMClient({});
const slack = new WebClient('xoxb-none');
const commands = { GetItemCommand, GetParametersCommand };

export const handler = middy().handler(async () => ({
  statusCode: 200,
  body: JSON.stringify({
    at: DateTime.utc().toISO(),
    clients: [dynamodb, ssm, slack].filter(Boolean).length,
    commands: Object.keys(commands).length,
  }),
}));
