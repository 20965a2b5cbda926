/** Turns the SDK's errors into StoreErrors. */
import { StoreError } from '../../ports/store.ts';

/** DynamoDB's errors that pass by themselves although their status is below 500. */
const passingErrors: ReadonlySet<string> = new Set([
  'ItemCollectionSizeLimitExceededException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'RequestTimeoutException',
  'ThrottlingException',
  'TimeoutError',
  'TransactionConflictException',
]);

/** What is read of an SDK error. Its message is left alone: a signature error quotes the Authorization header. */
interface SdkErrorShape {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

/** What was being done, for the error's message. */
export interface Operation {
  readonly operation: 'read' | 'write' | 'query';
  /** The row, the partition or the number of rows. */
  readonly key: string;
  readonly tableName: string;
}

/** Runs one operation. Any failure rejects as a StoreError that names the operation and the row. */
export async function translated<Result>(operation: Operation, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    const refusal = operation.operation === 'write' ? refusalOf(cause) : undefined;
    throw storeError(operation, refusal ?? describe(cause), isPassing(cause), { refusal, cause });
  }
}

/** Makes a write's request. The SDK refuses by itself some of the values that the table cannot hold. */
export function encoded<Request>(operation: Operation, encode: () => Request): Request {
  try {
    return encode();
  } catch (cause) {
    throw storeError(operation, unholdable, false, { refusal: unholdable, cause });
  }
}

export function storeError(
  { operation, key, tableName }: Operation,
  reason: string,
  retryable: boolean,
  { refusal, cause }: { readonly refusal?: string | undefined; readonly cause?: unknown } = {},
): StoreError {
  const message = `Table ${tableName}: ${operation} of ${key} failed: ${reason}`;
  return new StoreError(message, { operation, key, retryable, cause, ...(refusal === undefined ? {} : { refusal }) });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: 400 KB, attribute names included. */
const tooLarge = 'the row is larger than the 400 KB that DynamoDB holds';
/** Numbers beyond 38 digits or outside 1E-130 to 9.99E+125, names too long for a key. */
const unholdable = 'the row holds a value that DynamoDB cannot hold';

/** Every write is made the same way, so a validation that fails is about what is in the row. */
function refusalOf(cause: unknown): string | undefined {
  const { name, message } = shape(cause);
  if (name !== 'ValidationException') return undefined;
  return typeof message === 'string' && /item size/i.test(message) ? tooLarge : unholdable;
}

function isPassing(cause: unknown): boolean {
  const { name, code, $metadata } = shape(cause);
  const status = $metadata?.httpStatusCode;
  // The service failed, or something in between answered 200 without JSON.
  if (typeof status === 'number' && (status >= 500 || status < 300)) return true;
  // A socket's error has a system code, E…, and no status.
  if (typeof code === 'string' && status === undefined) return true;
  return typeof name === 'string' && passingErrors.has(name);
}

function describe(cause: unknown): string {
  const { name, message, code, $metadata } = shape(cause);
  if ($metadata?.httpStatusCode !== undefined) return `${name} (HTTP ${$metadata.httpStatusCode})`;
  return typeof code === 'string' ? `${name} (${code})` : `${name}: ${message}`;
}

function shape(cause: unknown): SdkErrorShape {
  return typeof cause === 'object' && cause !== null ? cause : { name: 'Error', message: String(cause) };
}
