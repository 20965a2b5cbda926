/** Delivers everything that is due for one target: notices, then digests, then tasks in the order they changed. */
import { isUntouched, nextStep } from '../model/message-state.ts';
import { expectedMessages } from '../model/task-patch.ts';
import { readTaskRow, type TaskRow, type WrittenRows } from '../model/task-row.ts';
import { type Key, rowId } from '../ports/store.ts';
import { asError, isolate, isStopped, type Run } from '../run.ts';
import { assembleDigest } from './assemble-digest.ts';
import { type Gap, membersMax } from './digest-row.ts';
import { sendMuteEnd } from './mute-end.ts';
import { noticeSlot } from './notice.ts';
import { reportFaults } from './report-faults.ts';
import { editDigest, followDigest, sendDigest } from './send-digest.ts';
import { sendMessage } from './send-message.ts';
import { relatedReplySlot, replySlot, rootSlot } from './task-slots.ts';
import { reportUnreadable } from './unreadable-rows.ts';
import { countWaiting, gatherWork, type Rows, readDue, type Waiting } from './work.ts';

export interface Delivered {
  /** Writes that Slack accepted. */
  readonly sent: number;
  /** Messages that do not show their expected rev yet. */
  readonly waiting: number;
  /** When the oldest row that still waits changed; rows that are not due yet are not looked at. */
  readonly waitingSinceMs?: number;
  readonly dead: number;
  /** Rows with work that cannot be read; each counts as one message that waits. */
  readonly unreadable: number;
  /** Errors of the store, and rows that cannot be read; they stay due. */
  readonly faults: readonly Error[];
}

/** Unread keys are read this many at a time. */
const roundMaxRows = 5_000;

/**
 * @param writtenRows rows that this run has just written; the index may not list them as due yet.
 * @param gap the time that nobody watched, if this run caught up after an outage.
 */
export async function deliver(run: Run, writtenRows: WrittenRows, gap?: Gap): Promise<Delivered> {
  const { rows, unreadKeys, later } = await gatherWork(run, writtenRows);
  const rounds = [await deliverRows(run, rows, gap)];
  for (let first = 0; first < unreadKeys.length; first += roundMaxRows) {
    rounds.push(await deliverUnread(run, unreadKeys.slice(first, first + roundMaxRows), gap));
  }
  const oldest = rounds.map(({ waitingSinceMs }) => waitingSinceMs).filter((sinceMs) => sinceMs !== undefined);
  return {
    sent: run.tally.sent,
    waiting: rounds.reduce((sum, { waiting }) => sum + waiting, later),
    ...(oldest.length > 0 && { waitingSinceMs: Math.min(...oldest) }),
    dead: run.tally.dead,
    unreadable: rounds.reduce((sum, { unreadable }) => sum + unreadable, 0),
    faults: rounds.flatMap(({ faults }) => faults),
  };
}

interface Round extends Waiting {
  readonly unreadable: number;
  readonly faults: readonly Error[];
}

/** A row that cannot be read or sent now counts as one message that waits. */
async function deliverUnread(run: Run, keys: readonly Key[], gap?: Gap): Promise<Round> {
  if (!run.canTry()) return { waiting: keys.length, unreadable: 0, faults: [] };
  try {
    return await deliverRows(run, await readDue(run, keys), gap);
  } catch (error) {
    return { waiting: keys.length, unreadable: 0, faults: [asError(error)] };
  }
}

async function deliverRows(run: Run, rows: Rows, gap?: Gap): Promise<Round> {
  const faults: Error[] = [];
  await reportUnreadable(run, rows, faults);
  await eachRow(rows.notices, faults, (notice) => sendMessage(run, noticeSlot(run, notice), notice));
  await eachRow(rows.mutes, faults, (mute) => sendMuteEnd(run, mute));
  await eachRow(rows.digests, faults, (digest) => sendDigest(run, digest));
  await assembleDigests(run, rows, faults, gap);
  await eachRow(rows.tasks, faults, (task) => deliverTask(run, task));
  await editDigests(run, rows, faults);
  await reportFaults(run, rows, faults);
  return { ...countWaiting(rows), unreadable: rows.unreadable.length, faults };
}

async function eachRow<R>(rows: Map<string, R>, faults: Error[], act: (row: R) => Promise<R>): Promise<void> {
  for (const [id, row] of [...rows]) {
    await isolate(faults, async () => {
      rows.set(id, await act(row));
    });
  }
}

async function deliverTask(run: Run, first: TaskRow): Promise<TaskRow> {
  let row = first;
  for (const channel of Object.keys(first.channels).sort()) {
    row = await sendRoot(run, row, channel);
    const facts = row.channels[channel];
    const expected = facts === undefined ? [] : expectedMessages(row, channel, facts);
    for (const { alarm, failover } of expected) {
      if (alarm !== undefined) row = await sendMessage(run, replySlot(run, row, channel, alarm), row);
      if (failover !== undefined) row = await sendMessage(run, relatedReplySlot(run, row, channel, failover), row);
    }
  }
  return row;
}

async function sendRoot(run: Run, row: TaskRow, channel: string): Promise<TaskRow> {
  const { digestId, root } = row.channels[channel] ?? {};
  if (digestId === undefined) return await sendMessage(run, rootSlot(run, row, channel), row);
  return root?.ts === undefined ? await followDigest(run, row, channel, digestId) : row;
}

/** If more than `digestAbove` new messages are due for one channel, one digest is sent instead. */
async function assembleDigests(run: Run, rows: Rows, faults: Error[], gap?: Gap): Promise<void> {
  for (const [channel, members] of dueRoots(run, rows)) {
    if (members.length <= run.settings.delivery.digestAbove) continue;
    for (let first = 0; first < members.length && mayPost(run, channel); first += membersMax) {
      await isolate(faults, async () => {
        const chosen = members.slice(first, first + membersMax);
        const digest = await assembleDigest(run, channel, chosen, gap);
        if (digest === undefined) return;
        rows.digests.set(rowId(digest.key), digest);
        rows.digests.set(rowId(digest.key), await sendDigest(run, digest));
        const stored = await run.effects.store.readMany(chosen.map(({ key }) => key));
        for (const [id, row] of stored) rows.tasks.set(id, readTaskRow(row));
      });
    }
  }
}

function mayPost(run: Run, channel: string): boolean {
  return run.canTry() && !isStopped(run.lane(channel), 'post');
}

/** If members moved on after their digest was sent, it is edited once, however many they are. */
async function editDigests(run: Run, rows: Rows, faults: Error[]): Promise<void> {
  const changed = new Map<string, TaskRow[]>();
  for (const row of rows.tasks.values()) {
    for (const { digestId, root } of Object.values(row.channels)) {
      if (digestId === undefined || root.ts === undefined || root.gone || root.shownRev >= row.rev) continue;
      append(changed, digestId, row);
    }
  }
  for (const [id, members] of changed) {
    await isolate(faults, async () => {
      for (const row of await editDigest(run, id, members)) rows.tasks.set(rowId(row.key), row);
    });
  }
}

/** By channel: tasks whose message is due there, and that nobody has begun to send. */
function dueRoots(run: Run, { tasks }: Rows): Map<string, TaskRow[]> {
  const roots = new Map<string, TaskRow[]>();
  for (const row of tasks.values()) {
    for (const [channel, facts] of Object.entries(row.channels)) {
      const isFree = facts.digestId === undefined && isUntouched(facts.root);
      if (!isFree || nextStep(facts.root, row.rev, run.now(), run.timing).kind !== 'try') continue;
      append(roots, channel, row);
    }
  }
  return roots;
}

function append(groups: Map<string, TaskRow[]>, name: string, row: TaskRow): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [row]);
  else group.push(row);
}
