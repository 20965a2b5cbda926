/** The AWS SDK's client, with every limit it leaves open by default set here. */
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** Tries of one call, the first included. */
const attemptsMax = 3;
const defaultTimeouts: DynamoDbTimeouts = { connectionTimeoutMs: 1000, requestTimeoutMs: 3000 };

export interface DynamoDbTimeouts {
  readonly connectionTimeoutMs: number;
  /** Until the answer's first byte, and between any two bytes after it. */
  readonly requestTimeoutMs: number;
}

/** One table and the client that reaches it. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

export interface DynamoDbClientOptions {
  /** Called once for every request on the wire, the SDK's retries included. */
  readonly count: () => void;
  readonly timeouts?: DynamoDbTimeouts;
  /** Left out, the SDK reads AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB and the credentials from its environment. */
  readonly connection?: Pick<DynamoDBClientConfig, 'region' | 'endpoint' | 'credentials'>;
}

export function createDynamoDbClient({ count, timeouts, connection }: DynamoDbClientOptions): DynamoDBClient {
  const { connectionTimeoutMs, requestTimeoutMs } = timeouts ?? defaultTimeouts;
  const client = new DynamoDBClient({
    ...connection,
    maxAttempts: attemptsMax,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without this the SDK only warns when the time is over, and goes on waiting.
      throwOnRequestTimeout: true,
      // The request timeout ends with the answer's headers; this one ends a body that stalls.
      socketTimeout: requestTimeoutMs,
    },
  });
  // The last step before the socket and inside the retries, so one call here is one request.
  client.middlewareStack.add(
    (next) => (request) => {
      count();
      return next(request);
    },
    { step: 'deserialize', priority: 'low', name: 'countRequests' },
  );
  return client;
}
