import assert from 'node:assert/strict';
import { StoreError } from '../../lib/ports/store.ts';

/** For assert.rejects: that it is the store's error, about this operation, and whether trying again can help. */
export function isStoreError(operation: string, retryable: boolean): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof StoreError, String(error));
    assert.deepEqual([error.operation, error.retryable], [operation, retryable], error.message);
    return true;
  };
}
