/** Delivers everything that is due for one target, each channel in a lane of its own. */
import pMap from 'p-map';
import type { TaskRow, WrittenRows } from '../model/task-row.ts';
import { type Key, rowId } from '../ports/store.ts';
import { asError, isolate, type Run } from '../run.ts';
import { applyTakes } from './apply-takes.ts';
import { askAgain } from './ask-again.ts';
import { askMembers } from './ask-members.ts';
import { keepBacklog } from './backlog.ts';
import { deliverLane, type LaneWork } from './deliver-lane.ts';
import type { Gap } from './digest-row.ts';
import { endDigests } from './end-digests.ts';
import { escalate } from './escalate.ts';
import { announceMutes } from './mute-begin.ts';
import { endMutes } from './mute-end.ts';
import { inTodaysChannel } from './notice.ts';
import { reportFaults } from './report-faults.ts';
import { reportUnreadable } from './unreadable-rows.ts';
import { countWaiting, gatherWork, type Rows, readDue, type Waiting } from './work.ts';

export interface Delivered {
  /** Writes that Slack accepted. */
  readonly sent: number;
  /** Messages that do not show their expected rev yet. */
  readonly waiting: number;
  /** When the oldest row that still waits changed, whether it was tried or is not due yet. */
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
  const { rows, unreadKeys, later, laterSinceMs } = await gatherWork(run, writtenRows);
  const rounds = [await deliverRows(run, rows, gap)];
  for (let first = 0; first < unreadKeys.length; first += roundMaxRows) {
    rounds.push(await deliverUnread(run, unreadKeys.slice(first, first + roundMaxRows), gap));
  }
  const since = [laterSinceMs, ...rounds.map(({ waitingSinceMs }) => waitingSinceMs)];
  const oldest = since.filter((sinceMs) => sinceMs !== undefined);
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

/** A channel that waits, sleeps or is stopped holds up no other. */
async function deliverRows(run: Run, rows: Rows, gap?: Gap): Promise<Round> {
  const faults: Error[] = [];
  run.rows.newest.clear();
  await reportUnreadable(run, rows, faults);
  for (const row of await endDigests(run, rows.digests.values(), faults)) rows.tasks.set(rowId(row.key), row);
  await applyTakes(run, rows, faults);
  const tasks = await escalate(run, await askAgain(run, [...rows.tasks.values()]));
  await announceMutes(run, rows, faults);
  await endMutes(run, rows, faults);
  for (const members of rows.members) await isolate(faults, () => askMembers(run, members));
  const lanes = lanesOf(run, rows, tasks);
  await pMap(lanes, async (lane) => {
    await deliverLane(run, lane, faults, gap);
    const tried = rows.backlogs.find(({ backlog }) => backlog.channel === lane.channel);
    await isolate(faults, () => keepBacklog(run, lane.channel, lane.tasks, tried));
  });
  for (const digest of lanes.flatMap(({ digests }) => digests)) rows.digests.set(rowId(digest.key), digest);
  await reportFaults(run, rows, faults);
  return { ...countWaiting(run, rows), unreadable: rows.unreadable.length, faults };
}

function lanesOf(run: Run, { notices, digests }: Rows, tasks: readonly TaskRow[]): readonly LaneWork[] {
  const lanes = new Map<string, LaneWork>();
  const laneOf = (channel: string) => {
    const lane = lanes.get(channel) ?? { channel, notices: [], digests: [], tasks: [] };
    lanes.set(channel, lane);
    return lane;
  };
  for (const stored of notices.values()) {
    const notice = inTodaysChannel(run, stored);
    laneOf(notice.channel).notices.push(notice);
  }
  for (const digest of digests.values()) laneOf(digest.channel).digests.push(digest);
  for (const task of tasks) for (const channel of Object.keys(task.channels)) laneOf(channel).tasks.push(task);
  return [...lanes.values()];
}
