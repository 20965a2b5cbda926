/** The messages of a digest: its root, and the parts in its thread. */
import { renderDigest } from '../messages/digest.ts';
import { renderDigestPart } from '../messages/digest-part.ts';
import { targetView } from '../messages/naming.ts';
import type { DigestMember } from '../messages/views.ts';
import { expiresAtSeconds } from '../model/task-patch.ts';
import type { Patch } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { deliveryId } from './delivery-id.ts';
import { type DigestRow, digestPatch, type Member, membersOf, type Part, readDigestRow } from './digest-row.ts';
import { changeRow, type MessageSlot, type Written } from './slot.ts';

/** By id, from the members' rows: what the digest's own row does not hold. */
export type Tasks = ReadonlyMap<string, Pick<DigestMember, 'task' | 'instance'>>;

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
    render: ({ members, mention, gap }, message, form) => {
      const view = {
        target: targetView(run.target, run.settings),
        members: members.map((member) => shown(member, tasks)),
        mention: message.ts === undefined ? mention : [],
        nowMs: run.now(),
        ...(gap === undefined ? {} : { gap }),
      };
      return renderDigest(view, run.settings, form);
    },
    metadata: (row) => ({
      event_type: 'dcs_digest',
      event_payload: { delivery, target: run.target.id, count: row.members.length },
    }),
    lateMs: () => 0,
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
        members: membersOf(row, part).map((member) => shown(member, tasks)),
        first: part.first + 1,
        total: row.members.length,
      };
      return renderDigestPart(view, run.settings, form);
    },
    metadata: () => ({
      event_type: 'dcs_digest',
      event_payload: {
        delivery,
        target: run.target.id,
        digest: digestDelivery(run, digest.id),
        part: index + 1,
      },
    }),
    threadTs: (row) => row.root.ts,
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

/** A member without a row is named by its id. */
function shown({ id, event }: Member, tasks: Tasks): DigestMember {
  const known = tasks.get(id) ?? { task: { id, name: '', status: '', state: 'unknown', details: {} } };
  return { ...known, event };
}
