/** The input of the renderers, which are pure functions from a view to a Rendered message. */

import type { Lateness } from '../model/message-state.ts';
import type { ShownProgress } from '../model/shown-progress.ts';
import type { SlackOperation } from '../model/slack-errors.ts';
import type { SourceName, Task, TaskEvent } from '../model/task.ts';
import type { Retried, RetryOf } from '../model/task-row.ts';
import type { KindCount, QuietCount, SecurityCount, SlowTask } from '../model/weekly-tally.ts';
import type { FailedStep } from '../ports/cloud.ts';

export interface TargetView {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** The link of the Console button; without an https URL there is no button. */
  readonly consoleUrl?: string;
}

export interface TaskView {
  readonly target: TargetView;
  readonly task: Task;
  readonly event: TaskEvent;
  readonly instance?: InstanceView;
  /** The job's own words on why it failed. */
  readonly failReason?: string;
  /** The step at which it failed, as far as that is known. */
  readonly failedStep?: FailedStep;
  /** How far it is, while it is open. */
  readonly progress?: ShownProgress;
  /** The failure that this task tries again; `url` is that of its message. */
  readonly retryOf?: Omit<RetryOf, 'messages'> & { readonly url?: string };
  /** Of a failure: how trying it again went. */
  readonly retried?: Omit<Retried, 'messages'> & { readonly url?: string };
  /** User-group IDs, user IDs, `here` or `channel`; empty if this message is to notify nobody. */
  readonly mention: readonly string[];
  /** When the task was last known to be open (stalled) or last seen (lost). */
  readonly lastSeenMs?: number;
  /** How long this kind usually takes, if enough tasks of it are known. */
  readonly usualMs?: number;
  readonly late?: Lateness;
  /** Of an alarm that stands outside the task's thread: the address of the task's message. */
  readonly firstMessage?: string;
  /** Addresses of the alarms that stand outside the thread, oldest first. */
  readonly alarmMessages?: readonly string[];
  /** Who looks after it. */
  readonly taken?: { readonly byName: string; readonly atMs: number };
  /** Nobody had taken it after so long. */
  readonly untakenMs?: number;
  /** What its route says to whoever reads of a failure: an https URL, and a line. */
  readonly runbook?: string;
  readonly note?: string;
  /** Nobody has taken it, and somebody should. */
  readonly takeable?: boolean;
  /** Show the buttons, because presses are handled. */
  readonly buttons?: boolean;
  /** An earlier attempt may already be visible (exactlyOnce: false). */
  readonly possibleRepeat?: boolean;
  readonly nowMs: number;
}

export interface InstanceView {
  readonly id?: string;
  readonly name?: string;
  /** `22:00-02:00`, in UTC. */
  readonly maintenance?: string;
}

export interface DigestMember {
  readonly task: Task;
  readonly instance?: InstanceView;
  readonly event: TaskEvent;
  /** Who looks after it. */
  readonly taken?: { readonly byName: string };
}

export interface DigestView {
  readonly target: TargetView;
  readonly members: readonly DigestMember[];
  /** The time without a successful poll, if this digest catches up after an outage. */
  readonly gap?: { readonly fromMs: number; readonly toMs: number };
  readonly mention: readonly string[];
  /** Nobody has taken them since they were told. */
  readonly areUntaken?: boolean;
  readonly late?: Lateness;
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
  /** The Slack message about it. */
  readonly url?: string;
}

export type NoticeView =
  | {
      readonly notice: 'watching';
      readonly target: TargetView;
      readonly recorded: number;
      readonly open: number;
      readonly sinceMs: number;
      /** Its project or region was another one before. */
      readonly renewed?: boolean;
    }
  | {
      readonly notice: 'blind';
      readonly target: TargetView;
      /** Left out: the Task Center. */
      readonly source?: SourceName;
      readonly sinceMs: number;
      readonly failures: number;
      readonly cause: string;
      /** The list could be read, but not the table. */
      readonly isTable?: true;
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
  /** A route whose channel cannot be posted to; announced once in the default channel. */
  | {
      readonly notice: 'setting';
      readonly target: TargetView;
      readonly channel: string;
      readonly reason: string;
      readonly operation?: Exclude<SlackOperation, 'post'>;
    }
  /** The past week, from lib/model/weekly-tally.ts. */
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
      /** What mutes kept quiet; left out if nothing was. */
      readonly quiet?: readonly QuietCount[];
    }
  /** A mute begins that keeps failures quiet, or names no type and no instance. */
  | {
      readonly notice: 'mute';
      readonly target: TargetView;
      readonly number: number;
      /** As people type it. */
      readonly filter: string;
      readonly by: string;
      readonly why?: string;
      readonly untilMs: number;
      readonly includingFailures: boolean;
      /** Presses are handled. */
      readonly buttons?: boolean;
    }
  /** A mute has expired. */
  | {
      readonly notice: 'unmuted';
      readonly target: TargetView;
      readonly number: number;
      /** As people type it. */
      readonly filter: string;
      readonly by: string;
      readonly why?: string;
    }
  /** Nothing has read another target for too long, and its own polls do not say so. */
  | {
      readonly notice: 'overdue';
      /** The target that says it. */
      readonly target: TargetView;
      /** The name of the other one. */
      readonly overdue: string;
      readonly beatsMissed: number;
      readonly sinceMs: number;
      /** How many more targets are overdue. */
      readonly others: number;
    }
  /** A source does not let itself be asked for a time that nobody has read. */
  | {
      readonly notice: 'gap';
      readonly target: TargetView;
      /** Left out: the Task Center. */
      readonly source?: SourceName;
      readonly fromMs: number;
      readonly toMs: number;
    }
  /** A source lists what happened almost too late to be found. */
  | {
      readonly notice: 'lateListing';
      readonly target: TargetView;
      readonly source: SourceName;
      /** At least this long. */
      readonly delayMs: number;
      readonly readBackMs: number;
    }
  /** An item of the list that could not be read, or stored, or a row of the table; announced once. */
  | {
      readonly notice: 'drift';
      readonly target: TargetView;
      readonly source?: SourceName;
      /** It was read, but the table refused its row. */
      readonly isRefused?: true;
      /** It is a row with work that could not be read. */
      readonly isRow?: true;
      /** `detail` is the name of an event that is not known. */
      readonly isName?: true;
      readonly count: number;
      readonly detail: string;
    };

export type NoticeKind = NoticeView['notice'];

export interface Reader {
  readonly language: 'en' | 'zh-CN';
  /** IANA name, for text that Slack cannot turn into each reader's own time. */
  readonly timeZone: string;
}
