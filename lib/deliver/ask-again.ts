/**
 * What has never reached Slack, and is not in doubt, goes where today's routes and mutes would send it. A doubt that nobody
 * can clear holds nothing up where no route leads any more.
 */

import pMap from 'p-map';
import { coversRev } from '../model/alarms.ts';
import { isOutOfReach, isUntouched, type Message, newMessage } from '../model/message-state.ts';
import { type Routing, route, routedEvent } from '../model/routes.ts';
import type { TaskEvent } from '../model/task.ts';
import { expiresAtSeconds, replyOf, taskPatch } from '../model/task-patch.ts';
import {
  type Alarm,
  type ChannelFacts,
  channelPrefix,
  readTaskRow,
  type StoryLine,
  type TaskRow,
} from '../model/task-row.ts';
import { type Mute, muteFor } from '../mutes/mutes.ts';
import type { Run } from '../run.ts';
import { changeRow, type MessageSlot, newest } from './slot.ts';

const concurrentWritesMax = 16;

/** @returns the rows as they stand now. A row is written only if something about it goes elsewhere than it was to. */
export async function askAgain(run: Run, rows: readonly TaskRow[]): Promise<readonly TaskRow[]> {
  const waiting = rows.filter(hasUntouched);
  if (waiting.length === 0) return rows;
  const mutes = await run.mutes();
  await pMap(
    waiting.filter((row) => isSentElsewhere(run, row, mutes)),
    (row) => writeRerouted(run, row, mutes),
    {
      concurrency: concurrentWritesMax,
    },
  );
  return rows.map((row) => newest(run, row));
}

/** Whether something about the row, as it stands, goes elsewhere than it was to. */
export function isSentElsewhere(run: Run, row: TaskRow, mutes: readonly Mute[]): boolean {
  return rerouted(run, row, mutes) !== row;
}

/** Of a message of a task that was in doubt, once it turned out not to be in Slack. */
export function asksAgain(
  run: Run,
  channel: string,
  change: (facts: ChannelFacts, message: Message) => ChannelFacts,
): Pick<MessageSlot<TaskRow>, 'isElsewhere' | 'askAgain'> {
  return {
    isElsewhere: async (row, message) => {
      const facts = row.channels[channel];
      if (facts === undefined) return false;
      const freed = { ...row, channels: { ...row.channels, [channel]: change(facts, message) } };
      return isSentElsewhere(run, freed, await run.mutes());
    },
    askAgain: async (row) => {
      const [next = row] = await askAgain(run, [row]);
      return next;
    },
  };
}

async function writeRerouted(run: Run, row: TaskRow, mutes: readonly Mute[]): Promise<void> {
  await changeRow(run, row, readTaskRow, (current) => {
    const next = rerouted(run, current, mutes);
    if (next === current) return undefined;
    const left = Object.keys(current.channels).filter((channel) => next.channels[channel] === undefined);
    const patch = taskPatch(run.target.id, next, run.timing, expiresAtSeconds(run.settings, run.now()));
    return { ...patch, ...Object.fromEntries(left.map((channel) => [channelPrefix + channel, undefined])) };
  });
}

function hasUntouched({ channels, alarms }: TaskRow): boolean {
  return Object.entries(channels).some(
    ([channel, facts]) => isFree(facts) || alarms.some((alarm) => isPending(alarm, channel, facts)),
  );
}

interface Free extends ChannelFacts {
  readonly event: TaskEvent;
}

/** Neither in Slack nor in a doubt that can be cleared, and not in a digest. Rows of older builds do not say what asked for it: it stays. */
function isFree(facts: ChannelFacts): facts is Free {
  const { root, digestId, event } = facts;
  return event !== undefined && digestId === undefined && root.shownRev === 0 && isOpen(root);
}

/** Whether the alarm is to be said in the channel, and nobody has begun to, nor does a digest. An end goes where its alarm went. */
function isPending(alarm: Alarm, channel: string, facts: ChannelFacts): boolean {
  if (alarm.ends === true || alarm.to[channel] === undefined) return false;
  if (facts.root.ts === undefined) return isFree(facts);
  const reply = replyOf(facts, alarm);
  const isFreeReply = reply.digestId === undefined && reply.shownRev === 0 && isOpen(reply);
  return isFreeReply && !coversRev(facts.root.createdRev, alarm);
}

function isOpen(message: Message): boolean {
  return isUntouched(message) || isOutOfReach(message);
}

/** @returns the very row if everything goes where it was to. */
function rerouted(run: Run, row: TaskRow, mutes: readonly Mute[]): TaskRow {
  const alarms = row.alarms.map((alarm) => {
    const pending = Object.entries(row.channels).filter(([channel, facts]) => isPending(alarm, channel, facts));
    if (pending.length === 0) return alarm;
    const told = Object.entries(alarm.to).filter(([channel]) => !pending.some(([waiting]) => waiting === channel));
    const doubts = pending.flatMap(([channel, facts]) => {
      const message = facts.root.ts === undefined ? facts.root : replyOf(facts, alarm);
      return doubtIn(today(run, row, alarm, []), channel, message);
    });
    return { ...alarm, to: Object.fromEntries([...today(run, row, alarm, mutes), ...doubts, ...told]) };
  });
  const free = Object.entries(row.channels).filter((entry): entry is [string, Free] => isFree(entry[1]));
  const asked = free.flatMap(([channel, { event, asked: rev, root }]) => {
    const places = [...today(run, row, { event }, mutes), ...doubtIn(today(run, row, { event }, []), channel, root)];
    return askedIn(places, rev, event);
  });
  const calls = alarms.filter(({ ends }) => ends !== true);
  const wanted = [...asked, ...calls.flatMap(({ rev, event, to }) => askedIn(Object.entries(to), rev, event))];
  const channels = { ...row.channels };
  for (const [channel] of free) if (!wanted.some(([name]) => name === channel)) delete channels[channel];
  for (const [channel, facts] of wanted) channels[channel] = mentioning(channels[channel], facts);
  if (places(alarms, channels) === places(row.alarms, row.channels)) return row;
  return { ...row, alarms, channels, story: [...row.story, storyOf(run, row, channels, mutes)] };
}

type Asked = readonly [string, ChannelFacts];

function askedIn(channels: Iterable<readonly [string, readonly string[]]>, asked: number, event: TaskEvent): Asked[] {
  return [...channels].map(([channel, mention]) => [channel, { asked, event, mention, root: newMessage, replies: {} }]);
}

/** What is there stays, but calls whom the route of its event calls today. */
function mentioning(known: ChannelFacts | undefined, asked: ChannelFacts): ChannelFacts {
  if (known === undefined) return asked;
  return isFree(known) && known.asked === asked.asked ? { ...known, mention: asked.mention } : known;
}

/** Where it goes today: a later call, to the same step of today's routes. */
function today(
  run: Run,
  row: TaskRow,
  { event, step }: Pick<Alarm, 'event' | 'step'>,
  mutes: readonly Mute[],
): Routing['channels'] {
  const subject = routedEvent(run.target.id, row, event);
  if (muteFor(mutes, subject, run.now()) !== undefined) return new Map();
  const { channels, steps } = route(run.settings, subject, run.now());
  if (step === undefined) return channels;
  return new Map(steps.slice(step, step + 1).map(({ channel, mention }) => [channel, mention]));
}

/** A mute clears no doubt: where a route leads, whatever may be in Slack is looked for. */
function doubtIn(
  routed: Routing['channels'],
  channel: string,
  message: Message,
): readonly (readonly [string, readonly string[]])[] {
  return isUntouched(message) ? [] : [...routed].filter(([name]) => name === channel);
}

function places(alarms: readonly Alarm[], channels: TaskRow['channels']): string {
  const called = alarms.map(({ to }) => Object.entries(to).toSorted());
  const mentions = Object.entries(channels).map(([channel, { mention }]) => [channel, mention]);
  return JSON.stringify([called, mentions.toSorted()]);
}

function storyOf(run: Run, row: TaskRow, channels: TaskRow['channels'], mutes: readonly Mute[]): StoryLine {
  const subject = routedEvent(run.target.id, row, row.event);
  const mute = muteFor(mutes, subject, run.now());
  const muted = mute === undefined ? {} : { mute: mute.number, mutedBy: mute.byName };
  const rules = route(run.settings, subject, run.now()).rules.join(',');
  return { atMs: run.now(), what: 'rerouted', rules, channels: Object.keys(channels).join(','), ...muted };
}
