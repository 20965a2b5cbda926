/** Rows are parsed where they enter the deliveries, once for each version, and written against that version. */
import type { Key, Patch, Row } from '../ports/store.ts';
import type { Run } from '../run.ts';

/** What every parsed row has, whatever else it says. */
export interface Parsed {
  readonly key: Key;
  readonly v: number;
}

export type Written<R> = { readonly written: true; readonly row: R } | { readonly written: false; readonly row?: R };

/** Writes only if the row is still at the version that was read. `row` is how it stands now, whoever wrote it. */
export async function writeRow<R extends Parsed>(
  { effects: { store, ids } }: Pick<Run, 'effects'>,
  { key, v }: Parsed,
  patch: Patch,
  read: (stored: Row) => R,
): Promise<Written<R>> {
  const { written, row } = await store.write(key, v, patch, ids.nonce());
  if (row === undefined) return { written: false };
  return { written, row: read(row) };
}
