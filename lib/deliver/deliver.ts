/** All that is due for one target: notices, then digests under way, then tasks in the order they changed. */

import { isUntouched, nextStep } from '../model/message-state.ts';
import { expectedMessages } from '../model/task-patch.ts';
import { isTaskKey, readTaskRow } from '../model/task-row.ts';
import type { WrittenRows } from '../model/written-rows.ts';
import { isMuteKey } from '../mutes/mutes.ts';
import { type Key, type Row, rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { assembleDigest } from './assemble-digest.ts';
import { type Gap, isDigestKey, membersMax } from './digest-row.ts';
import { sendMuteEnd } from './mute-end.ts';
import { createNotice, isNoticeKey, noticeSlot } from './notice.ts';
import { editDigest, followDigest, sendDigest } from './send-digest.ts';
import { sendMessage } from './send-message.ts';
import { relatedReplySlot, replySlot, rootSlot } from './task-slots.ts';
import { countPending, gatherWork, orderMs, type Rows, readDue } from './work.ts';

export interface Delivered {
  /** Writes that Slack accepted. */
  readonly sent: number;
  /** Messages that do not yet show what they should. */
  readonly waiting: number;
  /** Since when the oldest of those that were looked at waits; what is not due yet is not looked at. */
  readonly waitingSinceMs?: number;
  readonly dead: number;
  /** What the store refused; the rows stay due. */
  readonly faults: readonly Error[];
}

/** Keys of written rows are read this many at a time. */
const roundRowsMax = 5_000;

/**
 * @param writtenRows rows this run has just written; the index of due work lags behind them.
 * @param gap the span nobody watched, when this run caught up after one.
 */
export async function deliver(run: Run, writtenRows: WrittenRows, gap?: Gap): Promise<Delivered> {
  const { rows, unreadKeys, later } = await gatherWork(run, writtenRows);
  const rounds = [await deliverRows(run, rows, gap)];
  for (let first = 0; first < unreadKeys.length; first += roundRowsMax) {
    rounds.push(await deliverUnread(run, unreadKeys.slice(first, first + roundRowsMax), gap));
  }
  const oldest = rounds.map(({ waitingSinceMs }) => waitingSinceMs).filter((sinceMs) => sinceMs !== undefined);
  return {
    sent: run.tally.sent,
    waiting: rounds.reduce((sum, { waiting }) => sum + waiting, later),
    ...(oldest.length > 0 && { waitingSinceMs: Math.min(...oldest) }),
    dead: run.tally.dead,
    faults: rounds.flatMap(({ faults }) => faults),
  };
}

type Round = Pick<Delivered, 'waiting' | 'waitingSinceMs' | 'faults'>;

/** Of what cannot be read or told now, each row is at least one message that waits. */
async function deliverUnread(run: Run, keys: readonly Key[], gap?: Gap): Promise<Round> {
  if (!run.canTry()) return { waiting: keys.length, faults: [] };
  try {
    return await deliverRows(run, await readDue(run, keys), gap);
  } catch (error) {
    return { waiting: keys.length, faults: [asError(error)] };
  }
}

async function deliverRows(run: Run, rows: Rows, gap?: Gap): Promise<Round> {
  const faults: Error[] = [];
  const each = (isKind: (row: Row) => boolean, act: (row: Row) => Promise<Row>) => eachRow(rows, isKind, act, faults);
  await each(isNoticeKey, (row) => sendMessage(run, noticeSlot(run, row), row));
  await each(isMuteKey, (row) => sendMuteEnd(run, row));
  await each(isDigestKey, (row) => sendDigest(run, row));
  await assembleDigests(run, rows, faults, gap);
  await each(isTaskKey, (row) => deliverTask(run, row));
  await editDigests(run, rows, faults);
  await reportFaults(run, rows, faults);
  const left = [...rows.values()].filter((row) => countPending(run, row) > 0);
  const waiting = left.reduce((sum, row) => sum + countPending(run, row), 0);
  const oldest = left.length > 0 && { waitingSinceMs: left.reduce((ms, row) => Math.min(ms, orderMs(row)), Infinity) };
  return { waiting, ...oldest, faults };
}

/** One row that fails does not hold up the others. */
async function eachRow(
  rows: Rows,
  isKind: (row: Row) => boolean,
  act: (row: Row) => Promise<Row>,
  faults: Error[],
): Promise<void> {
  for (const [id, row] of [...rows]) {
    if (!isKind(row)) continue;
    try {
      rows.set(id, await act(row));
    } catch (error) {
      faults.push(asError(error));
    }
  }
}

async function deliverTask(run: Run, first: Row): Promise<Row> {
  let row = first;
  for (const channel of Object.keys(readTaskRow(first).channels).sort()) {
    const via = readTaskRow(row).channels[channel]?.via;
    if (via === undefined) row = await sendMessage(run, rootSlot(run, readTaskRow(row), channel), row);
    else if (readTaskRow(row).channels[channel]?.root.ts === undefined)
      row = await followDigest(run, row, channel, via);
    for (const { alarm, failover } of messagesOf(row, channel)) {
      if (alarm !== undefined) row = await sendMessage(run, replySlot(run, readTaskRow(row), channel, alarm), row);
      if (failover !== undefined)
        row = await sendMessage(run, relatedReplySlot(run, readTaskRow(row), channel, failover), row);
    }
  }
  return row;
}

function messagesOf(row: Row, channel: string) {
  const task = readTaskRow(row);
  const facts = task.channels[channel];
  return facts === undefined ? [] : expectedMessages(task, channel, facts);
}

/** More than `digestAbove` roots that are due for one channel become one message. */
async function assembleDigests(run: Run, rows: Rows, faults: Error[], gap?: Gap): Promise<void> {
  for (const [channel, members] of freshRoots(run, rows)) {
    if (members.length <= run.settings.delivery.digestAbove) continue;
    for (let first = 0; first < members.length && run.canTry(); first += membersMax) {
      try {
        await assembleAndSend(run, rows, channel, members.slice(first, first + membersMax), gap);
      } catch (error) {
        faults.push(asError(error));
      }
    }
  }
}

async function assembleAndSend(
  run: Run,
  rows: Rows,
  channel: string,
  members: readonly Row[],
  gap?: Gap,
): Promise<void> {
  const digest = await assembleDigest(run, channel, members, gap);
  if (digest === undefined) return;
  rows.set(rowId(digest), digest);
  rows.set(rowId(digest), await sendDigest(run, digest));
  for (const [id, row] of await run.effects.store.readMany(members)) rows.set(id, row);
}

function freshRoots(run: Run, rows: ReadonlyMap<string, Row>): Map<string, Row[]> {
  const roots = new Map<string, Row[]>();
  for (const row of rows.values()) {
    if (!isTaskKey(row)) continue;
    const task = readTaskRow(row);
    for (const [channel, facts] of Object.entries(task.channels)) {
      const isFree = facts.via === undefined && isUntouched(facts.root);
      if (!isFree || nextStep(facts.root, task.rev, run.now(), run.timing).kind !== 'try') continue;
      append(roots, channel, row);
    }
  }
  return roots;
}

function append(groups: Map<string, Row[]>, name: string, row: Row): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [row]);
  else group.push(row);
}

/** Members that moved on after their digest told them: the digest is edited once, however many they are. */
async function editDigests(run: Run, rows: Rows, faults: Error[]): Promise<void> {
  const changed = new Map<string, Row[]>();
  for (const row of rows.values()) {
    if (!isTaskKey(row)) continue;
    const task = readTaskRow(row);
    for (const { via, root } of Object.values(task.channels)) {
      if (via === undefined || root.ts === undefined || root.gone || root.shown >= task.rev) continue;
      append(changed, via, row);
    }
  }
  for (const [id, members] of changed) {
    try {
      for (const row of await editDigest(run, id, members)) rows.set(rowId(row), row);
    } catch (error) {
      faults.push(asError(error));
    }
  }
}

/** A channel that cannot be posted to is told once in the default channel, with what to do (T44). */
async function reportFaults(run: Run, rows: Rows, faults: Error[]): Promise<void> {
  for (const [channel, reason] of run.tally.channelFaults) {
    if (channel === run.settings.defaultRoute.channel) continue;
    try {
      const sinceMs = await run.pace.faulty(channel, reason);
      const row = await createNotice(run, `${channel}#${sinceMs}`, { notice: 'setting', channel, reason });
      if (row !== undefined) rows.set(rowId(row), await sendMessage(run, noticeSlot(run, row), row));
    } catch (error) {
      faults.push(asError(error));
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
