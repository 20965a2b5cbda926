/**
 * The events Cloud Eye has for Redis and Memcached.
 * https://support.huaweicloud.com/intl/en-us/usermanual-ces/ces_01_0098.html, table of SYS.DCS.
 */
import type { TaskClass, TaskState } from './task.ts';

interface Sort {
  readonly class: 'failover' | 'health';
  /** Whether it may wake somebody: it is reported like a task that failed. */
  readonly bad: boolean;
  /** It begins a state that this event ends. */
  readonly endedBy?: string;
}

const sorts = {
  masterStandbyFailover: { class: 'failover', bad: true },
  memcachedMasterStandbyFailover: { class: 'failover', bad: true },
  masterStandbySwitchover: { class: 'failover', bad: false },
  redisNodeStatusAbnormal: { class: 'health', bad: true, endedBy: 'redisNodeStatusNormal' },
  redisNodeStatusNormal: { class: 'health', bad: false },
  memcachedInstanceStatusAbnormal: { class: 'health', bad: true, endedBy: 'memcachedInstanceStatusNormal' },
  memcachedInstanceStatusNormal: { class: 'health', bad: false },
  instanceBackupFailure: { class: 'health', bad: true },
  instanceNodeAbnormalRestart: { class: 'health', bad: true },
  nodeRestarted: { class: 'health', bad: false },
  scriptsStopped: { class: 'health', bad: false },
  migrationFullResync: { class: 'health', bad: false },
  migrateSyncDataFail: { class: 'health', bad: true },
} as const satisfies Readonly<Record<string, Sort>>;

export type EventName = keyof typeof sorts;

export const eventNames = Object.keys(sorts) as readonly EventName[];

/** Planned, by whomever: a switchover that somebody asked for, another task of theirs, or the cloud's own maintenance. */
export const plannedSwitchover: EventName = 'masterStandbySwitchover';
/** What the Task Center calls it. */
export const switchoverTask = 'masterStandbySwapJob';

const starts = new Map<string, string>(
  eventNames.flatMap((name) => {
    const sort: Sort = sorts[name];
    return sort.endedBy === undefined ? [] : [[sort.endedBy, name] as const];
  }),
);

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(sorts, name);
}

/** Tells it apart from the name of a task, also where nothing but the name is known. */
const otherEventPrefix = 'SYS.DCS/';

/** The name of a task that tells an event. @param eventName as Cloud Eye has it. */
export function taskNameOf(eventName: string): string {
  return isEventName(eventName) ? eventName : `${otherEventPrefix}${eventName}`;
}

/** @returns Cloud Eye's own name of an event that is none of ours; undefined for anything else. */
export function otherEventOf(name: string): string | undefined {
  return name.startsWith(otherEventPrefix) ? name.slice(otherEventPrefix.length) : undefined;
}

export function eventNamesOf(eventClass: Sort['class']): readonly EventName[] {
  return eventNames.filter((name) => sorts[name].class === eventClass);
}

export function isBad(name: EventName): boolean {
  return sorts[name].bad;
}

/** The same of any name, one of a task included. */
export function isBadEvent(name: string): boolean {
  return isEventName(name) && isBad(name);
}

/** Of whatever cause. */
export function isFailover(name: string): boolean {
  return isEventName(name) && sorts[name].class === 'failover';
}

/** A failover that nobody asked for. */
export function isAutomaticFailover(name: string): boolean {
  return isFailover(name) && isBadEvent(name);
}

/** Reported only once it is certain that nothing else reports it. */
export function isHeld(name: string): boolean {
  return name === plannedSwitchover || startOf(name) !== undefined;
}

/** The event that ends the state which this one begins. */
export function endOf(name: string): string | undefined {
  const sort: Sort | undefined = isEventName(name) ? sorts[name] : undefined;
  return sort?.endedBy;
}

/** The event that begins the state which this one ends. */
export function startOf(name: string): string | undefined {
  return starts.get(name);
}

/**
 * The events of Cloud Eye and the names of tasks: those documented, one older name, those from examples and from
 * Terraform's provider, and job types that may appear as names.
 * https://support.huaweicloud.com/intl/en-us/api-dcs/ListCenterTask.html
 */
const NAMES: Readonly<Record<TaskClass, readonly string[]>> = {
  switchover: ['masterStandbySwapJob'],
  failover: eventNamesOf('failover'),
  health: eventNamesOf('health'),
  capacity: [
    'EXTEND',
    'ChangeInstanceSpec',
    'AddReplica',
    'DelReplica',
    'RemoveIpFromDns',
    'modifyBandwidth',
    'createDCSInstance',
    'closeDCSInstance',
    'deleteDCSInstance',
    'extendDCSInstance',
  ],
  security: ['BindEip', 'UnBindEip', 'AddWhitelist', 'modify', 'DeleteAcl', 'UpdatePort', 'modifyClientIpTransJob'],
  routine: ['dcsExportJob', 'backupDCSInstance'],
  // A restore replaces data: a route that drops what is routine must not hide it.
  other: ['restoreDCSInstance'],
};

const classByName: ReadonlyMap<string, TaskClass> = new Map(
  Object.entries(NAMES).flatMap(([taskClass, names]) =>
    names.map((name) => [name.toLowerCase(), taskClass as TaskClass] as const),
  ),
);

/** Its `group_name` is the whitelist's group: people choose that word, and it may be the name of another instance. */
const whitelist = 'addwhitelist';

export function isWhitelist(name: string): boolean {
  return name.trim().toLowerCase() === whitelist;
}

const explaining: ReadonlySet<TaskClass> = new Set(['switchover', 'capacity', 'other']);

/** Whether a task of this name may swap the roles of its instance. Backups and changes of security settings do not. */
export function mayExplainSwitchover(name: string): boolean {
  return !isEventName(name) && explaining.has(classOf(name));
}

/** What a task of this name is about. The cloud may add names: an unknown one is `other`, and is reported too. */
export function classOf(name: string): TaskClass {
  return classByName.get(name.trim().toLowerCase()) ?? 'other';
}

/**
 * Two official vocabularies (background tasks, jobs) and what sister services add.
 * https://support.huaweicloud.com/intl/en-us/api-dcs/ListBackgroundTask.html and ShowJobInfo.html beside it.
 */
const WORDS: Readonly<Record<Exclude<TaskState, 'unknown'>, readonly string[]>> = {
  succeeded: ['SUCCESS', 'SUCCEED', 'SUCCEEDED', 'FINISH', 'FINISHED', 'COMPLETED'],
  failed: ['FAIL', 'FAILED', 'ERROR'],
  cancelled: ['CANCELLED', 'CANCELED', 'DELETED', 'TERMINATED'],
  open: ['CREATED', 'INIT', 'WAITING', 'PENDING', 'EXECUTING', 'RUNNING', 'SUSPEND'],
};

const stateByWord: ReadonlyMap<string, TaskState> = new Map(
  Object.entries(WORDS).flatMap(([state, words]) => words.map((word) => [word, state as TaskState] as const)),
);

/** The state a raw status word stands for, compared without case; a word in no vocabulary is `unknown`. */
export function stateOf(status: string): TaskState {
  return stateByWord.get(status.trim().toUpperCase()) ?? 'unknown';
}
