/** Delivers what is due in one channel. Within it, what may wake somebody comes first, then new messages, then edits. */
import { isAlarming } from '../model/alarms.ts';
import { isUntouched, type Message, nextStep } from '../model/message-state.ts';
import { type ExpectedMessage, expectedMessages } from '../model/task-patch.ts';
import type { Alarm, TaskRow } from '../model/task-row.ts';
import { isolate, isStopped, type Run } from '../run.ts';
import { assembleDigest, freeAlarm } from './assemble-digest.ts';
import { type DigestRow, type Gap, membersMax } from './digest-row.ts';
import { type NoticeRow, noticeSlot } from './notice.ts';
import { editDigest, followDigest, sendDigest } from './send-digest.ts';
import { sendMessage } from './send-message.ts';
import { type MessageSlot, newest, type Parsed } from './slot.ts';
import { namedReplySlot, relatedReplySlot, replySlot, rootSlot } from './task-slots.ts';

/** The rows that have a message in this channel, in the order they changed. */
export interface LaneWork {
  readonly channel: string;
  readonly notices: NoticeRow[];
  readonly digests: DigestRow[];
  readonly tasks: TaskRow[];
}

/** In one run, which is a minute at most: others edit with the same token. https://docs.slack.dev/apis/web-api/rate-limits (tier 3) */
const editsMax = 50;

interface Lane {
  readonly run: Run;
  readonly channel: string;
  readonly tasks: readonly TaskRow[];
  /** Those that are assembled now are added. */
  readonly digests: DigestRow[];
  readonly faults: Error[];
  /** The time that nobody watched, if this run caught up after an outage. */
  readonly gap?: Gap;
  /** Tries each message once, however often it is come across. */
  send<R extends Parsed>(slot: MessageSlot<R>, row: R): Promise<R>;
}

export async function deliverLane(run: Run, work: LaneWork, faults: Error[], gap?: Gap): Promise<void> {
  const { channel, notices, digests, tasks } = work;
  const lane: Lane = { run, channel, tasks, digests, faults, ...(gap && { gap }), send: trySend(run, channel) };
  await eachRow(lane, notices, (notice) => lane.send(noticeSlot(run, notice), notice));
  await eachRow(lane, digests.filter(isCrowd), (digest) => sendDigest(run, digest));
  await assembleCrowds(lane, 'alarms');
  await assembleCrowds(lane, 'calls');
  await eachRow(lane, tasks, (task) =>
    sendReplies(lane, task, ({ alarm, isNamed }) => alarm !== undefined && !alarm.ends && !isNamed),
  );
  await eachRow(
    lane,
    digests.filter((digest) => !isCrowd(digest)),
    (digest) => sendDigest(run, digest),
  );
  await assembleDigests(lane);
  const calls = (task: TaskRow) => callsSomebody(newest(run, task), channel);
  await eachRow(lane, tasks.filter(calls), (task) => sendNewRoot(lane, task));
  await eachRow(lane, tasks, (task) => sendNewRoot(lane, task));
  await eachRow(lane, tasks, (task) => sendReplies(lane, task, ({ alarm }) => alarm?.ends === true));
  await eachRow(lane, tasks, (task) => editTask(lane, task));
  await editDigests(lane);
}

function trySend(run: Run, channel: string): Lane['send'] {
  const tried = new Set<string>();
  const lane = run.lane(channel);
  return async (slot, row) => {
    const known = newest(run, row);
    const isEdit = slot.message(known)?.ts !== undefined;
    if (tried.has(slot.delivery) || (isEdit && lane.edits >= editsMax)) return known;
    tried.add(slot.delivery);
    const next = await sendMessage(run, slot, known);
    if (isEdit && next.v !== known.v) lane.edits += 1;
    return next;
  };
}

async function eachRow<R extends Parsed>(
  { run, faults }: Lane,
  rows: readonly R[],
  act: (row: R) => Promise<unknown>,
): Promise<void> {
  for (const row of rows) {
    await isolate(faults, async () => {
      await act(newest(run, row));
    });
  }
}

async function sendNewRoot({ run, channel, send }: Lane, row: TaskRow): Promise<void> {
  const { digestId, root } = row.channels[channel] ?? {};
  if (root === undefined || root.ts !== undefined) return;
  if (digestId === undefined) await send(rootSlot(run, row, channel), row);
  else await followDigest(run, row, channel, digestId);
}

/** The root, unless a digest stands for it, and whatever else belongs into its thread. */
async function editTask(lane: Lane, row: TaskRow): Promise<void> {
  const { run, channel, send } = lane;
  await sendReplies(lane, await send(rootSlot(run, row, channel), row), () => true);
}

async function sendReplies(
  lane: Lane,
  first: TaskRow,
  isWanted: (expected: ExpectedMessage) => boolean,
): Promise<void> {
  const { run, channel, send } = lane;
  const facts = first.channels[channel];
  const expected = facts === undefined ? [] : expectedMessages(first, channel, facts).filter(isWanted);
  let row = first;
  for (const { alarm, failover, isNamed } of expected) {
    if (isNamed) row = await send(namedReplySlot(run, row, channel, alarm), row);
    else if (alarm !== undefined) row = await sendAlarm(lane, row, alarm);
    if (failover !== undefined) row = await send(relatedReplySlot(run, row, channel, failover), row);
  }
}

/** A reply, unless a digest reports the alarm. */
async function sendAlarm({ run, channel, send }: Lane, row: TaskRow, alarm: Alarm): Promise<TaskRow> {
  const { digestId, ts } = row.channels[channel]?.replies[String(alarm.rev)] ?? {};
  const isMarked = digestId !== undefined && ts === undefined;
  const next = isMarked ? await followDigest(run, row, channel, digestId) : row;
  return await send(replySlot(run, next, channel, alarm), next);
}

function callsSomebody({ rev, alarms }: TaskRow, channel: string): boolean {
  return isAlarming(
    rev,
    alarms.filter(({ to }) => to[channel] !== undefined),
  );
}

/** If more than `digestAbove` new messages are due, one digest is sent instead. */
async function assembleDigests(lane: Lane): Promise<void> {
  const { run, channel, tasks, gap } = lane;
  const members = real(tasks)
    .map((task) => newest(run, task))
    .filter((task) => isNewRootDue(run, task, channel));
  const left = await trySingly(lane, members, (task) => sendNewRoot(lane, task));
  await assemble(lane, left, gap === undefined ? {} : { gap });
}

/** More alarms than that, or later calls about them, are one digest that speaks up once. */
async function assembleCrowds(lane: Lane, of: NonNullable<DigestRow['of']>): Promise<void> {
  const { run, channel, tasks } = lane;
  const isDue = (message: Message) => nextStep(message, 1, run.now(), run.timing).kind === 'try';
  const members = real(tasks)
    .map((task) => newest(run, task))
    .filter((task) => freeAlarm(task, channel, of, isDue) !== undefined);
  const left = await trySingly(lane, members, async (task) => {
    const alarm = freeAlarm(task, channel, of, isDue);
    if (alarm !== undefined) await sendAlarm(lane, task, alarm);
  });
  await assemble(lane, left, { of });
}

/** No digest counts a test among what happened. */
function real(tasks: readonly TaskRow[]): readonly TaskRow[] {
  return tasks.filter(({ task }) => task.test === undefined);
}

/** While something has to be fixed in the channel, messages on their own show whether it was; a digest would be in the way. */
async function trySingly(
  { run, channel, faults }: Lane,
  members: readonly TaskRow[],
  send: (task: TaskRow) => Promise<unknown>,
): Promise<readonly TaskRow[]> {
  if (members.length <= run.settings.delivery.digestAbove) return members;
  for (const [index, member] of members.entries()) {
    if (!mayPost(run, channel)) return [];
    if ((await run.pace.faultOf(channel)) === undefined) return members.slice(index);
    await isolate(faults, async () => {
      await send(newest(run, member));
    });
  }
  return [];
}

async function assemble(
  { run, channel, digests, faults }: Lane,
  members: readonly TaskRow[],
  kind: Pick<DigestRow, 'of' | 'gap'>,
): Promise<void> {
  if (members.length <= run.settings.delivery.digestAbove) return;
  for (let first = 0; first < members.length && mayPost(run, channel); first += membersMax) {
    await isolate(faults, async () => {
      const digest = await assembleDigest(run, channel, members.slice(first, first + membersMax), kind);
      if (digest === undefined) return;
      digests.push(digest);
      await sendDigest(run, digest);
    });
  }
}

function isCrowd({ of }: DigestRow): boolean {
  return of !== undefined;
}

/** Nobody has begun to send it. */
function isNewRootDue(run: Run, { channels, rev }: TaskRow, channel: string): boolean {
  const facts = channels[channel];
  if (facts === undefined || facts.digestId !== undefined || !isUntouched(facts.root)) return false;
  return nextStep(facts.root, rev, run.now(), run.timing).kind === 'try';
}

function mayPost(run: Run, channel: string): boolean {
  return run.canTry() && !isStopped(run.lane(channel), 'post');
}

/** If members moved on after their digest was sent, it is edited once, however many they are. */
async function editDigests({ run, channel, tasks, faults }: Lane): Promise<void> {
  const changed = Map.groupBy(
    tasks.map((task) => newest(run, task)).filter((task) => isBehindInDigest(task, channel)),
    ({ channels }) => channels[channel]?.digestId ?? '',
  );
  for (const [id, members] of changed) {
    await isolate(faults, async () => {
      await editDigest(run, id, members);
    });
  }
}

function isBehindInDigest({ channels, rev }: TaskRow, channel: string): boolean {
  const facts = channels[channel];
  if (facts?.digestId === undefined) return false;
  const { ts, gone, shownRev } = facts.root;
  return ts !== undefined && gone === undefined && shownRev < rev;
}
