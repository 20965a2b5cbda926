import type { Attribute, Patch } from '../ports/store.ts';
import { alarmBefore, coversRev } from './alarms.ts';
import { nextCall } from './escalation.ts';
import { fitStory } from './fit-story.ts';
import { tellerOf } from './joined-events.ts';
import {
  dueMs,
  isAlone,
  isFrozen,
  isSettled,
  isUntouched,
  type Message,
  newMessage,
  type Timing,
} from './message-state.ts';
import type { Settings } from './settings.ts';
import {
  type Alarm,
  type ChannelFacts,
  channelPrefix,
  type RelatedFailover,
  schemaVersion,
  stateWord,
  storeFacts,
  type TaskRow,
  targetPk,
} from './task-row.ts';

/** The patch that turns a row into `next`. Each channel is one attribute. */
export function taskPatch(target: string, next: TaskRow, timing: Timing, expiresAtSeconds: number): Patch {
  const due = taskDueMs(next, timing);
  const pk = targetPk(target);
  return {
    schema: schemaVersion,
    rev: next.rev,
    stateRev: next.stateRev,
    event: next.event,
    task: asAttribute(next.task),
    instance: next.instance === undefined ? undefined : asAttribute(next.instance),
    failReason: next.failReason,
    failedStep: next.failedStep === undefined ? undefined : asAttribute(next.failedStep),
    progress: next.progress === undefined ? undefined : asAttribute(next.progress),
    fingerprint: next.fingerprint,
    changedAtMs: next.changedAtMs,
    seenLateMs: next.seenLateMs,
    unwatched: next.unwatched || undefined,
    firstSeenMs: next.firstSeenMs,
    stalled: next.stalled || undefined,
    lost: next.lost || undefined,
    taken: next.taken === undefined ? undefined : asAttribute(next.taken),
    takenRev: next.takenRev,
    retried: next.retried === undefined ? undefined : asAttribute(next.retried),
    retryOf: next.retryOf === undefined ? undefined : asAttribute(next.retryOf),
    alarms: asAttribute(next.alarms),
    neighbours: next.relatedFailovers.length === 0 ? undefined : asAttribute(next.relatedFailovers),
    joinedEvents: next.joinedEvents === undefined ? undefined : asAttribute(next.joinedEvents),
    story: asAttribute(fitStory(next.story)),
    createdOf: pk,
    stateOf: `${pk}#${stateWord(next.task, next.lost)}`,
    createdAt: tellerOf(next) === undefined ? (next.task.createdAtMs ?? next.firstSeenMs) : undefined,
    reversedId: reversed(next.task.id),
    deadOf: hasDead(next) ? pk : undefined,
    due,
    dueOf: due === undefined ? undefined : pk,
    expiresAt: due === undefined ? expiresAtSeconds : undefined,
    ...(next.task.test === undefined ? {} : ofTest(next)),
    ...Object.fromEntries(Object.entries(next.channels).map(([id, facts]) => [channelPrefix + id, storeFacts(facts)])),
  };
}

const testKeptSeconds = 86_400;

/** What nothing caused is in no list, and of no use the day after, sent or not. */
function ofTest({ firstSeenMs }: TaskRow): Patch {
  return {
    createdOf: undefined,
    stateOf: undefined,
    expiresAt: Math.floor(firstSeenMs / 1_000) + testKeptSeconds,
  };
}

/** People look a task up by the end of its id. An index finds only beginnings, so the id is stored reversed. */
export function reversed(id: string): string {
  return Array.from(id).reverse().join('');
}

/** A copy without keys whose value is `undefined`, which the table cannot store. */
export function asAttribute(value: unknown): Attribute {
  if (Array.isArray(value)) return value.map(asAttribute);
  if (typeof value !== 'object' || value === null) return value as Attribute;
  const copy: Record<string, Attribute> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) copy[name] = asAttribute(member);
  return copy;
}

const secondsPerDay = 86_400;

/**
 * When DynamoDB may delete a row that is written now and has no work due. It deletes late, so nothing may depend on it.
 * @param daysMin for rows that are needed for longer than people may want to keep them.
 */
export function expiresAtSeconds({ retentionDays }: Settings, nowMs: number, daysMin = 0): number {
  return Math.floor(nowMs / 1_000) + Math.max(retentionDays, daysMin) * secondsPerDay;
}

/**
 * A week is summed up by the end of the next one, as often as that is asked for: its row is read, and the notice that was
 * made of it keeps another from being made. One day more for a schedule that is late.
 */
export const weekKeptDaysMin = 15;

/** Whether Slack refused one of the messages in every form: no work is due, but a person should know. */
export function hasDead(row: TaskRow): boolean {
  const expected = Object.entries(row.channels).flatMap(([channel, facts]) => expectedMessages(row, channel, facts));
  return expected.some(({ message, expectedRev }) => message.deadRev === expectedRev);
}

/** When the next work in any channel is due, or the next call. */
export function taskDueMs(row: TaskRow, timing: Timing): number | undefined {
  const call = nextCall(row);
  const dues: number[] = call === undefined ? [] : [call.atMs];
  for (const [channel, facts] of Object.entries(row.channels)) {
    for (const { message, expectedRev, sinceMs } of expectedMessages(row, channel, facts)) {
      const due = dueMs(message, expectedRev, sinceMs, timing);
      if (due !== undefined) dues.push(due);
    }
  }
  return dues.length === 0 ? undefined : Math.min(...dues);
}

export interface ExpectedMessage {
  readonly message: Message;
  readonly expectedRev: number;
  readonly sinceMs: number;
  /** Set for a reply: the alarm it reports, or the related failover. */
  readonly alarm?: Alarm;
  readonly failover?: RelatedFailover;
  /** A reply that names the task, or its alarm, in the thread of its digest. */
  readonly isNamed?: true;
}

/**
 * Where the reply is kept that names the task in the thread of its digest, whose part Slack refused.
 * @param rev of the alarm that the digest reports, if it does not stand for the task.
 */
export function namedReplyKey(rev?: number): string {
  return rev === undefined ? 'named' : `named#${rev}`;
}

/**
 * The messages that a channel should have: the root at the newest rev, whatever the routes say now; a reply for each
 * alarm that was routed here, unless the root was created with it or shows what came of it; and a reply for each related
 * failover, unless a digest stands for the root. In a digest that cannot name the task, a reply names it, unless another
 * does already, or may. Replies wait until the root exists.
 */
export function expectedMessages(row: TaskRow, channel: string, facts: ChannelFacts): ExpectedMessage[] {
  const root: ExpectedMessage = { message: facts.root, expectedRev: row.rev, sinceMs: row.changedAtMs };
  if (facts.root.ts === undefined) return [root];
  const { createdRev } = facts.root;
  const replies = row.alarms
    .filter((alarm) => alarm.to[channel] !== undefined && !coversRev(createdRev, alarm) && !isOver(alarm, createdRev))
    .filter((alarm) => alarm.ends !== true || !isShown(row, channel, facts, alarm))
    .map((alarm) => {
      const message = replyOf(facts, alarm);
      const expectedRev = alarmRev(row, alarm, message);
      return { message, expectedRev, sinceMs: expectedRev === 1 ? alarm.atMs : row.changedAtMs, alarm };
    });
  // In the thread of a digest it would appear once for every member.
  const failovers = facts.digestId === undefined ? row.relatedFailovers : [];
  const relatedReplies = failovers.map((failover) => {
    return { message: relatedReplyOf(facts, failover), expectedRev: revOf(failover), sinceMs: failover.atMs, failover };
  });
  const { [namedReplyKey()]: named } = facts.replies;
  const isWanted =
    named !== undefined &&
    !(named.ts === undefined && replies.some(isPending)) &&
    !(isUntouched(named) && replies.some(stands));
  const namedReplies = isWanted ? [{ ...root, message: named, isNamed: true as const }] : [];
  return [root, ...replies, ...namedReplies, ...namedAlarms(replies, facts), ...relatedReplies];
}

/** In the thread of a crowd of alarms that could not name them. */
function namedAlarms(replies: readonly ExpectedMessage[], facts: ChannelFacts): ExpectedMessage[] {
  return replies.flatMap((reply) => {
    const message = reply.alarm && facts.replies[namedReplyKey(reply.alarm.rev)];
    return message === undefined ? [] : [{ ...reply, message, isNamed: true as const }];
  });
}

/**
 * What a message about an alarm should show: the alarm, and since then who took it. A digest that reports the alarm is
 * never edited for it.
 */
export function alarmRev({ takenRev = 0 }: Pick<TaskRow, 'takenRev'>, alarm: Alarm, { digestId }: Message): number {
  return alarm.ends !== true && digestId === undefined && coversRev(takenRev, alarm) ? takenRev : 1;
}

/** Nobody knows yet whether it will be said, and where. */
function isPending({ message, expectedRev }: ExpectedMessage): boolean {
  return !isSettled(message, expectedRev);
}

/** Slack has it in the thread of the root. */
function stands({ message }: ExpectedMessage): boolean {
  return message.ts !== undefined && message.digestId === undefined && !isAlone(message);
}

/** Slack has an alarm of the task in the channel: in the thread, by itself, or among a crowd of others. */
export function isAlarmSaid(row: TaskRow, channel: string): boolean {
  const facts = row.channels[channel];
  const expected = facts === undefined ? [] : expectedMessages(row, channel, facts);
  return expected.some(({ alarm, isNamed, message }) => alarm !== undefined && !isNamed && message.ts !== undefined);
}

/** A root that was created after the alarm shows what came of it. Only a failure is said even so. */
function isOver({ event, ends, rev, lastRev = rev }: Alarm, createdRev: number): boolean {
  return lastRev < createdRev && (event !== 'failed' || ends === true);
}

/**
 * The root alone shows the end once it is edited: of an alarm that nobody was told, whatever kept it quiet, and of one that
 * a digest told, because a reply for each of many would be a flood.
 */
function isShown({ alarms }: TaskRow, channel: string, facts: ChannelFacts, end: Alarm): boolean {
  if (isStale(facts)) return false;
  const alarm = alarmBefore(alarms, channel, end);
  const { digestId, root } = facts;
  if (alarm === undefined || isOver(alarm, root.createdRev)) return true;
  return digestId !== undefined && coversRev(root.createdRev, alarm);
}

/** What shows the task's newest state there takes no more edits. */
export function isStale({ root, replies: { [namedReplyKey()]: named } }: ChannelFacts): boolean {
  return isFrozen(root) || (named !== undefined && isFrozen(named));
}

export function replyOf(facts: ChannelFacts, alarm: Alarm): Message {
  return facts.replies[String(alarm.rev)] ?? newMessage;
}

export function relatedReplyOf(facts: ChannelFacts, failover: RelatedFailover): Message {
  return facts.replies[relatedReplyKey(failover)] ?? newMessage;
}

export function revOf({ rev = 1 }: RelatedFailover): number {
  return rev;
}

export function relatedReplyKey({ task }: RelatedFailover): string {
  return `near#${task.id}`;
}
