/** The next version of a task's row, from the version before and what happened to the task. Pure. */
import { alarmsMax, extendAlarms, isAlarm } from './alarms.ts';
import { eventOf, fingerprint } from './diff.ts';
import { endsOf } from './ends.ts';
import { newMessage } from './message-state.ts';
import { isInterrupted } from './polling.ts';
import { type Routing, route, routedEvent } from './routes.ts';
import type { Settings, Target } from './settings.ts';
import { needsSomebody } from './taking.ts';
import { isFinal, type Task, type TaskEvent } from './task.ts';
import { type Alarm, type ChannelFacts, type Evidence, type StoryLine, type TaskRow, taskKey } from './task-row.ts';
import { isHeld } from './vocabulary.ts';
import type { Watched } from './watch-list.ts';

/** What every decision about a row depends on. */
export interface Decider {
  readonly settings: Settings;
  readonly target: Target;
  /** When the watch of this source began, by the cloud's clock. */
  readonly bootAtMs: number;
  /** By our own clock, which leases and due times use. */
  readonly nowMs: number;
  /** By the cloud's clock, which the times of tasks use. */
  readonly cloudNowMs: number;
  /** When the source was last read to its end before, by the same clock; when its watch began, if it never was. */
  readonly lastLookMs: number;
}

/** What happened to a task. */
export interface RowChange {
  readonly event: TaskEvent;
  /** Whether the task's state is another one. Otherwise only details changed. */
  readonly stateChanged: boolean;
  /** How long after it happened the change was seen. */
  readonly seenLateMs: number;
  /** Polling was interrupted from before it happened until it was seen. */
  readonly unwatched?: boolean;
  readonly evidence?: Evidence;
  /** The mute that keeps this change quiet. */
  readonly mute?: { readonly number: number; readonly byName: string; readonly includingFailures: boolean };
}

/** The row of a task that has none yet. */
export function emptyRow(decider: Decider, task: Task): TaskRow {
  const name = task.cloudEvent?.instanceName;
  const id = task.instanceId === undefined ? {} : { id: task.instanceId };
  const instance = name === undefined ? undefined : { ...id, name };
  return {
    key: taskKey(decider.target.id, task.id),
    v: 0,
    rev: 0,
    event: 'started',
    task,
    ...(instance === undefined ? {} : { instance }),
    fingerprint: '',
    changedAtMs: decider.nowMs,
    seenLateMs: 0,
    unwatched: false,
    firstSeenMs: decider.nowMs,
    stalled: false,
    lost: false,
    alarms: [],
    relatedFailovers: [],
    channels: {},
    story: [],
  };
}

/** The row of a watched task that has none any more. Undefined if it ended, and ended in another way than it is listed. */
export function rememberedRow(decider: Decider, listed: Task, entry: Watched): TaskRow | undefined {
  const isSame = entry.fingerprint === fingerprint(listed);
  if (entry.final && !isSame) return undefined;
  const state = isSame ? listed.state : entry.unknown ? 'unknown' : 'open';
  const stamp = entry.updatedAtMs === undefined ? {} : { updatedAtMs: entry.updatedAtMs };
  const task = { ...listed, ...stamp, state };
  return {
    ...emptyRow(decider, task),
    rev: 1,
    event: eventOf(state),
    fingerprint: fingerprint(task),
    lost: entry.lost,
    stalled: entry.stalled,
    story: [{ atMs: decider.nowMs, what: 'again' }],
  };
}

/**
 * The row with its next rev. Only a change of state is routed: routes add channels and ask for replies. A channel that
 * already has a message of the task gets every rev.
 */
export function changedRow(decider: Decider, row: TaskRow, change: RowChange): TaskRow {
  const { settings, target, nowMs } = decider;
  const { event, stateChanged, seenLateMs, unwatched = false, evidence, mute } = change;
  const rev = row.rev + 1;
  const next = { ...row, rev, event, changedAtMs: nowMs, seenLateMs, unwatched };
  if (!stateChanged) {
    const story = [...row.story, { atMs: nowMs, what: 'details', rev }];
    return { ...next, alarms: extendAlarms(row.alarms, rev), story };
  }
  const routed = route(settings, routedEvent(target.id, row, event), nowMs);
  // What is muted goes to no new channel. Messages that are there already are kept up to date all the same.
  const routing =
    mute === undefined ? routed : { ...routed, channels: new Map<string, readonly string[]>(), steps: [] };
  const muted =
    mute === undefined ? {} : { mute: mute.number, mutedBy: mute.byName, quiet: quietIn(row, routed, event) };
  const alarm = { ...alarmOf(decider, rev, event, routing), ...evidence };
  // The end of an alarm that came through belongs to it: only a mute that covers alarms keeps it quiet.
  const ends = endsOf(row, { rev, event, atMs: nowMs }, routing.channels, mute?.includingFailures === true);
  // What is known of retries is known of the state that is over.
  const { taken, retried: _retried, ...free } = next;
  return {
    ...free,
    // What went on well is nobody's any more.
    ...(taken && needsSomebody(free) && { taken }),
    stateRev: rev,
    channels: askChannels(row.channels, routing, rev, event),
    alarms: [...row.alarms, ...(isAlarm(event) ? [alarm] : []), ...ends].slice(-alarmsMax),
    story: [...row.story, { ...storyOf(decider, rev, event, routing), ...instanceOf(decider, routing, row), ...muted }],
  };
}

/** How many messages a mute keeps quiet: those that are there already are edited all the same. */
function quietIn({ channels }: TaskRow, routed: Routing, event: TaskEvent): number {
  return [...routed.channels.keys()].filter((channel) => channels[channel] === undefined || isAlarm(event)).length;
}

function alarmOf({ nowMs }: Decider, rev: number, event: TaskEvent, { channels, steps }: Routing): Alarm {
  return { rev, event, to: Object.fromEntries(channels), atMs: nowMs, ...(steps.length > 0 && { steps }) };
}

function storyOf({ nowMs }: Decider, rev: number, event: TaskEvent, { channels, rules }: Routing): StoryLine {
  return { atMs: nowMs, what: event, rev, rules: rules.join(','), channels: [...channels.keys()].join(',') };
}

function askChannels(
  channels: TaskRow['channels'],
  routing: Routing,
  rev: number,
  event: TaskEvent,
): Record<string, ChannelFacts> {
  const next: Record<string, ChannelFacts> = { ...channels };
  for (const [channel, mention] of routing.channels) {
    const facts = next[channel] ?? { root: newMessage, replies: {} };
    next[channel] = { ...facts, asked: rev, event, mention };
  }
  return next;
}

/** What the rules knew of the instance, where one of those that decided looks at it. */
function instanceOf({ settings }: Decider, { rules }: Routing, { instance }: TaskRow): { readonly instance?: string } {
  const isByInstance = rules.some(
    (rule) => rule !== 'default' && settings.routes[rule - 1]?.match.instance !== undefined,
  );
  const known = instance?.name ?? instance?.id;
  return isByInstance && known !== undefined ? { instance: known } : {};
}

/**
 * How long ago it happened: a new open task at its creation, every other change of state at the last update. What no
 * earlier poll could have seen is not late. Where a good poll lay in between, the list was late, or did not have its turn.
 */
export function latenessOf(
  { target, cloudNowMs, lastLookMs }: Decider,
  task: Task,
  isNew: boolean,
): Pick<RowChange, 'seenLateMs' | 'unwatched'> {
  const happenedAtMs = isNew && !isFinal(task.state) ? task.createdAtMs : task.updatedAtMs;
  // Held events are held back on purpose, because they may belong to a task.
  if (happenedAtMs === undefined || happenedAtMs >= cloudNowMs || isHeld(task.name)) return { seenLateMs: 0 };
  const seenLateMs = cloudNowMs - happenedAtMs;
  if (happenedAtMs <= lastLookMs) return { seenLateMs };
  return isInterrupted(target, cloudNowMs - lastLookMs) ? { seenLateMs, unwatched: true } : { seenLateMs: 0 };
}
