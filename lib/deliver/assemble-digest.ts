/** Gathers messages that are due in one channel into a digest: list, marks, seal. Nothing is sent before the seal. */

import pMap from 'p-map';
import { calledIn, isUntaken } from '../model/alarms.ts';
import { isSettled, isUntouched, type Message } from '../model/message-state.ts';
import { expectedMessages } from '../model/task-patch.ts';
import { type Alarm, readTaskRow, type TaskRow } from '../model/task-row.ts';
import type { Run } from '../run.ts';
import { marked, type Place, readTasks } from './digest-members.ts';
import { type DigestRow, type Member, newDigest, sealed } from './digest-row.ts';
import { writeDigest } from './digest-slots.ts';
import { changeRow } from './slot.ts';
import { patchFacts } from './task-slots.ts';

const concurrentWritesMax = 16;

interface Marked extends Member {
  readonly mention: readonly string[];
}

/** @returns the digest, sealed or over; undefined if another run was faster. */
export async function assembleDigest(
  run: Run,
  channel: string,
  tasks: readonly TaskRow[],
  kind: Pick<DigestRow, 'of' | 'gap'>,
): Promise<DigestRow | undefined> {
  const digest = newDigest(run.target.id, run.effects.ids.nonce(), {
    channel,
    ids: tasks.map(({ task }) => task.id),
    leaseUntilMs: leaseUntilMs(run),
    createdAtMs: run.now(),
    ...kind,
  });
  const created = await writeDigest(run, digest);
  return created.written ? await markAndSeal(run, created.row, tasks) : undefined;
}

/** The run that assembled it has died; the marks it left are valid. */
export async function takeOverDigest(run: Run, digest: DigestRow): Promise<DigestRow | undefined> {
  const taken = await writeDigest(run, { ...digest, leaseUntilMs: leaseUntilMs(run) });
  return taken.written ? await markAndSeal(run, taken.row, await readTasks(run, digest.ids)) : undefined;
}

async function markAndSeal(run: Run, digest: DigestRow, tasks: readonly TaskRow[]): Promise<DigestRow | undefined> {
  const rows = new Map(tasks.map((row) => [row.task.id, row]));
  const marks = await pMap(digest.ids, (id) => mark(run, digest, rows.get(id)), { concurrency: concurrentWritesMax });
  const held = marks.filter((marked) => marked !== undefined);
  const members = held.map(({ mention: _mention, ...member }): Member => member);
  const mention = [...new Set(held.flatMap((marked) => marked.mention))];
  const result = await writeDigest(run, sealed(digest, members, mention));
  return result.written ? result.row : undefined;
}

async function mark(run: Run, digest: DigestRow, first: TaskRow | undefined): Promise<Marked | undefined> {
  if (first === undefined) return undefined;
  const { row } = await changeRow(run, first, readTaskRow, (current) => {
    const place = freePlace(digest, current);
    const notBeforeMs = digest.leaseUntilMs + run.timing.marginMs;
    return place && patchFacts(run, current, digest.channel, (facts) => marked(facts, place, digest.id, notBeforeMs));
  });
  return row && memberOf(row, digest);
}

/** Nothing of its message can be in Slack, and no digest stands for it yet. */
function freePlace({ id, channel, of }: DigestRow, row: TaskRow): Place | undefined {
  const facts = row.channels[channel];
  if (facts === undefined) return undefined;
  if (of === undefined) return facts.digestId === undefined && isUntouched(facts.root) ? {} : undefined;
  // The run that has died may have marked another one.
  if (Object.values(facts.replies).some(({ digestId }) => digestId === id)) return undefined;
  const alarm = freeAlarm(row, channel, of);
  return alarm && { reply: alarm.rev };
}

/** The first alarm, or later call about one, that nobody has begun to report in this channel. */
export function freeAlarm(
  row: TaskRow,
  channel: string,
  of: NonNullable<DigestRow['of']>,
  isWanted = (_message: Message) => true,
): Alarm | undefined {
  const facts = row.channels[channel];
  const expected = facts === undefined ? [] : expectedMessages(row, channel, facts);
  return expected.find(
    ({ alarm, isNamed, message, expectedRev }) =>
      alarm !== undefined &&
      alarm.ends !== true &&
      (alarm.afterMs === undefined) === (of === 'alarms') &&
      isNamed === undefined &&
      message.digestId === undefined &&
      isUntouched(message) &&
      !isSettled(message, expectedRev) &&
      isWanted(message),
  )?.alarm;
}

/** A digest mentions everybody whom the routes of its failures mention. Undefined: it holds no mark. */
function memberOf(row: TaskRow, { id: digestId, channel, of }: DigestRow): Marked | undefined {
  const facts = row.channels[channel];
  const { id } = row.task;
  if (of !== undefined) {
    const alarm = row.alarms.find(({ rev }) => facts?.replies[String(rev)]?.digestId === digestId);
    return (
      alarm && {
        id,
        rev: alarm.rev,
        event: alarm.event,
        reply: alarm.rev,
        mention: isUntaken(row) ? (alarm.to[channel] ?? []) : [],
      }
    );
  }
  if (facts?.digestId !== digestId) return undefined;
  return { id, rev: row.rev, event: row.event, mention: calledIn(row, channel) };
}

function leaseUntilMs(run: Run): number {
  return run.now() + run.effects.budget.remainingMs() + run.timing.marginMs;
}
