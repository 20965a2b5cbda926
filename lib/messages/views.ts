/** What a message is made of. The renderers are pure: views in, Rendered out; nothing here knows Slack's client. */
import type { Lateness } from '../model/message-state.ts';
import type { SourceName, Task, TaskEvent } from '../model/task.ts';
import type { KindCount, SecurityCount, SlowTask } from '../model/weekly-tally.ts';

export interface TargetView {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** Where the Console button leads; the button is left out when it is no https URL. */
  readonly consoleUrl?: string;
}

export interface TaskView {
  readonly target: TargetView;
  readonly task: Task;
  readonly event: TaskEvent;
  readonly instance?: InstanceView;
  /** The job's own words on why it failed. */
  readonly failReason?: string;
  /** User-group IDs, user IDs, `here` or `channel`; rendered only where this message is to call people. */
  readonly mention: readonly string[];
  /** When the task was last known open (stalled) or last seen (lost). */
  readonly lastSeenMs?: number;
  /** How long this kind usually takes, once enough are known. */
  readonly usualMs?: number;
  readonly late?: Lateness;
  /** Somebody answers when Details or Mute is pressed. */
  readonly buttons?: boolean;
  /** An earlier try may have been shown already (exactlyOnce: false). */
  readonly possibleRepeat?: boolean;
  readonly nowMs: number;
}

export interface InstanceView {
  readonly id?: string;
  readonly name?: string;
}

export interface DigestMember {
  readonly task: Task;
  readonly instance?: InstanceView;
  readonly event: TaskEvent;
}

export interface DigestView {
  readonly target: TargetView;
  readonly members: readonly DigestMember[];
  /** The span nobody watched, when this digest catches up after one. */
  readonly gap?: { readonly fromMs: number; readonly toMs: number };
  readonly mention: readonly string[];
  readonly nowMs: number;
}

/** One thread part of a digest: rows `first` to `first + members.length - 1` of `total` (counted from 1). */
export interface DigestPartView {
  readonly target: TargetView;
  readonly members: readonly DigestMember[];
  readonly first: number;
  readonly total: number;
}

export interface SummaryFailure extends Pick<Task, 'id' | 'name' | 'errorCode'> {
  readonly instance?: InstanceView;
  /** Where it was told. */
  readonly url?: string;
}

export type NoticeView =
  | {
      readonly notice: 'watching';
      readonly target: TargetView;
      readonly recorded: number;
      readonly open: number;
      readonly sinceMs: number;
    }
  | {
      readonly notice: 'blind';
      readonly target: TargetView;
      /** Left out: the Task Center. */
      readonly source?: SourceName;
      readonly sinceMs: number;
      readonly failures: number;
      readonly cause: string;
    }
  | {
      readonly notice: 'recovered';
      readonly target: TargetView;
      /** Left out: the Task Center. */
      readonly source?: SourceName;
      readonly fromMs: number;
      readonly toMs: number;
      readonly tasks: number;
    }
  /** A route that cannot be delivered to, said once in the default channel. */
  | { readonly notice: 'setting'; readonly target: TargetView; readonly channel: string; readonly reason: string }
  /** The week that is over, from lib/model/weekly-tally.ts. */
  | {
      readonly notice: 'summary';
      readonly target: TargetView;
      /** For example `2026-W48`. */
      readonly week: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly counts: readonly KindCount[];
      /** Newest first. */
      readonly failures: readonly SummaryFailure[];
      readonly slowest: readonly SlowTask[];
      readonly security: readonly SecurityCount[];
    }
  /** A mute ended by itself. */
  | {
      readonly notice: 'unmuted';
      readonly target: TargetView;
      readonly number: number;
      /** As people type it. */
      readonly filter: string;
      readonly by: string;
      readonly why?: string;
    }
  /** An item of the list that could not be used, said once. */
  | {
      readonly notice: 'drift';
      readonly target: TargetView;
      readonly source?: SourceName;
      readonly count: number;
      readonly detail: string;
    };

export type NoticeKind = NoticeView['notice'];

export interface Reader {
  readonly language: 'en' | 'zh-CN';
  /** IANA name, for text that Slack cannot turn into each reader's own time. */
  readonly timeZone: string;
}
