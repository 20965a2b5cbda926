import type { Observed } from '../observe.ts';
import type { Row } from '../ports.ts';
import { rowId } from '../row-id.ts';

/** A row with work is among the fresh ones once, as it stands now. */
export function keepFresh(observed: Observed, row: Row): void {
  const index = observed.fresh.findIndex((other) => rowId(other) === rowId(row));
  if (index >= 0) observed.fresh[index] = row;
  else if (row.due !== undefined) observed.fresh.push(row);
}
