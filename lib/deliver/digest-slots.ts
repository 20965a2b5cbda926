/** The messages of a digest: its root, and the parts in its thread. */
import { renderDigest } from '../messages/digest.ts';
import { renderDigestPart } from '../messages/digest-part.ts';
import { instanceOf, targetView } from '../messages/naming.ts';
import type { DigestMember } from '../messages/views.ts';
import type { Lateness, Message } from '../model/message-state.ts';
import { whyLate } from '../model/slack-outcome.ts';
import { needsSomebody } from '../model/taking.ts';
import { expiresAtSeconds } from '../model/task-patch.ts';
import type { TaskRow } from '../model/task-row.ts';
import type { Patch } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { isSentElsewhere } from './ask-again.ts';
import { deliveryId } from './delivery-id.ts';
import { withoutDigest } from './digest-members.ts';
import { type DigestRow, digestPatch, type Member, membersOf, type Part, readDigestRow } from './digest-row.ts';
import { changeRow, type MessageSlot, type Written } from './slot.ts';
import { whySeenLate } from './task-slots.ts';

/** By id, from the members' rows: what the digest's own row does not hold. */
export type Tasks = ReadonlyMap<string, TaskRow>;

export function digestDelivery(run: Run, id: string): string {
  return deliveryId(['digest', run.target.id, id]);
}

export function digestRootSlot(run: Run, digest: DigestRow, tasks: Tasks): MessageSlot<DigestRow> {
  const delivery = digestDelivery(run, digest.id);
  return {
    read: readDigestRow,
    channel: digest.channel,
    delivery,
    message: (row) => (row.state === 'sealed' ? row.root : undefined),
    expectedRev: (row) => row.rev,
    patch: (row, root) => patchDigest(run, { ...row, root }),
    render: (row, message, form) => {
      const { members, mention, gap, of } = row;
      const view = {
        target: targetView(run.target, run.settings),
        members: members.map((member) => shown(row, member, tasks)),
        mention: message.ts === undefined ? mention : [],
        nowMs: run.now(),
        ...(gap === undefined ? {} : { gap }),
        ...(of === 'calls' && { areUntaken: true }),
        ...(message.late === undefined ? {} : { late: message.late }),
      };
      return renderDigest(view, run.settings, form);
    },
    metadata: (row) => ({
      event_type: 'dcs_digest',
      event_payload: { delivery, target: run.target.id, count: row.members.length, ...ofAlarms(row) },
    }),
    // An edit says what was said before: meanwhile others may have grown old whose news were sent in time.
    lateMs: ({ root, members }, nowMs) =>
      root.ts === undefined ? (latestOf(digest.channel, members, tasks, nowMs)?.lateMs ?? 0) : (root.late?.lateMs ?? 0),
    whySeenLate: ({ root, members }, nowMs) =>
      root.ts === undefined ? latestOf(digest.channel, members, tasks, nowMs)?.reason : root.late?.reason,
    // The next run ends it.
    isElsewhere: async (row) => {
      const mutes = await run.mutes();
      return [...tasks.values()].some((task) => isSentElsewhere(run, withoutDigest(task, row), mutes));
    },
  };
}

export function digestPartSlot(run: Run, digest: DigestRow, index: number, tasks: Tasks): MessageSlot<DigestRow> {
  const delivery = deliveryId(['digest-part', run.target.id, digest.id, String(index)]);
  return {
    read: readDigestRow,
    channel: digest.channel,
    delivery,
    message: (row) => row.parts[index]?.message,
    expectedRev: (row) => row.parts[index]?.expectedRev ?? 0,
    patch: (row, message) =>
      patchDigest(run, { ...row, parts: row.parts.with(index, { ...partAt(row, index), message }) }),
    render: (row, _message, form) => {
      const part = partAt(row, index);
      const view = {
        target: targetView(run.target, run.settings),
        members: membersOf(row, part).map((member) => shown(row, member, tasks)),
        first: part.first + 1,
        total: row.members.length,
      };
      return renderDigestPart(view, run.settings, form);
    },
    metadata: (row) => ({
      event_type: 'dcs_digest',
      event_payload: {
        delivery,
        target: run.target.id,
        digest: digestDelivery(run, digest.id),
        part: index + 1,
        ...ofAlarms(row),
      },
    }),
    threadTs: (row) => row.root.ts,
    mustStandAlone: () => false,
    lateMs: () => 0,
  };
}

function patchDigest(run: Run, next: DigestRow): Patch {
  return digestPatch(run.target.id, next, run.timing, expiresAtSeconds(run.settings, run.now()));
}

/** On condition that its row is still at the version that `next` was made from. */
export async function writeDigest(run: Run, next: DigestRow): Promise<Written<DigestRow>> {
  return await changeRow(run, next, readDigestRow, (row) => (row.v === next.v ? patchDigest(run, next) : undefined));
}

function partAt(digest: DigestRow, index: number): Part {
  const part = digest.parts[index];
  if (part === undefined) throw new Error(`Digest ${digest.id} has no part ${index + 1}.`);
  return part;
}

/** A member without a row is named by its id. A digest of alarms is never edited, so it does not say who has them. */
function shown({ of }: DigestRow, { id, event }: Member, tasks: Tasks): DigestMember {
  const row = tasks.get(id);
  if (row === undefined) return { task: { id, name: '', status: '', state: 'unknown', details: {} }, event };
  const { task, taken } = row;
  const isSaid = of === undefined && taken !== undefined && needsSomebody({ event, task });
  return { task, ...instanceOf(row), event, ...(isSaid && { taken }) };
}

interface MemberLateness {
  readonly lateMs: number;
  readonly reason: Lateness['reason'] | undefined;
}

/** Of the member that is late by most. What was waiting before its digest began knows why. */
function latestOf(
  channel: string,
  members: readonly Member[],
  tasks: Tasks,
  nowMs: number,
): MemberLateness | undefined {
  let latest: MemberLateness | undefined;
  for (const { id, reply } of members) {
    const row = tasks.get(id);
    const late = row && memberLateness(row, channel, reply, nowMs);
    if (late !== undefined && late.lateMs > (latest?.lateMs ?? 0)) latest = late;
  }
  return latest;
}

function memberLateness(row: TaskRow, channel: string, reply: number | undefined, nowMs: number): MemberLateness {
  const facts = row.channels[channel];
  const message = reply === undefined ? facts?.root : facts?.replies[String(reply)];
  const alarm = row.alarms.find(({ rev }) => rev === reply);
  const waitedMs = nowMs - (alarm?.atMs ?? row.changedAtMs);
  // How late an older alarm was seen is not known any more.
  if (alarm !== undefined && alarm.rev !== row.rev) return { lateMs: waitedMs, reason: whyHeldUp(message) };
  return { lateMs: waitedMs + row.seenLateMs, reason: whySeenLate(row, waitedMs) ?? whyHeldUp(message) };
}

function ofAlarms({ of }: DigestRow): Pick<DigestRow, 'of'> {
  return of === undefined ? {} : { of };
}

function whyHeldUp(root: Message | undefined): Lateness['reason'] | undefined {
  return root?.late?.reason ?? (root?.reason === undefined ? undefined : whyLate(root.reason));
}
