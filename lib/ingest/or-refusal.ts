import { readTaskRow, type TaskRow } from '../model/task-row.ts';
import { type Row, StoreError, type WriteResult } from '../ports/store.ts';
import { asError } from '../run.ts';

/** A row that the table will never hold must not keep the others from being written, in this poll and in every later one. */
export async function orRefusal(write: Promise<WriteResult>): Promise<WriteResult | { readonly refusal: string }> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof StoreError && error.refusal !== undefined) return { refusal: error.refusal };
    throw error;
  }
}

/** A row that cannot be read is left as it is, and keeps no other from being written. */
export function orUnreadable<T>(
  row: Row | undefined,
  decide: (known: TaskRow | undefined) => T,
): T | { readonly refusal: string } {
  if (row === undefined) return decide(undefined);
  try {
    return decide(readTaskRow(row));
  } catch (error) {
    return { refusal: `its row cannot be read: ${asError(error).message}` };
  }
}

/** Undefined for one that cannot be read: where only many rows are looked through, it is left out. */
export function readableRow(row: Row): TaskRow | undefined {
  const read = orUnreadable(row, (known) => known);
  return read === undefined || 'refusal' in read ? undefined : read;
}
