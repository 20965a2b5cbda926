import { type Cursor, cursorKey, cursorPatch, mergeCursors, readCursor } from '../model/cursor.ts';
import type { Run } from '../run.ts';

const roundsMax = 10;

/** Writes the cursor under a condition. What another poller stored meanwhile is merged, never overwritten. */
export async function storeCursor(run: Run, cursor: Cursor): Promise<Cursor> {
  const { store, ids } = run.effects;
  const key = cursorKey(run.target.id, cursor.source);
  let next = cursor;
  for (let round = 0; round < roundsMax; round += 1) {
    const result = await store.write(key, next.v, cursorPatch(next), ids.nonce());
    if (result.written) return { ...next, v: result.row.v };
    next = result.row === undefined ? { ...next, v: 0 } : mergeCursors(next, readCursor(result.row));
  }
  throw new Error(`The cursor of target ${run.target.id} kept changing; its watermark stays.`);
}
