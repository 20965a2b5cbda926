/** The SDK's errors, translated once. */
import { type Key, StoreError } from '../../ports/store.ts';

/** Errors of DynamoDB that pass by themselves and come with a status below 500. */
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

/** What was being done: named in every error. */
export interface Operation {
  readonly operation: 'read' | 'write' | 'query';
  /** The row, the partition or the number of rows. */
  readonly key: string;
  readonly tableName: string;
}

/** Runs one operation; whatever goes wrong in it rejects as a StoreError that names the operation and the row. */
export async function translated<Result>(operation: Operation, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw storeError(operation, describe(cause), isPassing(cause), cause);
  }
}

export function storeError(
  { operation, key, tableName }: Operation,
  reason: string,
  retryable: boolean,
  cause?: unknown,
): StoreError {
  const message = `Table ${tableName}: ${operation} of ${key} failed: ${reason}`;
  return new StoreError(message, { operation, key, retryable, cause });
}

/** The form of a key in messages and in the maps of `readMany`. */
export function keyText({ pk, sk }: Key): string {
  return `${pk}|${sk}`;
}

function isPassing(cause: unknown): boolean {
  const { name, code, $metadata } = shape(cause);
  const status = $metadata?.httpStatusCode;
  // A failure of the service, or an answer with status 200 that is no JSON: from something in between.
  if (typeof status === 'number' && (status >= 500 || status < 300)) return true;
  // An error of the socket has a system code, E…, and no status.
  if (typeof code === 'string' && status === undefined) return true;
  return typeof name === 'string' && passingErrors.has(name);
}

function describe(cause: unknown): string {
  const { name, message, code, $metadata } = shape(cause);
  if (isTooLarge(name, message)) return 'the row is larger than the 400 KB that DynamoDB holds';
  if ($metadata?.httpStatusCode !== undefined) return `${name} (HTTP ${$metadata.httpStatusCode})`;
  return typeof code === 'string' ? `${name} (${code})` : `${name}: ${message}`;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: 400 KB with the names. */
function isTooLarge(name: unknown, message: unknown): boolean {
  return name === 'ValidationException' && typeof message === 'string' && /item size/i.test(message);
}

function shape(cause: unknown): SdkErrorShape {
  return typeof cause === 'object' && cause !== null ? cause : { name: 'Error', message: String(cause) };
}
