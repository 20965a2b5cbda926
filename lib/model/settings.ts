/** The configuration as the code uses it: checked, with every default filled in. lib/config.ts is its only maker. */
import type { CloudTarget } from '../ports/cloud.ts';
import type { SourceName, TaskClass, TaskEvent } from './task.ts';

export type Language = 'en' | 'zh-CN';

export interface Target extends CloudTarget {
  readonly name: string;
  readonly region: string;
  /** What is read of it, in this order; each at most once. */
  readonly sources: readonly SourceName[];
  /** EventBridge rate words, for example `1 minute`. */
  readonly every: string;
}

export interface RouteMatch {
  readonly target?: readonly string[];
  readonly class?: readonly TaskClass[];
  readonly name?: readonly string[];
  readonly event?: readonly TaskEvent[];
  readonly user?: readonly string[];
}

export interface Route {
  readonly match: RouteMatch;
  readonly channel?: string;
  readonly mention: readonly string[];
  readonly drop: boolean;
  readonly continue: boolean;
}

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** When the week that is over is summed up, in the time zone of the settings. */
export interface Summary {
  readonly send: boolean;
  readonly weekday: Weekday;
  /** `HH:mm`. */
  readonly time: string;
}

export interface Settings {
  readonly timeZone: string;
  readonly language: Language;
  readonly targets: readonly Target[];
  readonly routes: readonly Route[];
  readonly defaultRoute: { readonly channel: string; readonly mention: readonly string[] };
  readonly delivery: { readonly graceSeconds: number; readonly digestAbove: number; readonly exactlyOnce: boolean };
  readonly fetch: {
    readonly overlapSeconds: number;
    readonly settleSeconds: number;
    readonly pageSize: number;
    readonly stalledAfterMinutes: number;
    readonly staleAfterDays: number;
  };
  readonly retentionDays: number;
  /** `{region}` and `{project}` are filled in; left out of messages when it is not https. */
  readonly consoleUrl: string;
  /** Details and Mute under a task's message; off where nothing is deployed that would answer. */
  readonly buttons: boolean;
  readonly summary: Summary;
  /** Whose commands are answered: any that carry the right signature when left out. */
  readonly slack?: {
    readonly teamId?: string;
    readonly appId?: string;
    /** The part before `.slack.com`; makes links to messages exact. */
    readonly domain?: string;
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
  /** Where the secrets are kept in SSM; as long as they were not fetched, token and credentials are empty. */
  readonly secretsPath?: string;
}

/** What a function knows that touches nothing but the table. */
export type TableEnvironment = Pick<Environment, 'tableName' | 'logLevel'>;

/** What the functions that Slack calls know: nothing that could write to Slack or ask the cloud. */
export interface EdgeEnvironment {
  readonly tableName: string;
  /** Two while the secret is being changed; empty as long as they were not fetched. */
  readonly signingSecrets: readonly string[];
  readonly slackHooksOrigin: string;
  readonly logLevel: Environment['logLevel'];
  readonly secretsPath?: string;
}

export interface Credentials {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken?: string;
}
