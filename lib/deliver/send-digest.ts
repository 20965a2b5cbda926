/** Sends a sealed digest, then tells its members' rows that it was sent. */
import { instanceOf } from '../messages/naming.ts';
import type { TaskRow } from '../model/task-row.ts';
import type { Run } from '../run.ts';
import { takeOverDigest } from './assemble-digest.ts';
import { freeMembers, keepAsSent, readMembers, recordEdit, settleMembers } from './digest-members.ts';
import { type DigestRow, digestKey, isRefused, isTold, type Member, readDigestRow, withNews } from './digest-row.ts';
import { digestPartSlot, digestRootSlot, type Tasks, writeDigest } from './digest-slots.ts';
import { sendMessage } from './send-message.ts';

/** @returns the digest as it stands after everything that could be done now. */
export async function sendDigest(run: Run, first: DigestRow): Promise<DigestRow> {
  const isAssembling = first.state === 'gathering';
  if (isAssembling && first.leaseUntilMs + run.timing.marginMs > run.now()) return first;
  const ready = isAssembling ? await takeOverDigest(run, first) : first;
  if (ready?.state !== 'sealed') return ready ?? first;
  const digest = await sendAll(run, ready);
  if (isRefused(digest)) return await endDigest(run, digest);
  if (!isTold(digest) || digest.settled) return digest;
  await settleMembers(run, digest);
  return await changeDigest(run, digest, { settled: true });
}

/** Members have moved on since their digest was sent: it is edited once in a run, however many they are. */
export async function editDigest(run: Run, id: string, changed: readonly TaskRow[]): Promise<readonly TaskRow[]> {
  const known = await readDigest(run, id);
  if (known === undefined) return await keepAsSent(run, id, changed);
  const next = withNews(known, new Map(changed.map((row) => [row.task.id, memberOf(row)])));
  const digest = await sendAll(run, next === known ? known : await changeDigest(run, known, next));
  return isTold(digest) ? await recordEdit(run, digest, changed) : changed;
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
  const stored = await run.effects.store.read(digestKey(run.target.id, id));
  return stored && readDigestRow(stored);
}

async function sendAll(run: Run, first: DigestRow): Promise<DigestRow> {
  if (isTold(first)) return first;
  const tasks = tasksOf(await readMembers(run, first));
  let digest = await sendMessage(run, digestRootSlot(run, first, tasks), first);
  for (let index = 0; index < first.parts.length && digest.root.ts !== undefined; index += 1) {
    digest = await sendMessage(run, digestPartSlot(run, first, index, tasks), digest);
  }
  return digest;
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

function tasksOf(members: readonly TaskRow[]): Tasks {
  return new Map(members.map((row) => [row.task.id, { task: row.task, ...instanceOf(row) }]));
}

function memberOf({ task, rev, event }: TaskRow): Member {
  return { id: task.id, rev, event };
}
