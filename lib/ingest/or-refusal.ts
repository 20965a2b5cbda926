import { StoreError, type WriteResult } from '../ports/store.ts';

/** A row that the table will never hold must not keep the others from being written, in this poll and in every later one. */
export async function orRefusal(write: Promise<WriteResult>): Promise<WriteResult | { readonly refusal: string }> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof StoreError && error.refusal !== undefined) return { refusal: error.refusal };
    throw error;
  }
}
