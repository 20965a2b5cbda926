import type { DynamoDbClientOptions } from '../../lib/clients/dynamodb.ts';

export type Connection = NonNullable<DynamoDbClientOptions['connection']>;
