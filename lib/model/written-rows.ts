/** The rows with work that a run has just written. */
import { type Key, type Row, rowId } from '../ports/store.ts';
import { isTaskKey } from './task-row.ts';

/** By the row's id. Of many tasks only the key is kept: a catch-up may write more rows than the memory holds. */
export type WrittenRows = Map<string, Row | Key>;

/** So many rows are kept as they stand; what is told first is among them. */
const wholeRowsMax = 5_000;

/** A row with work is among the fresh ones once, as it stands now. */
export function addWritten({ writtenRows }: { readonly writtenRows: WrittenRows }, row: Row): void {
  const id = rowId(row);
  const known = writtenRows.get(id);
  if (known === undefined && row.due === undefined) return;
  const isWhole = known === undefined ? writtenRows.size < wholeRowsMax || !isTaskKey(row) : isRow(known);
  writtenRows.set(id, isWhole ? row : { pk: row.pk, sk: row.sk });
}

export function isRow(entry: Row | Key): entry is Row {
  return 'v' in entry;
}
