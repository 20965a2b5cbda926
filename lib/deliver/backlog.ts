/**
 * What waits for one channel in great numbers is kept in a list of its own: the list of the target's due work is bounded,
 * and no channel may fill it. One row says that there is such a list, and is due work itself.
 */
import { createHash } from 'node:crypto';
import pMap from 'p-map';
import { expiresAtSeconds } from '../model/task-patch.ts';
import { readTaskRow, schemaVersion, type TaskRow, targetPk } from '../model/task-row.ts';
import { routesAt } from '../model/time-intervals.ts';
import { unsentMessages } from '../model/unsent.ts';
import type { Key, Row } from '../ports/store.ts';
import { isStopped, type Run } from '../run.ts';
import { changeRow, newest, type Parsed } from './slot.ts';

export interface BacklogRow extends Parsed {
  readonly channel: string;
  /** How many rows are in the list as far as is known, and since when the oldest of them has waited. */
  readonly count: number;
  readonly sinceMs: number;
  /** A person has to mend the channel: one message is tried at a time, to see whether that was done. */
  readonly isStopped: boolean;
  readonly nextTryMs: number;
  /** A hash of the routes in force when this was written: where they are others now, all of it is asked for again. */
  readonly routes: string;
  readonly changedAtMs: number;
}

const prefix = 'BACKLOG#';
/** What waits for a channel in smaller numbers stays in the target's list. */
const manyRows = 100;
const tryAgainMs = 5 * 60_000;
/** As many rows of one channel are read in a run, and as many are counted. */
const pageMax = 1_000;
const listMax = 5_000;
/** A stopped channel hears of the first of them alone; another is there if that one cannot be read. */
const fewRows = 5;
/** The index may not show for a while what was put into it. */
const emptyMs = 60 * 60_000;
const concurrentWritesMax = 16;

export function isBacklogKey(key: Key): boolean {
  return key.sk.startsWith(prefix);
}

export function readBacklog(row: Row): BacklogRow {
  return {
    key: { pk: row.pk, sk: row.sk },
    v: row.v,
    channel: row.sk.slice(prefix.length),
    count: row.count as number,
    sinceMs: row.sinceMs as number,
    isStopped: row.isStopped === true,
    nextTryMs: row.nextTryMs as number,
    routes: row.routes as string,
    changedAtMs: row.changedAtMs as number,
  };
}

export interface TriedBacklog {
  /** With what the index shows now. */
  readonly backlog: BacklogRow;
  /** What is to be tried in this run. */
  readonly rows: readonly Row[];
}

export async function readBacklogRows(run: Run, known: BacklogRow): Promise<TriedBacklog> {
  const isAsBefore = known.routes === hashOfRoutes(run);
  if (isAsBefore && known.nextTryMs > run.now()) return { backlog: known, rows: [] };
  const { store } = run.effects;
  const keys = await store.due(listOf(run, known.channel), listMax);
  const chosen = keys.slice(0, isAsBefore && known.isStopped ? fewRows : pageMax);
  const stored = chosen.length === 0 ? [] : (await store.readMany(chosen)).values();
  const rows = [...stored].filter(({ due }) => due !== undefined);
  const backlog = { ...known, count: keys.length };
  if (rows.length === 0) await endBacklog(run, backlog);
  return { backlog, rows };
}

/** Its row goes once the list has been empty for long. */
async function endBacklog(run: Run, backlog: BacklogRow): Promise<void> {
  const isOver = run.now() - backlog.changedAtMs > emptyMs;
  const over = { due: undefined, dueOf: undefined, expiresAt: expiresAtSeconds(run.settings, run.now()) };
  const patch = isOver ? over : { count: 0, nextTryMs: run.now() + tryAgainMs };
  await changeRow(run, backlog, readBacklog, (row) => (row.v === backlog.v ? patch : undefined));
}

/**
 * After a run: puts aside what still waits, if it is much.
 * @param tasks that have a message in the channel. What waits for others as well stays where all of them find it.
 * @param tried what this run has taken out of the list.
 */
export async function keepBacklog(
  run: Run,
  channel: string,
  tasks: readonly TaskRow[],
  tried: TriedBacklog | undefined,
): Promise<void> {
  const waiting = tasks.map((task) => newest(run, task)).filter((task) => waitsOnlyFor(task, channel));
  const isMany = waiting.length > manyRows;
  const isTried = tried !== undefined && tried.rows.length > 0;
  if (!isMany && !isTried) return;
  // First the row that leads to the list: what is in a list that nobody knows of is lost.
  await writeBacklog(run, channel, waiting, tried);
  await pMap(waiting, (task) => putAside(run, task, channel), { concurrency: concurrentWritesMax });
}

async function writeBacklog(
  run: Run,
  channel: string,
  waiting: readonly TaskRow[],
  tried: TriedBacklog | undefined,
): Promise<void> {
  const known = tried?.backlog ?? (await readOrNew(run, channel));
  const stopped = isStopped(run.lane(channel), 'post');
  const left = Math.max(0, known.count - (tried?.rows.length ?? 0));
  const sinceMs = waiting.reduce(
    (ms, { changedAtMs }) => Math.min(ms, changedAtMs),
    left > 0 ? known.sinceMs : run.now(),
  );
  await changeRow(run, known, readBacklog, () => ({
    schema: schemaVersion,
    count: left + waiting.length,
    sinceMs,
    isStopped: stopped,
    nextTryMs: run.now() + (stopped ? tryAgainMs : 0),
    routes: hashOfRoutes(run),
    changedAtMs: run.now(),
    // Every run looks at this row: what it says of the time is not for the index.
    due: sinceMs,
    dueOf: known.key.pk,
    expiresAt: undefined,
  }));
}

async function readOrNew(run: Run, channel: string): Promise<BacklogRow> {
  const key = { pk: targetPk(run.target.id), sk: prefix + channel };
  const stored = await run.effects.store.read(key);
  const none = { count: 0, sinceMs: 0, isStopped: false, nextTryMs: 0, routes: '', changedAtMs: 0 };
  return stored === undefined ? { key, v: 0, channel, ...none } : readBacklog(stored);
}

async function putAside(run: Run, task: TaskRow, channel: string): Promise<void> {
  const dueOf = targetPk(listOf(run, channel));
  await changeRow(run, task, readTaskRow, (row) => (waitsOnlyFor(row, channel) ? { dueOf } : undefined));
}

function waitsOnlyFor(task: TaskRow, channel: string): boolean {
  const unsent = unsentMessages(task);
  return unsent.length > 0 && unsent.every((message) => message.channel === channel);
}

/** As the index of due work knows it. */
function listOf({ target }: Run, channel: string): string {
  return `${target.id}#${prefix}${channel}`;
}

function hashOfRoutes({ settings, now }: Run): string {
  return createHash('sha256')
    .update(JSON.stringify([routesAt(settings, now()), settings.defaultRoute]))
    .digest('hex')
    .slice(0, 16);
}
