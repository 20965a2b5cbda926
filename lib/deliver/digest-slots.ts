/** The messages of a digest: its root, and the parts of its thread. */
import { renderDigest } from '../messages/digest.ts';
import { renderDigestPart } from '../messages/digest-part.ts';
import { targetView } from '../messages/naming.ts';
import type { DigestMember } from '../messages/views.ts';
import { expiresAtSeconds } from '../model/task-patch.ts';
import type { Patch } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { deliveryId } from './delivery-id.ts';
import { type DigestRow, digestPatch, type Member, membersOf, type Part, readDigestRow } from './digest-row.ts';
import type { MessageSlot } from './slot.ts';

/** By id, from the members' rows: what the seal does not hold. */
export type Tasks = ReadonlyMap<string, Pick<DigestMember, 'task' | 'instance'>>;

export function digestDelivery(run: Run, id: string): string {
  return deliveryId(['digest', run.target.id, id]);
}

export function digestRootSlot(run: Run, digest: DigestRow, tasks: Tasks): MessageSlot {
  const delivery = digestDelivery(run, digest.id);
  return {
    key: digest.key,
    channel: digest.channel,
    delivery,
    message: (row) => (readDigestRow(row).state === 'sealed' ? readDigestRow(row).root : undefined),
    expectedRev: (row) => readDigestRow(row).rev,
    patch: (row, root) => patchDigest(run, { ...readDigestRow(row), root }),
    render: (row, message, form) => {
      const { members, mention, gap } = readDigestRow(row);
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
      event_payload: { delivery, target: run.target.id, count: readDigestRow(row).members.length },
    }),
    lateMs: () => 0,
  };
}

export function digestPartSlot(run: Run, digest: DigestRow, index: number, tasks: Tasks): MessageSlot {
  const delivery = deliveryId(['digest-part', run.target.id, digest.id, String(index)]);
  return {
    key: digest.key,
    channel: digest.channel,
    delivery,
    message: (row) => readDigestRow(row).parts[index]?.message,
    expectedRev: (row) => readDigestRow(row).parts[index]?.wanted ?? 0,
    patch: (row, message) => {
      const current = readDigestRow(row);
      return patchDigest(run, { ...current, parts: current.parts.with(index, { ...partAt(current, index), message }) });
    },
    render: (row, _message, form) => {
      const current = readDigestRow(row);
      const part = partAt(current, index);
      const view = {
        target: targetView(run.target, run.settings),
        members: membersOf(current, part).map((member) => shown(member, tasks)),
        first: part.first + 1,
        total: current.members.length,
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
    threadTs: (row) => readDigestRow(row).root.ts,
    lateMs: () => 0,
  };
}

export function patchDigest(run: Run, next: DigestRow): Patch {
  return digestPatch(run.target.id, next, run.timing, expiresAtSeconds(run.settings, run.now()));
}

function partAt(digest: DigestRow, index: number): Part {
  const part = digest.parts[index];
  if (part === undefined) throw new Error(`Digest ${digest.id} has no part ${index + 1}.`);
  return part;
}

/** A member whose row is gone is still named, by its id. */
function shown({ id, event }: Member, tasks: Tasks): DigestMember {
  const known = tasks.get(id) ?? { task: { id, name: '', status: '', state: 'unknown', details: {} } };
  return { ...known, event };
}
