/** The rows with work that a run has just written. */
import { type Key, type Row, rowId } from '../ports/store.ts';
import { isTaskKey } from './task-row.ts';

/** By row id. Of many tasks only the keys are kept: a catch-up may write more rows than fit into memory. */
export type WrittenRows = Map<string, Row | Key>;

/** This many rows are kept whole; they are delivered first. */
const wholeRowsMax = 5_000;

/** Adds a row that has work, or replaces its older version. */
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
