/** Brings a sealed digest to Slack, then tells its members that they are told. */
import pMap from 'p-map';
import { instanceOf } from '../messages/naming.ts';
import { gone, type Message } from '../model/message-state.ts';
import { type ChannelFacts, readTaskRow, taskKey } from '../model/task-row.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { takeOverDigest } from './assemble-digest.ts';
import { type DigestRow, digestKey, isRefused, isTold, type Member, readDigestRow, withNews } from './digest-row.ts';
import { digestPartSlot, digestRootSlot, patchDigest, type Tasks } from './digest-slots.ts';
import { sendMessage } from './send-message.ts';
import { patchFacts } from './task-slots.ts';

const concurrentWritesMax = 16;
const roundsMax = 20;

/** @returns the digest row as it stands after whatever could be done now. */
export async function sendDigest(run: Run, first: Row): Promise<Row> {
  const gathering = readDigestRow(first).state === 'gathering';
  if (gathering && readDigestRow(first).leaseUntilMs + run.timing.marginMs > run.now()) return first;
  const row = gathering ? await takeOverDigest(run, first) : first;
  if (row === undefined || readDigestRow(row).state !== 'sealed') return row ?? first;
  const told = await sendAll(run, row);
  const digest = readDigestRow(told);
  if (isRefused(digest)) return await endDigest(run, told);
  if (!isTold(digest) || digest.settled) return told;
  await settleMembers(run, digest);
  return await write(run, told, { ...digest, settled: true });
}

/** Members of a told digest that moved on: one edit of the digest a run, however many they are. */
export async function editDigest(run: Run, id: string, changed: readonly Row[]): Promise<readonly Row[]> {
  const news = new Map(changed.map((row) => [readTaskRow(row).task.id, memberOf(row)]));
  const stored = await run.effects.store.read(digestKey(run.target.id, id));
  if (stored === undefined) return await forget(run, id, changed);
  const digest = withNews(readDigestRow(stored), news);
  const row = await sendAll(run, digest.rev === readDigestRow(stored).rev ? stored : await write(run, stored, digest));
  const told = readDigestRow(row);
  if (!isTold(told)) return changed;
  const shown = new Map(told.members.map((member) => [member.id, member]));
  return await eachMember(
    run,
    changed,
    (facts, taskId) => (facts.via === id ? withShown(facts, shown.get(taskId)?.rev ?? facts.root.shown) : facts),
    digest.channel,
  );
}

/** What a marked member is to do, by the digest it is marked with. */
export async function followDigest(run: Run, row: Row, channel: string, via: string): Promise<Row> {
  const stored = await run.effects.store.read(digestKey(run.target.id, via));
  const digest = stored === undefined ? undefined : readDigestRow(stored);
  const { id } = readTaskRow(row).task;
  if (digest?.state === 'gathering') return row;
  const sealedIn = digest?.state === 'sealed' && digest.members.some((member) => member.id === id);
  if (sealedIn) return row;
  const [next] = await eachMember(run, [row], (facts) => (facts.via === via ? released(facts) : facts), channel);
  return next ?? row;
}

async function sendAll(run: Run, first: Row): Promise<Row> {
  const digest = readDigestRow(first);
  if (isTold(digest)) return first;
  const tasks = await readTasks(run, digest.members);
  let row = await sendMessage(run, digestRootSlot(run, digest, tasks), first);
  for (let index = 0; index < digest.parts.length && readDigestRow(row).root.ts !== undefined; index += 1) {
    row = await sendMessage(run, digestPartSlot(run, digest, index, tasks), row);
  }
  return row;
}

async function settleMembers(run: Run, digest: DigestRow): Promise<void> {
  const { root } = digest;
  const dead = new Set(
    digest.parts
      .filter(({ message, wanted }) => message.ts === undefined && message.deadRev === wanted)
      .flatMap((part) => digest.members.slice(part.first, part.first + part.count).map(({ id }) => id)),
  );
  const revs = new Map(digest.members.map(({ id, rev }) => [id, rev]));
  const rows = await readRows(run, digest.members);
  await eachMember(
    run,
    rows,
    (facts, id) => {
      if (facts.via !== digest.id || facts.root.ts !== undefined) return facts;
      // A part that was refused names nobody: its members are told one by one.
      return dead.has(id) ? released(facts) : toldBy(facts, root, revs.get(id) ?? 0);
    },
    digest.channel,
  );
}

/** Refused in every form: the members go, and the next try has an id of its own. */
async function endDigest(run: Run, row: Row): Promise<Row> {
  const digest = readDigestRow(row);
  const ended = await write(run, row, { ...digest, state: 'over' });
  const rows = await readRows(run, digest.members);
  await eachMember(run, rows, (facts) => (facts.via === digest.id ? released(facts) : facts), digest.channel);
  return ended;
}

/** The digest's row is past its time: what it told stays as it is. */
function forget(run: Run, id: string, changed: readonly Row[]): Promise<readonly Row[]> {
  const channels = new Set(
    changed.flatMap((row) =>
      Object.entries(readTaskRow(row).channels)
        .filter(([, facts]) => facts.via === id)
        .map(([channel]) => channel),
    ),
  );
  const [channel] = channels;
  if (channel === undefined) return Promise.resolve(changed);
  return eachMember(
    run,
    changed,
    (facts) => ({ ...facts, root: gone(facts.root, facts.root.shown, 'digest expired') }),
    channel,
  );
}

function toldBy(facts: ChannelFacts, root: Message, rev: number): ChannelFacts {
  const { notBeforeMs: _notBefore, ...message } = facts.root;
  return { ...facts, root: { ...message, shown: rev, born: rev, ...(root.ts === undefined ? {} : { ts: root.ts }) } };
}

function released(facts: ChannelFacts): ChannelFacts {
  const { via: _via, ...free } = facts;
  const { notBeforeMs: _notBefore, ...root } = facts.root;
  return { ...free, root };
}

function withShown(facts: ChannelFacts, rev: number): ChannelFacts {
  return { ...facts, root: { ...facts.root, shown: Math.max(facts.root.shown, rev) } };
}

async function eachMember(
  run: Run,
  rows: readonly Row[],
  change: (facts: ChannelFacts, taskId: string) => ChannelFacts,
  channel: string,
): Promise<readonly Row[]> {
  return await pMap(rows, (row) => changeMember(run, row, change, channel), { concurrency: concurrentWritesMax });
}

async function changeMember(
  run: Run,
  first: Row,
  change: (facts: ChannelFacts, taskId: string) => ChannelFacts,
  channel: string,
): Promise<Row> {
  let row = first;
  for (let round = 0; round < roundsMax; round += 1) {
    const task = readTaskRow(row);
    const facts = task.channels[channel];
    const next = facts === undefined ? undefined : change(facts, task.task.id);
    if (next === undefined || next === facts) return row;
    const patch = patchFacts(run, row, channel, () => next);
    const result = await run.effects.store.write(task.key, row.v, patch, run.effects.ids.nonce());
    if (result.row === undefined) return row;
    row = result.row;
    if (result.written) return row;
  }
  return row;
}

async function write(run: Run, row: Row, next: DigestRow): Promise<Row> {
  const result = await run.effects.store.write(next.key, row.v, patchDigest(run, next), run.effects.ids.nonce());
  return result.row ?? row;
}

async function readTasks(run: Run, members: readonly Member[]): Promise<Tasks> {
  const rows = await readRows(run, members);
  return new Map(rows.map(readTaskRow).map((row) => [row.task.id, { task: row.task, ...instanceOf(row) }]));
}

async function readRows(run: Run, members: readonly Member[]): Promise<readonly Row[]> {
  const rows = await run.effects.store.readMany(members.map(({ id }) => taskKey(run.target.id, id)));
  return [...rows.values()];
}

function memberOf(row: Row): Member {
  const { task, rev, event } = readTaskRow(row);
  return { id: task.id, rev, event };
}
