/** What there is to do for a target: what this run has just written, and what the index says is due. */

import { dueMs } from '../model/message-state.ts';
import { expectedMessages } from '../model/task-patch.ts';
import { readTaskRow } from '../model/task-row.ts';
import { isRow, type WrittenRows } from '../model/written-rows.ts';
import { isMuteKey } from '../mutes/mutes.ts';
import { type Key, type Row, rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { isDigestKey, readDigestRow } from './digest-row.ts';
import { isNoticeKey, readMessage } from './notice.ts';

/** More due rows than this wait for the next run. */
const dueRowsMax = 5_000;
/** By id, in the order they changed. */
export type Rows = Map<string, Row>;

export interface Work {
  readonly rows: Rows;
  /** Due too, and read when the rows at hand are done. */
  readonly unreadKeys: readonly Key[];
  /** How many are not due yet. */
  readonly later: number;
}

export async function gatherWork(run: Run, writtenRows: WrittenRows): Promise<Work> {
  const due = await run.effects.store.due(run.target.id, dueRowsMax);
  const entries = [...writtenRows.values()];
  const known = entries.filter(isRow).filter(hasWork);
  const unreadKeys = entries.filter((entry) => !isRow(entry));
  const handled = new Set([...known, ...unreadKeys].map(rowId));
  const others = due.filter((key) => !handled.has(rowId(key)));
  const keys = others.filter((key) => key.due <= run.now());
  const read = keys.length === 0 ? [] : (await run.effects.store.readMany(keys)).values();
  return { rows: inOrder([...known, ...read]), unreadKeys, later: others.length - keys.length };
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

/** How many messages of a row do not yet show what they should. */
export function countPending(run: Run, row: Row): number {
  if (isMuteKey(row)) return 0;
  if (isNoticeKey(row)) return Number(dueMs(readMessage(row), 1, 0, run.timing) !== undefined);
  if (isDigestKey(row)) return countPendingParts(run, row);
  const task = readTaskRow(row);
  return Object.entries(task.channels)
    .flatMap(([channel, facts]) => expectedMessages(task, channel, facts))
    .filter(({ message, expectedRev }) => dueMs(message, expectedRev, 0, run.timing) !== undefined).length;
}

function countPendingParts(run: Run, row: Row): number {
  const digest = readDigestRow(row);
  if (digest.state !== 'sealed') return 0;
  const root = { message: digest.root, wanted: digest.rev };
  return [root, ...digest.parts].filter(({ message, wanted }) => dueMs(message, wanted, 0, run.timing) !== undefined)
    .length;
}
