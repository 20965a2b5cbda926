/** The work there is for a target: what this run has just written, and what the index says is due. */
import { isSettled, type Message } from '../model/message-state.ts';
import { expectedMessages } from '../model/task-patch.ts';
import { isRow, readTaskRow, type TaskRow, type WrittenRows } from '../model/task-row.ts';
import { isMuteKey, type Mute, readMute } from '../mutes/mutes.ts';
import { type Key, type Row, rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { type DigestRow, isDigestKey, readDigestRow } from './digest-row.ts';
import { isNoticeKey, type NoticeRow, readNotice } from './notice.ts';

/** More due rows than this wait for the next run. */
const dueRowsMax = 5_000;

/** By row id, in the order they changed. */
export interface Rows {
  readonly notices: Map<string, NoticeRow>;
  readonly mutes: Map<string, Mute>;
  readonly digests: Map<string, DigestRow>;
  readonly tasks: Map<string, TaskRow>;
}

export interface Work {
  readonly rows: Rows;
  /** Due as well; read when the other rows are done. */
  readonly unreadKeys: readonly Key[];
  /** How many rows are not due yet. A mute that is in force is not among them: it only waits for its end. */
  readonly later: number;
}

export async function gatherWork(run: Run, writtenRows: WrittenRows): Promise<Work> {
  const due = await run.effects.store.due(run.target.id, dueRowsMax);
  const entries = [...writtenRows.values()];
  const known = entries.filter(isRow).filter(hasWork);
  const unreadKeys = entries.filter((entry) => !isRow(entry));
  const handled = new Set([...known, ...unreadKeys].map(rowId));
  const others = due.filter((key) => !handled.has(rowId(key)));
  const nowMs = run.now();
  const keys = others.filter((key) => key.due <= nowMs);
  const later = others.filter((key) => key.due > nowMs && !isMuteKey(key));
  const read = keys.length === 0 ? [] : (await run.effects.store.readMany(keys)).values();
  return { rows: parse([...known, ...read]), unreadKeys, later: later.length };
}

export async function readDue(run: Run, keys: readonly Key[]): Promise<Rows> {
  return parse([...(await run.effects.store.readMany(keys)).values()].filter(hasWork));
}

export interface Waiting {
  /** Messages that do not show their expected rev yet. */
  readonly waiting: number;
  /** When the oldest of their rows changed. */
  readonly waitingSinceMs?: number;
}

export function countWaiting(rows: Rows): Waiting {
  const counts = [...pendingMessages(rows)].filter(({ pending }) => pending > 0);
  if (counts.length === 0) return { waiting: 0 };
  return {
    waiting: counts.reduce((sum, { pending }) => sum + pending, 0),
    waitingSinceMs: counts.reduce((oldestMs, { sinceMs }) => Math.min(oldestMs, sinceMs), Infinity),
  };
}

/** For each row, how many of its messages do not show their expected rev yet. */
function* pendingMessages({ notices, digests, tasks }: Rows): Generator<{ pending: number; sinceMs: number }> {
  for (const { message, createdAtMs } of notices.values())
    yield { pending: countPending([{ message, expectedRev: 1 }]), sinceMs: createdAtMs };
  for (const { state, root, rev, parts, createdAtMs } of digests.values()) {
    const expected = [{ message: root, expectedRev: rev }, ...parts];
    yield { pending: state === 'sealed' ? countPending(expected) : 0, sinceMs: createdAtMs };
  }
  for (const task of tasks.values()) {
    const expected = Object.entries(task.channels).flatMap(([id, facts]) => expectedMessages(task, id, facts));
    yield { pending: countPending(expected), sinceMs: task.changedAtMs };
  }
}

function countPending(expected: readonly { readonly message: Message; readonly expectedRev: number }[]): number {
  return expected.filter(({ message, expectedRev }) => !isSettled(message, expectedRev)).length;
}

function hasWork(row: Row): boolean {
  return row.due !== undefined;
}

function parse(stored: readonly Row[]): Rows {
  const rows: Rows = { notices: new Map(), mutes: new Map(), digests: new Map(), tasks: new Map() };
  for (const row of stored.toSorted((a, b) => changedMs(a) - changedMs(b))) {
    const id = rowId(row);
    if (isNoticeKey(row)) rows.notices.set(id, readNotice(row));
    else if (isMuteKey(row)) rows.mutes.set(id, readMute(row));
    else if (isDigestKey(row)) rows.digests.set(id, readDigestRow(row));
    else rows.tasks.set(id, readTaskRow(row));
  }
  return rows;
}

function changedMs(row: Row): number {
  return Number(row.changedAtMs ?? row.createdAtMs ?? 0);
}
