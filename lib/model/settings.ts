/** The configuration as the code uses it: checked, with every default filled in. Only lib/config.ts makes it. */
import type { CloudTarget } from '../ports/cloud.ts';
import type { Match } from './match.ts';
import type { SourceName } from './task.ts';

export type Language = 'en' | 'zh-CN';

export interface Target extends CloudTarget {
  readonly name: string;
  readonly region: string;
  /** What is read from it, in this order; each at most once. */
  readonly sources: readonly SourceName[];
  /** EventBridge rate words, for example `1 minute`. */
  readonly every: string;
}

export interface RouteMatch extends Pick<Match, 'target' | 'class' | 'name' | 'event' | 'user' | 'instance'> {
  /** Names of time intervals: it has to be within one of them. */
  readonly during?: readonly string[];
  /** It has to be within none of these. */
  readonly outside?: readonly string[];
}

/** A part of each week, on the clocks of the configured time zone. */
export interface TimeSpan {
  /** `monday`, or `monday:friday`. */
  readonly days: readonly string[];
  /** `HH:mm`; belongs to it. */
  readonly from: string;
  /** `HH:mm`, up to `24:00`; no longer belongs to it. Before `from`: of the next day. */
  readonly to: string;
}

/** Whom to call after an alarm that nobody has taken by then. */
export interface EscalationStep {
  /** After the alarm, in EventBridge's rate words: `10 minutes`. */
  readonly after: string;
  readonly mention: readonly string[];
  /** The route's own if left out. */
  readonly channel?: string;
}

/** What a route says to whoever reads of a failure that it sent. */
export interface Guide {
  /** An https URL. */
  readonly runbook?: string;
  readonly note?: string;
}

export interface Route extends Guide {
  readonly match: RouteMatch;
  readonly channel?: string;
  readonly mention: readonly string[];
  /** The earliest first. */
  readonly escalate?: readonly EscalationStep[];
  /** A failure of a task that has a message in the channel is said in its thread alone. */
  readonly quietReplies?: boolean;
  readonly drop: boolean;
  readonly continue: boolean;
}

export interface DefaultRoute extends Guide, Pick<Route, 'mention' | 'escalate' | 'quietReplies'> {
  readonly channel: string;
}

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** When the past week is summarized, in the configured time zone. */
export interface Summary {
  readonly send: boolean;
  readonly weekday: Weekday;
  /** `HH:mm`. */
  readonly time: string;
}

export interface Settings {
  /** When `npm run build` wrote them; left out where nothing is built. */
  readonly builtAtMs?: number;
  readonly timeZone: string;
  readonly language: Language;
  /** By the names that routes use. */
  readonly timeIntervals?: Readonly<Record<string, readonly TimeSpan[]>>;
  readonly targets: readonly Target[];
  readonly routes: readonly Route[];
  readonly defaultRoute: DefaultRoute;
  readonly delivery: { readonly graceSeconds: number; readonly digestAbove: number; readonly exactlyOnce: boolean };
  readonly fetch: {
    readonly overlapSeconds: number;
    readonly settleSeconds: number;
    readonly pageSize: number;
    readonly stalledAfterMinutes: number;
    readonly staleAfterDays: number;
  };
  readonly retentionDays: number;
  /** Who AWS's alarms reach by mail. */
  readonly alarmEmail?: string;
  /** `{region}` and `{project}` are filled in. Messages have no link if it is not https. */
  readonly consoleUrl: string;
  /** Whether messages have the buttons Details and Mute; off if nothing is deployed that would answer them. */
  readonly buttons: boolean;
  readonly summary: Summary;
  /** Whose commands are answered; if left out, every command with a valid signature. */
  readonly slack?: {
    /** Of a workspace, or of an organization. */
    readonly teamId?: string;
    readonly appId?: string;
    /** The part before `.slack.com`; links to messages then lead straight to the workspace. */
    readonly domain?: string;
    /** Who may mute what includes failures, or names no type and no instance; everybody if left out. */
    readonly muteBy?: readonly string[];
  };
}

/** What the environment says; see the contract's table. */
export interface Environment {
  readonly tableName: string;
  readonly slackToken: string;
  readonly slackApiUrl: string;
  readonly slackHooksOrigin: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly credentials: ReadonlyMap<string, Credentials>;
  /** Where SSM keeps the secrets; token and credentials are empty until they have been fetched. */
  readonly secretsPath?: string;
}

/** For a function that uses only the table. */
export interface TableEnvironment extends Pick<Environment, 'tableName' | 'logLevel'> {
  /** Under which the function's metrics are. Lambda sets it. */
  readonly functionName?: string;
}

/** For the functions that Slack calls: nothing here could write to Slack or ask the cloud. */
export interface EdgeEnvironment {
  readonly tableName: string;
  /** Two while the secret is being changed; empty until they have been fetched. */
  readonly signingSecrets: readonly string[];
  readonly slackHooksOrigin: string;
  readonly logLevel: Environment['logLevel'];
  readonly secretsPath?: string;
  /** Lambda's name of the function; left out elsewhere. */
  readonly functionName?: string;
}

export interface Credentials {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken?: string;
}
