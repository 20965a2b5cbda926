/** Sends a sealed digest, and tells its members' rows that it was sent as soon as its root was. */
import { gone } from '../model/message-state.ts';
import type { TaskRow } from '../model/task-row.ts';
import type { Run } from '../run.ts';
import { takeOverDigest } from './assemble-digest.ts';
import { freeMembers, keepAsSent, nameMembers, readMembers, recordEdit, settleMembers } from './digest-members.ts';
import {
  canAdvance,
  type DigestRow,
  digestKey,
  isRefused,
  isRefusedPart,
  type Member,
  readDigestRow,
  withNews,
} from './digest-row.ts';
import { digestPartSlot, digestRootSlot, writeDigest } from './digest-slots.ts';
import { sendMessage } from './send-message.ts';
import { readOnce, remember } from './slot.ts';

/** @returns the digest as it stands after everything that could be done now. */
export async function sendDigest(run: Run, first: DigestRow): Promise<DigestRow> {
  const known = remember(run, first);
  const isAssembling = known.state === 'gathering';
  if (isAssembling && known.leaseUntilMs + run.timing.marginMs > run.now()) return known;
  const ready = isAssembling ? await takeOverDigest(run, known) : known;
  if (ready?.state !== 'sealed') return ready ?? known;
  const digest = await sendAll(run, ready);
  return isRefused(digest) ? await endDigest(run, digest) : digest;
}

/** Members have moved on since their digest was sent: it is edited once in a run, however many they are. */
export async function editDigest(run: Run, id: string, changed: readonly TaskRow[]): Promise<readonly TaskRow[]> {
  const known = await readDigest(run, id);
  if (known === undefined) return await keepAsSent(run, id, changed);
  const next = withNews(known, new Map(changed.map((row) => [row.task.id, memberOf(row)])));
  const digest = await sendAll(run, next === known ? known : await changeDigest(run, known, next));
  return await recordEdit(run, digest, changed);
}

/** What a marked task does next depends on the digest it is marked with. */
export async function followDigest(run: Run, row: TaskRow, channel: string, id: string): Promise<TaskRow> {
  const digest = await readDigest(run, id);
  if (digest?.state === 'gathering') return row;
  const sealedIn = digest?.state === 'sealed' && digest.members.some((member) => member.id === row.task.id);
  if (sealedIn) return row;
  const [next = row] = await freeMembers(run, { id, channel }, [row]);
  return next;
}

async function readDigest(run: Run, id: string): Promise<DigestRow | undefined> {
  return await readOnce(run, digestKey(run.target.id, id), readDigestRow);
}

/** Members can speak for themselves once the root is there: no part holds them up. */
async function sendAll(run: Run, first: DigestRow): Promise<DigestRow> {
  if (!canAdvance(first, run.now(), run.timing)) return first;
  const members = await readMembers(run, first);
  const tasks = new Map(members.map((row) => [row.task.id, row]));
  let digest = await sendMessage(run, digestRootSlot(run, first, tasks), first);
  if (digest.root.ts === undefined) return digest;
  if (!digest.settled) {
    await settleMembers(run, digest, members);
    digest = await changeDigest(run, digest, { settled: true });
  }
  for (const [index, part] of digest.parts.entries()) {
    if (isRefusedPart(part)) continue;
    digest = await sendMessage(run, digestPartSlot(run, first, index, tasks), digest);
  }
  return await giveUpParts(run, digest);
}

/** What Slack refused for good is not tried again, whatever becomes of its members: each is named by a reply. */
async function giveUpParts(run: Run, digest: DigestRow): Promise<DigestRow> {
  const refused = digest.parts.filter(isRefusedPart);
  if (refused.length === 0) return digest;
  await nameMembers(run, digest, refused);
  const parts = digest.parts.map((part) => {
    const { message, expectedRev } = part;
    return isRefusedPart(part) ? { ...part, message: gone(message, expectedRev, message.reason ?? 'refused') } : part;
  });
  return await changeDigest(run, digest, { parts });
}

/** Refused in every form: its members are freed, and the next digest has an id of its own. */
async function endDigest(run: Run, digest: DigestRow): Promise<DigestRow> {
  const ended = await changeDigest(run, digest, { state: 'over' });
  await freeMembers(run, digest, await readMembers(run, digest));
  return ended;
}

/** @returns the digest as its row says now, whoever wrote it. */
async function changeDigest(run: Run, digest: DigestRow, change: Partial<DigestRow>): Promise<DigestRow> {
  const { row = digest } = await writeDigest(run, { ...digest, ...change });
  return row;
}

function memberOf({ task, rev, event }: TaskRow): Member {
  return { id: task.id, rev, event };
}
