/** A task as the table holds it: the task itself, and for each channel what its message shows. */
import type { FailedStep } from '../ports/cloud.ts';
import { type Attribute, type Key, type Row, rowId } from '../ports/store.ts';
import { type Message, readMessage, storeMessage } from './message-state.ts';
import { ownValue } from './read-json.ts';
import type { ShownProgress } from './shown-progress.ts';
import type { Task, TaskEvent, TaskState } from './task.ts';

/** Goes up when the meaning of an attribute changes; rows of older versions stay readable. */
export const schemaVersion = 1;
export const channelPrefix = 'msg#';
const taskPrefix = 'TASK#';
/** Keeps a row far below DynamoDB's limit of 400 KB. */
export const storyMaxLines = 40;

/** A call that is due if nobody has taken the alarm by then. */
export type Step = { readonly afterMs: number; readonly channel: string; readonly mention: readonly string[] };

/** A change that people are alerted to: a failure, a stall, a loss; or the end of what they were alerted to. */
export type Alarm = {
  readonly rev: number;
  /** The latest rev that says the same: since then only details or the instance's name changed. */
  readonly lastRev?: number;
  readonly event: TaskEvent;
  /** The channels it was routed to, with the mentions of the route. */
  readonly to: Readonly<Record<string, readonly string[]>>;
  readonly atMs: number;
  /** It is the end, said where the alarm before it was said; it calls nobody. */
  readonly ends?: true;
  /** Of an end: a mute covers it, so it is said in the thread alone, in place of an edit. */
  readonly quiet?: true;
  /** Whom to call if nobody takes it, the earliest first, and how many of them were. */
  readonly steps?: readonly Step[];
  readonly called?: number;
  /** It repeats the alarm before it, which nobody had taken after so long, as this step of the routes, counted from 0. */
  readonly afterMs?: number;
  readonly step?: number;
  /** For a stall: how long tasks of this kind usually take, as known then. */
  readonly usualMs?: number;
  /** For a loss: when the task was last listed, by the cloud's clock. */
  readonly lastSeenMs?: number;
};

/** Something on this task's instance at about the same time, a failover for example: it is told in the thread, too. */
export type RelatedFailover = {
  readonly task: Task;
  readonly instance?: NonNullable<TaskRow['instance']>;
  /** When it was recorded as it is now. */
  readonly atMs: number;
  /** Goes up when its state changes, as the reply is edited then; 1 if left out. */
  readonly rev?: number;
};

/** Who looks after what went wrong. */
export type Taken = {
  /** Slack's id of the person, and the name that Slack gave. */
  readonly by: string;
  readonly byName: string;
  readonly atMs: number;
};

/** The same operation on the same instance, begun again after this failure. */
export type Retried = {
  readonly id: string;
  /** How long after the failure it was begun. */
  readonly afterMs: number;
  /** As it stands, or stood when it was last looked at. */
  readonly state: TaskState | 'lost';
  /** It succeeded, or failed and was mended by a retry of its own: the failure is nobody's any more. */
  readonly mended?: true;
  /** By channel: Slack's id of its message, where the failure has one too. */
  readonly messages?: Readonly<Record<string, string>>;
};

/** The failure that this task tries again. */
export type RetryOf = Pick<Retried, 'id' | 'afterMs' | 'messages'> & {
  /** 2 for the first retry. */
  readonly number: number;
};

/** An event of Cloud Eye, as the row of the task that tells it names it. */
export type JoinedEvent = Pick<Task, 'id' | 'name'>;

/** What dcs-watch found out itself, when it reports a stall or a loss. */
export type Evidence = Pick<Alarm, 'usualMs' | 'lastSeenMs'>;

export interface ChannelFacts {
  /** The latest rev that a route sent to this channel, and whom it calls. */
  readonly asked: number;
  /** The event at that rev; not in rows of older builds. */
  readonly event?: TaskEvent;
  readonly mention: readonly string[];
  readonly root: Message;
  /** By the rev of the alarm, or by `near#` and the id of the related failover. */
  readonly replies: Readonly<Record<string, Message>>;
  /** The digest that speaks for this task in the channel. */
  readonly digestId?: string;
}

/** One line of the answer to `/dcs why`. */
export interface StoryLine {
  readonly atMs: number;
  readonly what: string;
  readonly [fact: string]: string | number;
}

export interface TaskRow {
  readonly key: Key;
  readonly v: number;
  readonly rev: number;
  /** Since which rev it is in its state; not in rows of older builds. */
  readonly stateRev?: number;
  readonly event: TaskEvent;
  readonly task: Task;
  /** Which instance it is about, as far as that is known, and its maintenance window. */
  readonly instance?: { readonly id?: string; readonly name?: string; readonly maintenance?: string };
  /** The job's own words on why it failed. */
  readonly failReason?: string;
  /** The step at which it failed, as far as the cloud says it. */
  readonly failedStep?: FailedStep;
  /** How far it is while it is open, as its message says it. */
  readonly progress?: ShownProgress;
  readonly fingerprint: string;
  /** When `rev` was recorded, and how long after the event that was. */
  readonly changedAtMs: number;
  readonly seenLateMs: number;
  /** Polling was interrupted from before the event until then. */
  readonly unwatched: boolean;
  readonly firstSeenMs: number;
  readonly stalled: boolean;
  readonly lost: boolean;
  /** Nobody has taken it if left out. */
  readonly taken?: Taken;
  /** The rev at which it was last taken or handed back, or mended by a retry. */
  readonly takenRev?: number;
  readonly retried?: Retried;
  readonly retryOf?: RetryOf;
  readonly alarms: readonly Alarm[];
  readonly relatedFailovers: readonly RelatedFailover[];
  /** Events that have no row of their own in any list, as this one stands for them too. */
  readonly joinedEvents?: readonly JoinedEvent[];
  readonly channels: Readonly<Record<string, ChannelFacts>>;
  readonly story: readonly StoryLine[];
}

export function targetPk(target: string): string {
  return `TARGET#${target}`;
}

export function taskKey(target: string, taskId: string): Key {
  return { pk: targetPk(target), sk: taskPrefix + taskId };
}

export function idOfTaskKey({ sk }: Key): string {
  return sk.slice(taskPrefix.length);
}

export function isTaskKey(key: Key): boolean {
  return key.sk.startsWith(taskPrefix);
}

/** The state that people look tasks up by: a lost task is `lost`, though it is watched like an open one. */
export function stateWord(task: Task, lost: boolean): TaskState | 'lost' {
  return lost ? 'lost' : task.state;
}

/** What the watch needs from a row. Its messages are left out, because a list can name thousands of known tasks. */
export function readSighting(row: Row): Pick<TaskRow, 'task' | 'fingerprint' | 'stalled' | 'lost'> {
  return {
    task: row.task as Task,
    fingerprint: row.fingerprint as string,
    stalled: row.stalled === true,
    lost: row.lost === true,
  };
}

/** Whether it was routed to a channel, and names its instance. */
export function isFollowed(row: Row): boolean {
  const instanceId = ownValue(row.instance, 'id') ?? ownValue(row.task, 'instanceId');
  return instanceId !== undefined && Object.keys(row).some((name) => name.startsWith(channelPrefix));
}

export function readTaskRow(row: Row): TaskRow {
  const channels: Record<string, ChannelFacts> = {};
  for (const name of Object.keys(row)) {
    if (!name.startsWith(channelPrefix)) continue;
    channels[name.slice(channelPrefix.length)] = readFacts(row[name]);
  }
  return {
    key: { pk: row.pk, sk: row.sk },
    v: row.v,
    rev: row.rev as number,
    ...(row.stateRev === undefined ? {} : { stateRev: row.stateRev as number }),
    event: row.event as TaskEvent,
    ...readSighting(row),
    ...(row.instance === undefined ? {} : { instance: row.instance as NonNullable<TaskRow['instance']> }),
    ...(row.failReason === undefined ? {} : { failReason: row.failReason as string }),
    ...(row.failedStep === undefined ? {} : { failedStep: row.failedStep as FailedStep }),
    ...(row.progress === undefined ? {} : { progress: row.progress as ShownProgress }),
    changedAtMs: row.changedAtMs as number,
    seenLateMs: row.seenLateMs as number,
    unwatched: row.unwatched === true,
    firstSeenMs: row.firstSeenMs as number,
    ...(row.taken === undefined ? {} : { taken: row.taken as Taken }),
    ...(row.takenRev === undefined ? {} : { takenRev: row.takenRev as number }),
    ...(row.retried === undefined ? {} : { retried: row.retried as Retried }),
    ...(row.retryOf === undefined ? {} : { retryOf: row.retryOf as RetryOf }),
    alarms: row.alarms as readonly Alarm[],
    relatedFailovers: (row.neighbours ?? []) as readonly RelatedFailover[],
    ...(row.joinedEvents === undefined ? {} : { joinedEvents: row.joinedEvents as readonly JoinedEvent[] }),
    channels,
    story: row.story as readonly StoryLine[],
  };
}

/** As the table holds them, under the names they were first stored under. */
type StoredFacts = Pick<ChannelFacts, 'asked' | 'event' | 'mention'> & {
  readonly root: Attribute;
  readonly replies: Readonly<Record<string, Attribute>>;
  readonly via?: string;
};

export function storeFacts({ root, replies, digestId, ...asked }: ChannelFacts): StoredFacts {
  const stored = { root: storeMessage(root), replies: eachValue(replies, storeMessage), ...asked };
  return digestId === undefined ? stored : { ...stored, via: digestId };
}

function readFacts(value: Attribute | undefined): ChannelFacts {
  const { root, replies, via, ...asked } = value as StoredFacts;
  const facts = { root: readMessage(root), replies: eachValue(replies, readMessage), ...asked };
  return via === undefined ? facts : { ...facts, digestId: via };
}

function eachValue<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

/** The rows with work that a run has just written, by row id. Of many tasks only the keys are kept: a catch-up may write more rows than fit into memory. */
export type WrittenRows = Map<string, Row | Key>;

/** This many rows are kept whole; they are delivered first. */
const wholeRowsMax = 5_000;

/** Adds a row that has work, or replaces its older version. */
export function addWritten({ writtenRows }: { readonly writtenRows: WrittenRows }, row: Row): void {
  const id = rowId(row);
  const known = writtenRows.get(id);
  if (known === undefined && row.due === undefined) return;
  const isWhole = known === undefined ? writtenRows.size < wholeRowsMax || !isTaskKey(row) : isRow(known);
  writtenRows.set(id, isWhole ? row : { pk: row.pk, sk: row.sk });
}

export function isRow(entry: Row | Key): entry is Row {
  return 'v' in entry;
}
