/** The tasks that a digest speaks for: how their rows learn what became of it. */
import pMap from 'p-map';
import { gone, type Message } from '../model/message-state.ts';
import { type ChannelFacts, readTaskRow, type TaskRow, taskKey } from '../model/task-row.ts';
import type { Run } from '../run.ts';
import { type DigestRow, membersOf } from './digest-row.ts';
import { changeRow } from './slot.ts';
import { patchFacts } from './task-slots.ts';

const concurrentWritesMax = 16;

/** All of it was sent: every member shows what was sealed for it. */
export async function settleMembers(run: Run, digest: DigestRow): Promise<void> {
  const refused = new Set(
    digest.parts
      .filter(({ message, expectedRev }) => message.ts === undefined && message.deadRev === expectedRev)
      .flatMap((part) => membersOf(digest, part).map(({ id }) => id)),
  );
  const revs = new Map(digest.members.map(({ id, rev }) => [id, rev]));
  await changeMembers(run, digest.channel, await readMembers(run, digest), (facts, id) => {
    if (facts.digestId !== digest.id || facts.root.ts !== undefined) return facts;
    // A part that was refused names nobody: its members get messages of their own.
    return refused.has(id) ? freed(facts) : sentBy(facts, digest.root, revs.get(id) ?? 0);
  });
}

/** The digest was edited: members show what it now says of them. */
export async function recordEdit(
  run: Run,
  digest: DigestRow,
  members: readonly TaskRow[],
): Promise<readonly TaskRow[]> {
  const revs = new Map(digest.members.map(({ id, rev }) => [id, rev]));
  return await changeMembers(run, digest.channel, members, (facts, id) =>
    facts.digestId === digest.id ? withShown(facts, revs.get(id) ?? facts.root.shownRev) : facts,
  );
}

/** The digest does not speak for them: each gets a message of its own. */
export async function freeMembers(
  run: Run,
  { id, channel }: Pick<DigestRow, 'id' | 'channel'>,
  members: readonly TaskRow[],
): Promise<readonly TaskRow[]> {
  return await changeMembers(run, channel, members, (facts) => (facts.digestId === id ? freed(facts) : facts));
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

export async function readTasks(run: Run, ids: readonly string[]): Promise<readonly TaskRow[]> {
  const rows = await run.effects.store.readMany(ids.map((id) => taskKey(run.target.id, id)));
  return [...rows.values()].map(readTaskRow);
}

function sentBy(facts: ChannelFacts, root: Message, rev: number): ChannelFacts {
  const { notBeforeMs: _notBefore, ...message } = facts.root;
  return {
    ...facts,
    root: { ...message, shownRev: rev, createdRev: rev, ...(root.ts === undefined ? {} : { ts: root.ts }) },
  };
}

function freed(facts: ChannelFacts): ChannelFacts {
  const { digestId: _digestId, ...free } = facts;
  const { notBeforeMs: _notBefore, ...root } = facts.root;
  return { ...free, root };
}

function withShown(facts: ChannelFacts, rev: number): ChannelFacts {
  return { ...facts, root: { ...facts.root, shownRev: Math.max(facts.root.shownRev, rev) } };
}

type Change = (facts: ChannelFacts, taskId: string) => ChannelFacts;

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
    const next = facts && change(facts, current.task.id);
    return next === undefined || next === facts ? undefined : patchFacts(run, current, channel, () => next);
  });
  return row;
}
