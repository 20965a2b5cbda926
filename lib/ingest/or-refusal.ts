import { assertReadable, type UnreadableRow } from '../deliver/unreadable-rows.ts';
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
    assertReadable(row, 'task');
    return decide(readTaskRow(row));
  } catch (error) {
    return { refusal: `its row cannot be read: ${asError(error).message}` };
  }
}

export interface KnownRow {
  readonly row: Row;
  readonly known: TaskRow;
}

export interface ReadRows {
  readonly rows: readonly KnownRow[];
  /** Left out: what they say is not known, and they are named once. */
  readonly unreadable: readonly UnreadableRow[];
}

/** Rows that are looked at for the sake of others. */
export function readRows(found: Iterable<Row>): ReadRows {
  const rows: KnownRow[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const row of found) {
    try {
      assertReadable(row, 'task');
      rows.push({ row, known: readTaskRow(row) });
    } catch (error) {
      const key = { pk: row.pk, sk: row.sk };
      unreadable.push({ key, why: asError(error).message, changedAtMs: Number(row.changedAtMs) });
    }
  }
  return { rows, unreadable };
}

/** Undefined for one that cannot be read: where only many rows are looked through, it is left out. */
export function readableRow(row: Row): TaskRow | undefined {
  return readRows([row]).rows[0]?.known;
}
