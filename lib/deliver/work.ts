/** The work there is for a target: what this run has just written, and what the index says is due. */
import pMap from 'p-map';
import { isSettled, type Message } from '../model/message-state.ts';
import { isTakeKey, readTake, type TakeRow } from '../model/taking.ts';
import { isRow, isTaskKey, readTaskRow, type TaskRow, type WrittenRows } from '../model/task-row.ts';
import { unsentMessages } from '../model/unsent.ts';
import { isMembersKey, type MembersRow, readMembers } from '../mutes/muters.ts';
import { isMuteKey, isOfMutes, type Mute, readMute } from '../mutes/mutes.ts';
import { type Key, type Row, rowId } from '../ports/store.ts';
import { asError, type Run } from '../run.ts';
import { isBacklogKey, readBacklog, readBacklogRows, type TriedBacklog } from './backlog.ts';
import { type DigestRow, isDigestKey, readDigestRow } from './digest-row.ts';
import { isNoticeKey, type NoticeRow, readNotice } from './notice.ts';
import { newest } from './slot.ts';
import { assertReadable, type UnreadableRow } from './unreadable-rows.ts';

/** More due rows than this wait for the next run. */
const dueRowsMax = 5_000;
/** So many rows that are not due yet are read in one request, for their age. */
const laterRowsMax = 100;

/** By row id, in the order they changed. */
export interface Rows {
  readonly notices: Map<string, NoticeRow>;
  readonly mutes: Map<string, Mute>;
  readonly digests: Map<string, DigestRow>;
  readonly tasks: Map<string, TaskRow>;
  readonly backlogs: readonly TriedBacklog[];
  /** What people have said about whose a failure is. */
  readonly takes: readonly TakeRow[];
  /** Who may mute; none or one. */
  readonly members: readonly MembersRow[];
  readonly unreadable: readonly UnreadableRow[];
}

export interface Work {
  readonly rows: Rows;
  /** Due as well; read when the other rows are done. */
  readonly unreadKeys: readonly Key[];
  /** How many rows have messages that are not due yet. What waits for its time alone, as a mute for its end, is not among them. */
  readonly later: number;
  /** When the oldest of these changed, as far as they are read. */
  readonly laterSinceMs?: number;
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
  const later = others.filter((key) => key.due > nowMs && !isOfMutes(key));
  const read = keys.length === 0 ? [] : (await run.effects.store.readMany(keys)).values();
  const rows = await withBacklogs(run, parse([...known, ...read]));
  return { rows, unreadKeys, ...(await countLater(run, later)) };
}

/** What waits because Slack said so grows old as well. So many are read, the others are taken for waiting. */
async function countLater(run: Run, keys: readonly Key[]): Promise<Pick<Work, 'later' | 'laterSinceMs'>> {
  if (keys.length === 0) return { later: 0 };
  const [read, unread] = [keys.slice(0, laterRowsMax), keys.slice(laterRowsMax)];
  const waiting = waitingRows(run, await readDue(run, read));
  const later = waiting.length + unread.length;
  return waiting.length === 0 ? { later } : { later, laterSinceMs: Math.min(...waiting.map(({ sinceMs }) => sinceMs)) };
}

async function withBacklogs(run: Run, rows: Rows): Promise<Rows> {
  const tried = await pMap(rows.backlogs, async ({ backlog }) => await readBacklogRows(run, backlog));
  const { tasks, unreadable } = parse(tried.flatMap((list) => list.rows));
  const allUnreadable = [...rows.unreadable, ...unreadable];
  return { ...rows, tasks: new Map([...tasks, ...rows.tasks]), backlogs: tried, unreadable: allUnreadable };
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

export function countWaiting(run: Run, rows: Rows): Waiting {
  const counts = waitingRows(run, rows);
  if (counts.length === 0) return { waiting: 0 };
  return {
    waiting: counts.reduce((sum, { pending }) => sum + pending, 0),
    waitingSinceMs: counts.reduce((oldestMs, { sinceMs }) => Math.min(oldestMs, sinceMs), Infinity),
  };
}

function waitingRows(run: Run, rows: Rows): readonly Pending[] {
  return [...pendingMessages(run, rows)].filter(({ pending }) => pending > 0);
}

interface Pending {
  readonly pending: number;
  readonly sinceMs: number;
}

/** For each row, how many of its messages do not show their expected rev yet; one for a row that cannot be read. */
function* pendingMessages(run: Run, { notices, digests, tasks, backlogs, unreadable }: Rows): Generator<Pending> {
  for (const notice of notices.values()) yield pendingOfNotice(newest(run, notice));
  for (const digest of digests.values()) yield pendingOfDigest(newest(run, digest));
  for (const task of tasks.values()) yield pendingOfTask(newest(run, task));
  for (const { backlog, rows } of backlogs)
    yield { pending: Math.max(0, backlog.count - rows.length), sinceMs: backlog.sinceMs };
  for (const { changedAtMs } of unreadable) yield { pending: 1, sinceMs: changedAtMs };
}

function pendingOfNotice({ message, createdAtMs }: NoticeRow): Pending {
  return { pending: countPending([{ message, expectedRev: 1 }]), sinceMs: createdAtMs };
}

function pendingOfDigest({ state, root, rev, parts, createdAtMs }: DigestRow): Pending {
  const expected = [{ message: root, expectedRev: rev }, ...parts];
  return { pending: state === 'sealed' ? countPending(expected) : 0, sinceMs: createdAtMs };
}

function pendingOfTask(task: TaskRow): Pending {
  return { pending: unsentMessages(task).length, sinceMs: task.changedAtMs };
}

function countPending(expected: readonly { readonly message: Message; readonly expectedRev: number }[]): number {
  return expected.filter(({ message, expectedRev }) => !isSettled(message, expectedRev)).length;
}

function hasWork(row: Row): boolean {
  return row.due !== undefined;
}

/** One row that cannot be read does not hold up the others. */
function parse(stored: readonly Row[]): Rows {
  const rows = { notices: new Map(), mutes: new Map(), digests: new Map(), tasks: new Map() };
  const backlogs: TriedBacklog[] = [];
  const members: MembersRow[] = [];
  const takes: TakeRow[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const row of stored.toSorted((a, b) => changedMs(a) - changedMs(b))) {
    try {
      if (isMembersKey(row)) members.push(readMembers(row));
      else if (isTakeKey(row)) takes.push(readTake(row));
      else if (isBacklogKey(row)) backlogs.push({ backlog: readBacklog(row), rows: [] });
      else addParsed(rows, row);
    } catch (error) {
      unreadable.push({ key: { pk: row.pk, sk: row.sk }, why: asError(error).message, changedAtMs: changedMs(row) });
    }
  }
  return { ...rows, backlogs, members, takes, unreadable };
}

/** @throws when the row cannot be read, or not as far as its messages can be counted. */
function addParsed(
  { notices, mutes, digests, tasks }: Omit<Rows, 'unreadable' | 'backlogs' | 'members' | 'takes'>,
  row: Row,
): void {
  const id = rowId(row);
  if (isNoticeKey(row)) notices.set(id, readable(row, 'notice', readNotice, pendingOfNotice));
  else if (isMuteKey(row)) mutes.set(id, readMute(row));
  else if (isDigestKey(row)) digests.set(id, readable(row, 'digest', readDigestRow, pendingOfDigest));
  else if (isTaskKey(row)) tasks.set(id, readable(row, 'task', readTaskRow, pendingOfTask));
  else throw new Error('it is of no kind that is known here');
}

function readable<R>(
  stored: Row,
  kind: 'task' | 'digest' | 'notice',
  read: (stored: Row) => R,
  count: (row: R) => Pending,
): R {
  assertReadable(stored, kind);
  const row = read(stored);
  count(row);
  return row;
}

function changedMs(row: Row): number {
  return Number(row.changedAtMs ?? row.createdAtMs ?? 0);
}
