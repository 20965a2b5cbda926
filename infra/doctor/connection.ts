import type { DynamoDbClientOptions } from '../../lib/clients/aws/dynamodb.ts';

export type Connection = NonNullable<DynamoDbClientOptions['connection']>;
