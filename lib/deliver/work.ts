/** What there is to do for a target: what this run has just written, and what the index says is due. */
import { type Fresh, isRow } from '../model/written-rows.ts';
import type { Key, Row } from '../ports/store.ts';
import { rowId } from '../row-id.ts';
import type { Run } from '../run.ts';

/** More due rows than this wait for the next run. */
const dueRowsMax = 5_000;
/** By id, in the order they changed. */
export type Rows = Map<string, Row>;

export interface Work {
  readonly rows: Rows;
  /** Due too, and read when the rows at hand are done. */
  readonly beyond: readonly Key[];
  /** How many are not due yet. */
  readonly later: number;
}

export async function gatherWork(run: Run, fresh: Fresh): Promise<Work> {
  const due = await run.effects.store.due(run.target.id, dueRowsMax);
  const entries = [...fresh.values()];
  const known = entries.filter(isRow).filter(hasWork);
  const beyond = entries.filter((entry) => !isRow(entry));
  const handled = new Set([...known, ...beyond].map(rowId));
  const others = due.filter((key) => !handled.has(rowId(key)));
  const keys = others.filter((key) => key.due <= run.now());
  const read = keys.length === 0 ? [] : (await run.effects.store.readMany(keys)).values();
  return { rows: inOrder([...known, ...read]), beyond, later: others.length - keys.length };
}

export async function readDue(run: Run, keys: readonly Key[]): Promise<Rows> {
  return inOrder([...(await run.effects.store.readMany(keys)).values()].filter(hasWork));
}

/** By when it changed. */
export function orderMs(row: Row): number {
  return Number(row.changedAtMs ?? row.createdAtMs ?? 0);
}

function hasWork(row: Row): boolean {
  return row.due !== undefined;
}

function inOrder(rows: readonly Row[]): Rows {
  return new Map(rows.toSorted((a, b) => orderMs(a) - orderMs(b)).map((row) => [rowId(row), row]));
}
