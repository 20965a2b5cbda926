/** A task's root message in a channel, and the replies in its thread. */

import { renderEndReply, renderTask, renderTaskReply, type SpokeUp } from '../messages/task.ts';
import { alarmBefore, calledIn, isUntaken } from '../model/alarms.ts';
import { eventOf } from '../model/diff.ts';
import { withEndIn } from '../model/ends.ts';
import { isAlone, isFrozen, type Lateness, type Message } from '../model/message-state.ts';
import type { TaskEvent } from '../model/task.ts';
import {
  alarmRev,
  expiresAtSeconds,
  isAlarmSaid,
  namedReplyKey,
  relatedReplyKey,
  relatedReplyOf,
  replyOf,
  revOf,
  taskPatch,
} from '../model/task-patch.ts';
import { type Alarm, type ChannelFacts, type RelatedFailover, readTaskRow, type TaskRow } from '../model/task-row.ts';
import type { MessageMetadata } from '../ports/slack.ts';
import type { Patch } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { alarmRoute } from './alarm-route.ts';
import { asksAgain } from './ask-again.ts';
import { deliveryId } from './delivery-id.ts';
import type { MessageSlot, Note } from './slot.ts';
import { latestOf, linksTo, retriesIn, taskView } from './task-view.ts';

export function rootSlot(run: Run, taskRow: TaskRow, channel: string): MessageSlot<TaskRow> {
  const taskId = taskRow.task.id;
  const delivery = deliveryId(['task', run.target.id, taskId, channel]);
  return {
    read: readTaskRow,
    channel,
    delivery,
    // While a digest stands for the task, its root is not sent.
    message: ({ channels: { [channel]: facts } }) => (facts?.digestId === undefined ? facts?.root : undefined),
    expectedRev: (row) => row.rev,
    patch: (row, root, note) => {
      const next = isFrozen(root) ? withEndIn(row, channel, row.channels[channel]?.root.shownRev ?? 0) : row;
      return patchFacts(run, next, channel, (facts) => ({ ...facts, root }), note);
    },
    render: (row, message, form) => {
      // An edit notifies nobody, so only a message that is created with an alarm has mentions.
      const mention = message.ts === undefined ? calledIn(row, channel) : [];
      const ownAlarms = Object.values(row.channels[channel]?.replies ?? {}).filter(isAlone);
      const latest = latestOf(row);
      const { guide } = alarmRoute(run, row, channel, latest, message);
      const view = { ...taskView(run, row, latest, message, mention), ...guide, ...retriesIn(run, row, channel) };
      return renderTask({ ...view, alarmMessages: linksTo(run, channel, ownAlarms) }, run.settings, form);
    },
    metadata: ({ event, rev }) => metadata(run, delivery, taskId, event, rev),
    lateMs: latenessOf,
    whySeenLate: (row, nowMs) => whySeenLate(row, nowMs - row.changedAtMs),
    ...asksAgain(run, channel, (facts, root) => ({ ...facts, root })),
  };
}

export function replySlot(run: Run, taskRow: TaskRow, channel: string, alarm: Alarm): MessageSlot<TaskRow> {
  const taskId = taskRow.task.id;
  const isSame = ({ rev, to }: Alarm) => rev === alarm.rev && to[channel] !== undefined;
  const calledBy = (row: TaskRow) => (isUntaken(row) ? row.alarms.find(isSame)?.to[channel] : undefined);
  const replyIn = ({ channels: { [channel]: facts } }: TaskRow): Partial<Message> =>
    facts === undefined ? {} : replyOf(facts, alarm);
  const isShown = (row: TaskRow) => replyIn(row).ts !== undefined;
  const delivery = deliveryId(['reply', run.target.id, taskId, channel, String(alarm.rev)]);
  return {
    read: readTaskRow,
    channel,
    delivery,
    broadcast: !alarm.ends || (!alarm.quiet && isSpokeUp(alarmBefore(taskRow.alarms, channel, alarm)?.event)),
    isQuiet: alarmRoute(run, taskRow, channel, alarm, replyIn(taskRow)).isQuiet,
    // While a digest stands for the alarm, its reply is not sent, nor where no route leads any more.
    message: (row) => {
      const facts = row.channels[channel];
      const reply = facts && row.alarms.some(isSame) ? replyOf(facts, alarm) : undefined;
      return reply?.digestId === undefined ? reply : undefined;
    },
    expectedRev: (row) => {
      const facts = row.channels[channel];
      return facts === undefined ? 1 : alarmRev(row, alarm, replyOf(facts, alarm));
    },
    patch: (row, reply, note) =>
      patchFacts(run, row, channel, (facts) => withReply(facts, String(alarm.rev), reply), note),
    render: (row, message, form) => {
      const { guide } = alarmRoute(run, row, channel, alarm, message);
      const retries = retriesIn(run, row, channel, alarm);
      const view = { ...taskView(run, row, alarm, message, calledBy(row) ?? []), ...guide, ...retries };
      const [firstMessage] = isAlone(message) ? linksTo(run, channel, [row.channels[channel]?.root]) : [];
      const placed = { ...view, ...(firstMessage && { firstMessage }) };
      const spoke = alarm.ends ? alarmBefore(row.alarms, channel, alarm)?.event : undefined;
      return isSpokeUp(spoke)
        ? renderEndReply(placed, spoke, run.settings, form)
        : renderTaskReply(placed, run.settings, form);
    },
    metadata: (_row, message) =>
      ofCall(ofAlarm(metadata(run, delivery, taskId, alarm.event, alarm.rev), message), alarm),
    threadTs: (row) => row.channels[channel]?.root.ts,
    mustStandAlone: (row) => callsChannel(calledBy(row)),
    // Once it is sent, its edits are as late as what they say.
    lateMs: (row, nowMs) =>
      nowMs - (isShown(row) ? row.changedAtMs : alarm.atMs) + (row.rev === alarm.rev ? row.seenLateMs : 0),
    whySeenLate: (row, nowMs) => (row.rev === alarm.rev ? whySeenLate(row, nowMs - alarm.atMs) : undefined),
    ...asksAgain(run, channel, (facts, reply) => withReply(facts, String(alarm.rev), reply)),
  };
}

/** In the thread of a digest whose part Slack refused: what that part would have said of the task, or of its alarm. */
export function namedReplySlot(run: Run, taskRow: TaskRow, channel: string, alarm?: Alarm): MessageSlot<TaskRow> {
  const taskId = taskRow.task.id;
  const key = namedReplyKey(alarm?.rev);
  const delivery = deliveryId([key, run.target.id, taskId, channel]);
  return {
    read: readTaskRow,
    channel,
    delivery,
    message: ({ channels: { [channel]: facts } }) => facts?.replies[key],
    expectedRev: (row) => (alarm === undefined ? row.rev : 1),
    patch: (row, reply, note) => {
      const isLast = alarm === undefined && isFrozen(reply);
      const next = isLast ? withEndIn(row, channel, row.channels[channel]?.replies[key]?.shownRev ?? 0) : row;
      return patchFacts(run, next, channel, (facts) => withReply(facts, key, reply), note);
    },
    render: (row, message, form) => {
      const said = alarm ?? latestOf(row);
      const { guide } = alarmRoute(run, row, channel, said, message);
      const retries = retriesIn(run, row, channel, alarm);
      return renderTaskReply({ ...taskView(run, row, said, message, []), ...guide, ...retries }, run.settings, form);
    },
    metadata: (row, message) => {
      const known = metadata(run, delivery, taskId, (alarm ?? row).event, (alarm ?? row).rev);
      return alarm === undefined ? known : ofCall(ofAlarm(known, message), alarm);
    },
    threadTs: ({ channels: { [channel]: facts } }) =>
      alarm === undefined ? facts?.root.ts : facts?.replies[String(alarm.rev)]?.ts,
    mustStandAlone: () => false,
    isSaidBeside: (row) => alarm === undefined && isAlarmSaid(row, channel),
    // The digest has said that it happened, and when.
    lateMs: () => 0,
  };
}

function isSpokeUp(event: TaskEvent | undefined): event is SpokeUp {
  return event === 'stalled' || event === 'lost' || event === 'failed';
}

/** Slack is said to let only people and user groups be called inside a thread (not verified). */
function callsChannel(mention: readonly string[] = []): boolean {
  return mention.includes('here') || mention.includes('channel');
}

/** In a task's thread: the failover at about the same time, or a node's fall, edited once that is over. This mentions nobody. */
export function relatedReplySlot(
  run: Run,
  taskRow: TaskRow,
  channel: string,
  failover: RelatedFailover,
): MessageSlot<TaskRow> {
  const taskId = taskRow.task.id;
  const { id } = failover.task;
  const delivery = deliveryId(['near', run.target.id, taskId, channel, id]);
  const newest = (row: TaskRow) => row.relatedFailovers.find(({ task }) => task.id === id) ?? failover;
  return {
    read: readTaskRow,
    channel,
    delivery,
    message: ({ channels: { [channel]: facts } }) => facts && relatedReplyOf(facts, failover),
    expectedRev: (row) => revOf(newest(row)),
    patch: (row, reply, note) =>
      patchFacts(run, row, channel, (facts) => withReply(facts, relatedReplyKey(failover), reply), note),
    render: (row, message, form) => {
      const related = newest(row);
      const latest = { event: eventOf(related.task.state) };
      // It is taken where it has a message of its own, which shows who has it.
      const view = { ...taskView(run, related, latest, message, []), takeable: false };
      return renderTaskReply(view, run.settings, form);
    },
    metadata: (row) => {
      const related = newest(row);
      const event = eventOf(related.task.state);
      const { event_payload: payload, event_type } = metadata(run, delivery, id, event, revOf(related));
      return { event_type, event_payload: { ...payload, near: taskId } };
    },
    threadTs: (row) => row.channels[channel]?.root.ts,
    lateMs: (row, nowMs) => nowMs - newest(row).atMs,
  };
}

/** The patch that changes the facts of one channel and adds a line to the story. */
export function patchFacts(
  run: Run,
  row: TaskRow,
  channel: string,
  change: (facts: ChannelFacts) => ChannelFacts,
  note?: Note,
): Patch {
  const facts = row.channels[channel];
  const channels = facts === undefined ? row.channels : { ...row.channels, [channel]: change(facts) };
  const line = note === undefined ? [] : [{ atMs: run.now(), channel, ...note }];
  return taskPatch(
    run.target.id,
    { ...row, channels, story: [...row.story, ...line] },
    run.timing,
    expiresAtSeconds(run.settings, run.now()),
  );
}

export function latenessOf(row: TaskRow, nowMs: number): number {
  return nowMs - row.changedAtMs + row.seenLateMs;
}

/** Why the event was seen late, unless what came after it took longer. */
export function whySeenLate({ seenLateMs, unwatched }: TaskRow, waitedMs: number): Lateness['reason'] | undefined {
  if (seenLateMs < waitedMs) return undefined;
  return unwatched ? 'outage' : 'seen-late';
}

function withReply(facts: ChannelFacts, key: string, reply: Message): ChannelFacts {
  return { ...facts, replies: { ...facts.replies, [key]: reply } };
}

function metadata(run: Run, delivery: string, taskId: string, event: TaskEvent, rev: number): MessageMetadata {
  return { event_type: 'dcs_task', event_payload: { delivery, target: run.target.id, task_id: taskId, event, rev } };
}

/** An alarm outside its thread says what it is. */
function ofAlarm({ event_type, event_payload }: MessageMetadata, message: Message): MessageMetadata {
  return { event_type, event_payload: { ...event_payload, ...(isAlone(message) ? { alarm: true } : {}) } };
}

/** A call says that it repeats an alarm. */
function ofCall(known: MessageMetadata, { afterMs }: Alarm): MessageMetadata {
  if (afterMs === undefined) return known;
  return { ...known, event_payload: { ...known.event_payload, call: true } };
}
