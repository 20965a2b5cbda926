/** The texts of messages, as a type: a text that is missing in one language does not compile. */
import type { Lateness } from '../model/message-state.ts';
import type { SlackOperation } from '../model/slack-errors.ts';
import type { SourceName, TaskEvent, TaskState } from '../model/task.ts';
import type { EventName } from '../model/vocabulary.ts';
import type { Advice, CauseCode } from './cause-codes.ts';

export interface Words {
  readonly kinds: Readonly<Record<KnownKind, KindWords>>;
  readonly events: Readonly<Record<EventName, EventWords>>;
  readonly causes: Readonly<Record<CauseCode, string>>;
  readonly unnamedKind: string;
  /** An event that is none of ours, by Cloud Eye's own name. */
  readonly otherEvent: (name: string) => string;
  /** What to check when the kind is unknown. */
  readonly checkAny: string;
  readonly title: Readonly<Record<TaskEvent, (kind: string, status: string) => string>>;
  readonly state: Readonly<Record<TaskEvent, string>>;
  readonly eventState: Readonly<Record<EventState, string>>;
  readonly detail: Readonly<Record<DetailLabel, string>>;
  readonly cacheMode: Readonly<Record<CacheMode, string>>;
  readonly on: string;
  readonly off: string;
  readonly yes: string;
  readonly no: string;
  readonly gigabytes: (amount: string) => string;
  readonly before: (value: string) => string;
  /** What a task was to bring about, and may not have. */
  readonly wanted: (label: string) => string;
  readonly label: Readonly<Record<Label, string>>;
  /** How a task ended, for the sentences of `after`. */
  readonly ended: Readonly<Record<'succeeded' | 'failed' | 'cancelled', string>>;
  /** The end of a task that had spoken up before; `took` is empty if it is not known. */
  readonly after: Readonly<Record<'stalled' | 'lost' | 'failed', (ended: string, took: string) => string>>;
  /** Stands between a label and its value. */
  readonly colon: string;
  readonly comma: string;
  /** Stands between two sentences. */
  readonly sentenceGap: string;
  readonly advice: Readonly<Record<Exclude<Advice, 'support'>, string>>;
  /** Asks for no more than the message holds. */
  readonly askSupport: (holds: { readonly jobId: boolean }) => string;
  readonly withCode: (cause: string, code: string) => string;
  readonly noCause: string;
  readonly lostBecause: string;
  readonly unknownStatus: (status: string) => string;
  readonly usually: (open: string, usual: string) => string;
  readonly by: (user: string) => string;
  readonly severity: (level: string) => string;
  readonly level: Readonly<Record<Level, string>>;
  readonly where: (target: string, region: string) => string;
  readonly started: (at: Moment) => Phrase;
  readonly lastSeen: (at: Moment) => Phrase;
  readonly took: (duration: string) => string;
  readonly downFor: (duration: string) => string;
  /** Of a planned switchover. */
  readonly unexplained: string;
  readonly insideWindow: string;
  readonly steps: {
    readonly percent: (percent: number) => string;
    /** `hours` is 0 below one hour. */
    readonly left: (hours: number, minutes: number) => string;
    readonly asOf: (at: Moment) => Phrase;
    /** `name` is empty if the step has none. */
    readonly failedAt: (name: string, number: number, of: number) => string;
  };
  readonly fromTo: (from: Moment, to: Moment) => Phrase;
  readonly task: (id: string) => string;
  readonly event: (id: string) => string;
  readonly job: (id: string) => string;
  readonly late: (duration: string, reason: Lateness['reason']) => string;
  readonly possibleRepeat: string;
  readonly untaken: (duration: string) => string;
  /** Who looks after the failure, and since when. */
  readonly taken: (name: string, at: Moment) => Phrase;
  /** From a message that stands outside its thread to the task's first, and back: a sentence, and the words that are the link. */
  readonly alone: Readonly<Record<'first' | 'alarm' | 'again', { readonly value: string; readonly link: string }>>;
  /** A failed operation that is begun again, on the same instance. */
  readonly retry: {
    /** @param number 2 for the first time. @param after how long after the failure. */
    readonly of: (number: number, after: string) => string;
    /** `mended`: it failed again, and a later one succeeded. */
    readonly later: Readonly<Record<TaskState | 'lost' | 'mended', (after: string) => string>>;
    readonly link: string;
  };
  /** Of an alarm that nothing caused. */
  readonly test: { readonly title: (route: number | 'default') => string; readonly means: string };
  readonly console: string;
  readonly runbook: string;
  readonly button: Readonly<Record<'take' | 'details' | 'mute' | 'undo', string>>;
  readonly digest: {
    readonly title: Readonly<Record<SourceName, (total: number, counts: string) => string>>;
    /** Stands between the tasks and the events of a title. */
    readonly and: string;
    readonly eventCount: Readonly<Record<'bad' | 'recovered' | 'other', (count: number) => string>>;
    readonly count: (count: number, state: string) => string;
    /** For events that have no state, only a count. */
    readonly countAlone: (count: number) => string;
    readonly gap: (from: Moment, to: Moment) => Phrase;
    readonly inThread: string;
    readonly untaken: string;
    /** In the row of a failure. */
    readonly taken: (name: string) => string;
    readonly moreFailures: (count: number) => string;
    readonly moreKinds: (count: number) => string;
    readonly part: (first: number, last: number, total: number) => string;
    readonly columns: (zone: string) => readonly [string, string, string, string, string, string];
  };
  readonly notice: {
    readonly watching: (target: string) => string;
    readonly renewed: string;
    readonly recorded: (count: number) => string;
    readonly tracked: (count: number) => string;
    readonly since: (at: Moment) => Phrase;
    readonly blind: Readonly<Record<SourceName, (target: string) => string>>;
    readonly blindTable: Readonly<Record<SourceName, (target: string) => string>>;
    readonly failures: (count: number) => string;
    readonly failureCause: Readonly<Record<FailureKind, string>>;
    /** `code`: the cause names one. `action`: what the policy lacks, empty if that is not known. */
    readonly failureNext: Readonly<
      Record<FailureKind, (known: { readonly code: boolean; readonly action: string }) => string>
    >;
    readonly itemCause: Readonly<Record<ItemFault, string>>;
    readonly itemNext: Readonly<Record<'drift' | 'refused' | 'row', string>>;
    readonly nothingLost: string;
    readonly nothingLostTable: string;
    readonly recovered: Readonly<Record<SourceName, (target: string) => string>>;
    readonly foundInGap: Readonly<Record<SourceName, (count: number) => string>>;
    readonly setting: Readonly<Record<SlackOperation, (channel: string) => string>>;
    readonly waiting: Readonly<Record<SlackOperation, string>>;
    readonly fix: Readonly<Record<SettingReason, string>>;
    readonly fixUnknown: string;
    readonly drift: Readonly<Record<SourceName, (count: number) => string>>;
    readonly driftMeans: string;
    readonly refused: Readonly<Record<SourceName, (count: number) => string>>;
    readonly refusedMeans: (count: number) => string;
    readonly unreadableRows: (count: number) => string;
    readonly unreadableRowsMean: (count: number) => string;
    readonly foundName: (name: string) => string;
    readonly foundNameMeans: string;
    readonly gap: Readonly<Record<SourceName, (target: string) => string>>;
    readonly gapMeans: Readonly<Record<SourceName, string>>;
    readonly unread: (from: Moment, to: Moment) => Phrase;
    readonly lateListing: Readonly<Record<SourceName, string>>;
    readonly listedLate: (delay: string, readBack: string) => string;
    readonly raiseOverlap: string;
    readonly overdue: (target: string) => string;
    readonly beatsMissed: (count: number) => string;
    readonly othersOverdue: (count: number) => string;
    readonly startPolls: string;
    readonly muted: (number: number) => string;
    readonly mutedFailuresToo: string;
    readonly mutedNoFailures: string;
    readonly mutedUntil: (at: Moment) => Phrase;
    readonly endsBy: (command: string) => string;
    readonly unmuted: (number: number) => string;
    readonly unmutedMeans: string;
  };
  readonly summary: {
    readonly title: (week: string, target: string, counts: string) => string;
    readonly ended: (ended: number, failed: number) => string;
    readonly span: (from: string, to: string) => string;
    readonly otherKinds: string;
    readonly openMessage: string;
    readonly slowest: string;
    /** `user` is empty when the list did not name one. */
    readonly securityBy: (user: string) => string;
    readonly times: (what: string, count: number) => string;
    readonly quiet: (messages: number, mutes: number) => string;
    readonly more: (count: number) => string;
  };
  readonly durations: Readonly<Record<DurationUnit, DurationWords>>;
  /** Luxon formats of a date, without and with a time. */
  readonly dayFormat: string;
  readonly dateFormat: string;
  /** Slack date tokens. */
  readonly slackDateFormat: string;
}

export type DurationUnit = 'day' | 'hour' | 'minute' | 'second';

interface DurationWords {
  readonly short: (count: number) => string;
  readonly long: (count: number) => string;
}

export type DetailLabel =
  | 'capacity'
  | 'cacheMode'
  | 'cacheType'
  | 'specification'
  | 'replicas'
  | 'port'
  | 'publicAccess'
  | 'publicAddress'
  | 'publicAddressId'
  | 'ssl'
  | 'address'
  | 'replicaAddress'
  | 'replicaZone'
  | 'group'
  | 'node'
  | 'account'
  | 'billingOnly'
  | 'renamedCommands'
  | 'updatedSettings';

export interface EventWords {
  /** For tables and searches; a bad state and its recovery share one name. */
  readonly name: string;
  /** What happened, clear to someone who was asleep a minute ago. */
  readonly title: string;
  /** The title after recovery, for states that end. */
  readonly recovered?: string;
  /** For bad events: what to check. */
  readonly check?: string;
}

/** Why a list could not be read: the key, a permission, the request, limits, the cloud, the way to it, its answer, our table, ourselves. */
export type FailureKind =
  | 'key'
  | 'permission'
  | 'request'
  | 'limited'
  | 'server'
  | 'network'
  | 'answer'
  | 'table'
  | 'own';

/** What is wrong with an item of a list or with a row. */
export type ItemFault = 'shape' | 'noId' | 'idNoText' | 'idLong' | 'noEventId' | 'tooLarge' | 'unholdable' | 'row';

/** What an event shows in place of a task's succeeded or failed. */
export type EventState = 'happened' | 'abnormal' | 'recovered';

export interface Moment {
  readonly atMs: number;
}

export type Phrase = readonly (string | Moment)[];

/** Every kind named in the documentation, its examples or the Terraform provider. Others can appear at any time. */
export const knownKinds = [
  'masterStandbySwapJob',
  'EXTEND',
  'ChangeInstanceSpec',
  'AddReplica',
  'DelReplica',
  'RemoveIpFromDns',
  'BindEip',
  'UnBindEip',
  'AddWhitelist',
  'modify',
  'DeleteAcl',
  'UpdatePort',
  'dcsExportJob',
  'modifyClientIpTransJob',
  'modifyBandwidth',
  'createDCSInstance',
  'closeDCSInstance',
  'deleteDCSInstance',
  'backupDCSInstance',
  'restoreDCSInstance',
  'extendDCSInstance',
] as const;

export type KnownKind = (typeof knownKinds)[number];

export interface KindWords {
  /** Comes before "failed" and the like. */
  readonly name: string;
  /** What to check when it did not end well. */
  readonly check: string;
}

/** Cloud Eye's severity levels. */
export type Level = 'critical' | 'major' | 'minor' | 'info';

export type CacheMode = 'single' | 'ha' | 'cluster' | 'proxy' | 'ha_rw_split';

/** Slack errors whose fix is known. */
export type SettingReason =
  | 'not_in_channel'
  | 'channel_not_found'
  | 'is_archived'
  | 'restricted_action'
  | 'missing_scope'
  | 'invalid_auth'
  | 'token_revoked'
  | 'account_inactive'
  | 'not_authed'
  | 'token_expired'
  | 'not_allowed_token_type'
  | 'no_permission'
  | 'access_denied'
  | 'ekm_access_denied'
  | 'team_access_not_granted'
  | 'org_login_required'
  | 'two_factor_setup_required';

export type Label =
  | 'cause'
  | 'failedStep'
  | 'progress'
  | 'jobSays'
  | 'cloudEyeSays'
  | 'cloudEyeSaid'
  | 'next'
  | 'openFor'
  | 'lost'
  | 'unknown'
  | 'note'
  | 'why';
