/** What a row says after a sighting or a finding: pure, from what it said before. */

import { type Mute, muteFor } from '../mutes/mutes.ts';
import type { Ids } from '../ports/effects.ts';
import type { Store } from '../ports/store.ts';
import { newMessage, type Timing } from './message-state.ts';
import { type Routing, route } from './routes.ts';
import type { Settings, Target } from './settings.ts';
import { instancesOf, isFinal, type Task, type TaskEvent } from './task.ts';
import { extendAlarms } from './task-patch.ts';
import { type Alarm, type ChannelFacts, type Evidence, type StoryLine, type TaskRow, taskKey } from './task-row.ts';
import { classOf, isHeld } from './vocabulary.ts';

export interface Decider extends CommitContext {
  readonly muted: readonly Mute[];
}

const alarmsMax = 50;

export function emptyRow(context: CommitContext, task: Task): TaskRow {
  const name = task.cloudEvent?.instanceName;
  const id = task.instanceId === undefined ? {} : { id: task.instanceId };
  const instance = name === undefined ? undefined : { ...id, name };
  return {
    key: taskKey(context.target.id, task.id),
    v: 0,
    rev: 0,
    event: 'started',
    task,
    ...(instance === undefined ? {} : { instance }),
    fingerprint: '',
    changedAtMs: context.nowMs,
    seenLateMs: 0,
    firstSeenMs: context.nowMs,
    stalled: false,
    lost: false,
    alarms: [],
    relatedFailovers: [],
    channels: {},
    story: [],
  };
}

/** The next rev. Only a turn is routed: routes add channels and ask for replies; who has a message gets the rev anyway. */
export function changedRow(
  context: Decider,
  row: TaskRow,
  event: TaskEvent,
  stateChanged: boolean,
  seenLateMs: number,
  evidence: Evidence = {},
): TaskRow {
  const rev = row.rev + 1;
  const next = { ...row, rev, event, changedAtMs: context.nowMs, seenLateMs };
  if (!stateChanged) {
    const story = [...row.story, { atMs: context.nowMs, what: 'details', rev }];
    return { ...next, alarms: extendAlarms(row.alarms, rev), story };
  }
  const { routing, mute } = routeUnlessMuted(context, row, event);
  const alarm = { ...alarmOf(context, rev, event, routing), ...evidence };
  const quiet = mute === undefined ? {} : { mute: mute.number, mutedBy: mute.byName };
  return {
    ...next,
    channels: ask(row.channels, routing, rev),
    alarms: speaksUp(event) ? [...row.alarms, alarm].slice(-alarmsMax) : row.alarms,
    story: [...row.story, { ...storyOf(context, rev, event, routing), ...quiet }],
  };
}

/** What is muted goes nowhere new; messages that are there already are kept true all the same. */
function routeUnlessMuted(
  { settings, target, muted, nowMs }: Decider,
  { task, instance }: TaskRow,
  event: TaskEvent,
): { routing: Routing; mute?: Mute } {
  const { name, userName } = task;
  const user = userName === undefined ? {} : { user: userName };
  const routed = { target: target.id, class: classOf(name), name, event, ...user };
  const instances = [...instancesOf(task), instance?.id, instance?.name].filter((known) => known !== undefined);
  const routing = route(settings, routed);
  const mute = muteFor(muted, { ...routed, instances }, nowMs);
  return mute === undefined ? { routing } : { routing: { ...routing, channels: new Map() }, mute };
}

function speaksUp(event: TaskEvent): boolean {
  return event === 'failed' || event === 'stalled' || event === 'lost';
}

function alarmOf({ nowMs }: CommitContext, rev: number, event: TaskEvent, { channels }: Routing): Alarm {
  return { rev, event, to: Object.fromEntries(channels), atMs: nowMs };
}

function storyOf({ nowMs }: CommitContext, rev: number, event: TaskEvent, { channels, rules }: Routing): StoryLine {
  return { atMs: nowMs, what: event, rev, rules: rules.join(','), channels: [...channels.keys()].join(',') };
}

function ask(channels: TaskRow['channels'], routing: Routing, rev: number): Record<string, ChannelFacts> {
  const next: Record<string, ChannelFacts> = { ...channels };
  for (const [channel, mention] of routing.channels) {
    const facts = next[channel] ?? { root: newMessage, replies: {} };
    next[channel] = { ...facts, asked: rev, mention };
  }
  return next;
}

/** A task that is new and open happened at its creation, every other turn at its last update. */
export function latenessMs({ cloudNowMs }: CommitContext, task: Task, isNew: boolean): number {
  // What may belong to a task is held on purpose.
  if (isHeld(task.name)) return 0;
  const happenedAtMs = isNew && !isFinal(task.state) ? task.createdAtMs : task.updatedAtMs;
  return happenedAtMs === undefined ? 0 : Math.max(0, cloudNowMs - happenedAtMs);
}

export interface CommitContext {
  readonly store: Store;
  readonly ids: Ids;
  readonly settings: Settings;
  readonly target: Target;
  readonly timing: Timing;
  readonly bootAtMs: number;
  /** By our own clock, which leases and dues are kept in. */
  readonly nowMs: number;
  /** By the cloud's clock, which task times are in. */
  readonly cloudNowMs: number;
  /** What people have asked to be spared. */
  mutes(): Promise<readonly Mute[]>;
  /** Tasks that another task tells already, by id: recorded in silence, with a line that names the other. */
  readonly joined?: ReadonlyMap<string, string>;
  /** Hears of every change of state that this run wrote, and of no other's. */
  onTransition(row: TaskRow): void;
}
