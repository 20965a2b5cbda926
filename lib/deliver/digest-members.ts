/** The tasks that a digest speaks for: how their rows learn what became of it. */
import pMap from 'p-map';
import { isEndUnsaid } from '../model/ends.ts';
import { gone, type Message, newMessage } from '../model/message-state.ts';
import { namedReplyKey } from '../model/task-patch.ts';
import { type ChannelFacts, readTaskRow, type TaskRow, taskKey } from '../model/task-row.ts';
import { rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { type DigestRow, frozenMembers, type Member, membersOf, type Part, toldMembers } from './digest-row.ts';
import { changeRow, remember } from './slot.ts';
import { patchFacts } from './task-slots.ts';

const concurrentWritesMax = 16;

/**
 * Its root was sent: every member shows what was sealed for it, so that whatever happens next can be a reply. Its part is
 * sent when Slack takes it.
 */
export async function settleMembers(run: Run, digest: DigestRow, members: readonly TaskRow[]): Promise<void> {
  const byId = new Map(digest.members.map((member) => [member.id, member]));
  await changeMembers(run, digest.channel, members, (facts, id) => {
    const { reply, rev = 0 } = byId.get(id) ?? {};
    if (reply !== undefined) return replySentBy(facts, digest, reply);
    const isWaiting = facts.digestId === digest.id && facts.root.ts === undefined;
    return isWaiting ? { ...facts, root: sentBy(facts.root, digest.root, rev) } : facts;
  });
}

/** Which of a task's messages a digest stands for: the reply about the alarm of a rev, or the root. */
export type Place = Pick<Member, 'reply'>;

/** The digest stands for the message from now on. */
export function marked(facts: ChannelFacts, { reply }: Place, digestId: string, notBeforeMs: number): ChannelFacts {
  if (reply === undefined) return { ...facts, digestId, root: { ...facts.root, notBeforeMs } };
  const message = { ...(facts.replies[String(reply)] ?? newMessage), digestId, notBeforeMs };
  return { ...facts, replies: { ...facts.replies, [String(reply)]: message } };
}

/** Slack refused these parts for good: each of their members gets a plain reply in the digest's thread. */
export async function nameMembers(run: Run, digest: DigestRow, parts: readonly Part[]): Promise<void> {
  const members = new Map(parts.flatMap((part) => membersOf(digest, part)).map((member) => [member.id, member]));
  await changeMembers(run, digest.channel, await readTasks(run, [...members.keys()]), (facts, id) => {
    const { reply } = members.get(id) ?? {};
    const digestId = reply === undefined ? facts.digestId : facts.replies[String(reply)]?.digestId;
    return digestId === digest.id ? named(facts, namedReplyKey(reply)) : facts;
  });
}

/** The digest was edited: members show what it now says of them. Whoever ended in a part that takes no more edits is named. */
export async function recordEdit(
  run: Run,
  digest: DigestRow,
  members: readonly TaskRow[],
): Promise<readonly TaskRow[]> {
  const revs = new Map(toldMembers(digest).map(({ id, rev }) => [id, rev]));
  const frozen = new Set(frozenMembers(digest).map(({ id }) => id));
  return await changeMembers(run, digest.channel, members, (facts, id, row) => {
    if (facts.digestId !== digest.id) return facts;
    const next = withShown(facts, revs.get(id) ?? 0);
    return frozen.has(id) && isEndUnsaid(row, facts.root.shownRev) ? named(next, namedReplyKey()) : next;
  });
}

/** The digest does not speak for them: each gets a message of its own. */
export async function freeMembers(
  run: Run,
  { id, channel }: Pick<DigestRow, 'id' | 'channel'>,
  members: readonly TaskRow[],
): Promise<readonly TaskRow[]> {
  return await changeMembers(run, channel, members, (facts) => freed(facts, id));
}

/** The row as it would be if the digest did not speak for it. */
export function withoutDigest(row: TaskRow, { id, channel }: Pick<DigestRow, 'id' | 'channel'>): TaskRow {
  const facts = row.channels[channel];
  return facts === undefined ? row : { ...row, channels: { ...row.channels, [channel]: freed(facts, id) } };
}

/** The digest's row has expired: what it said stays as it is. */
export async function keepAsSent(run: Run, id: string, members: readonly TaskRow[]): Promise<readonly TaskRow[]> {
  const channel = members
    .flatMap((row) => Object.entries(row.channels))
    .find(([, facts]) => facts.digestId === id)?.[0];
  if (channel === undefined) return members;
  return await changeMembers(run, channel, members, (facts) => ({
    ...facts,
    root: gone(facts.root, facts.root.shownRev, 'digest expired'),
  }));
}

export async function readMembers(run: Run, { members }: DigestRow): Promise<readonly TaskRow[]> {
  return await readTasks(
    run,
    members.map(({ id }) => id),
  );
}

/** What this run has seen of them is not read again. */
export async function readTasks(run: Run, ids: readonly string[]): Promise<readonly TaskRow[]> {
  const keys = ids.map((id) => taskKey(run.target.id, id));
  const { newest } = run.rows;
  const unseen = keys.filter((key) => !newest.has(rowId(key)));
  const stored = unseen.length === 0 ? [] : [...(await run.effects.store.readMany(unseen)).values()];
  for (const row of stored) remember(run, readTaskRow(row));
  return keys.flatMap((key) => (newest.get(rowId(key)) as TaskRow | undefined) ?? []);
}

function sentBy({ notBeforeMs: _notBefore, ...message }: Message, { ts }: Message, rev: number): Message {
  return { ...message, shownRev: rev, createdRev: rev, ...(ts === undefined ? {} : { ts }) };
}

/** A reply is never edited: what it says of its alarm is all there is. */
function replySentBy(facts: ChannelFacts, digest: DigestRow, reply: number): ChannelFacts {
  const { [String(reply)]: message } = facts.replies;
  if (message?.digestId !== digest.id || message.ts !== undefined) return facts;
  return { ...facts, replies: { ...facts.replies, [String(reply)]: sentBy(message, digest.root, 1) } };
}

function freed(facts: ChannelFacts, id: string): ChannelFacts {
  const held = Object.entries(facts.replies).filter(([, { digestId, ts }]) => digestId === id && ts === undefined);
  if (held.length > 0) {
    const free = held.map(([key, { digestId: _digestId, notBeforeMs: _notBefore, ...reply }]) => [key, reply] as const);
    return { ...facts, replies: { ...facts.replies, ...Object.fromEntries(free) } };
  }
  if (facts.digestId !== id) return facts;
  const { digestId: _digestId, ...free } = facts;
  const { notBeforeMs: _notBefore, ...root } = facts.root;
  return { ...free, root };
}

function named(facts: ChannelFacts, key: string): ChannelFacts {
  if (facts.replies[key] !== undefined) return facts;
  return { ...facts, replies: { ...facts.replies, [key]: { ...newMessage, form: 'plain' } } };
}

function withShown(facts: ChannelFacts, rev: number): ChannelFacts {
  return rev <= facts.root.shownRev ? facts : { ...facts, root: { ...facts.root, shownRev: rev } };
}

type Change = (facts: ChannelFacts, taskId: string, row: TaskRow) => ChannelFacts;

async function changeMembers(
  run: Run,
  channel: string,
  members: readonly TaskRow[],
  change: Change,
): Promise<readonly TaskRow[]> {
  return await pMap(members, (row) => changeMember(run, channel, row, change), { concurrency: concurrentWritesMax });
}

async function changeMember(run: Run, channel: string, first: TaskRow, change: Change): Promise<TaskRow> {
  const { row = first } = await changeRow(run, first, readTaskRow, (current) => {
    const facts = current.channels[channel];
    const next = facts && change(facts, current.task.id, current);
    return next === undefined || next === facts ? undefined : patchFacts(run, current, channel, () => next);
  });
  return row;
}
