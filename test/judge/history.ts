/**
 * What happened in a run, as Jepsen writes it: who asked for what, and how it ended. The judge knows nothing else.
 * `invoke` starts a call, `ok` and `fail` end it; a call without an end was cut off by the death of its process.
 */

export interface Line {
  readonly at: number;
  readonly process: string;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly f: string;
  /** Ties the end of a call, and what it did to the world, to its start. */
  readonly call?: number;
  readonly value: unknown;
}

export type State = 'open' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';

/** One version of a task, as the cloud knows it; versions are ordered. */
export interface TaskVersion {
  /** From when the list may show it, by the true clock. */
  readonly atMs: number;
  readonly state: State;
  readonly updatedAtMs?: number;
}

export interface Instance {
  readonly id: string;
  readonly name?: string;
  /** The task's own item says which it is. */
  readonly isSaid?: boolean;
  /** Its own item says what tells it from all other instances of the list. */
  readonly isListed?: boolean;
}

/** `cloud.task`: the whole life of a task. */
export interface TaskLife {
  /** Set for what Cloud Eye lists: then `versions` are its events. */
  readonly source?: 'events';
  /** The task that tells an event already. */
  readonly toldBy?: string;
  /** The task in whose thread an event is told as well. */
  readonly near?: string;
  /** An event of a name that nobody wrote down: it is told once its name was found. */
  readonly isOfUnknownName?: boolean;
  readonly target: string;
  /** Left out: the one that the target read at first. */
  readonly project?: string;
  readonly id: string;
  readonly name: string;
  readonly class: string;
  readonly user?: string;
  /** The instance it is about. */
  readonly instance?: Instance;
  /** The table refuses its row, whatever is in it: it cannot be told. */
  readonly isUnstorable?: boolean;
  readonly createdAtMs?: number;
  readonly versions: readonly TaskVersion[];
  /** Spans of true time in which the list does not hold it. */
  readonly absent: readonly (readonly [number, number])[];
}

/** `list.page` ok: which version of which task was returned. */
export interface PageSeen {
  readonly items: readonly { readonly id: string; readonly version: number }[];
  /** How many more items there were, which no reader can use. */
  readonly unusable?: number;
}

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, string | number | boolean>>;
}

export interface Sent {
  readonly channel: string;
  readonly text: string;
  readonly blocks?: readonly Readonly<Record<string, unknown>>[];
  readonly metadata: Metadata;
  readonly threadTs?: string;
  readonly broadcast?: boolean;
  /** The message to edit. */
  readonly ts?: string;
}

/** `slack.created` and `slack.edited`: what became visible; its call led to it. */
export interface Applied extends Sent {
  readonly ts: string;
}

/** `mute.began`: a person asked for quiet; `mute.ended` names the number of one that a person took back. */
export interface MuteBegan {
  readonly number: number;
  readonly filter: {
    readonly type?: string;
    readonly class?: string;
    readonly instance?: string;
    readonly user?: string;
    readonly target?: string;
  };
  readonly untilMs: number;
  readonly includingFailures: boolean;
}

/** `row.changed`: a write to the row of a task was applied that says something new of it. */
export interface RowChanged {
  readonly target: string;
  readonly source?: 'events';
  readonly id: string;
  readonly name: string;
  /** Who wrote it. */
  readonly process: string;
  /** `silent`: it was over before the watch began. `joined`: another task tells it. */
  readonly kind: 'news' | 'silent' | 'joined';
}

/** `end`: what the table holds when all is quiet. */
export interface End {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface RouteData {
  readonly match: { readonly [fact: string]: readonly string[] | undefined };
  readonly channel?: string;
  readonly mention?: readonly string[];
  readonly escalate?: readonly StepData[];
  readonly drop: boolean;
  readonly continue: boolean;
}

/** Whom to call if nobody takes an alarm. */
export interface StepData {
  readonly after: string;
  readonly mention: readonly string[];
  readonly channel?: string;
}

/** `task.taken`: a person took it, or handed it back. */
export interface TaskTaken {
  readonly target: string;
  readonly id: string;
  readonly taken: boolean;
}

/** The configuration, as data. */
export interface Configuration {
  readonly targets: readonly {
    readonly id: string;
    readonly sources?: readonly string[];
    /** Once a minute if left out. */
    readonly every?: string;
  }[];
  readonly routes: readonly RouteData[];
  readonly defaultRoute: {
    readonly channel: string;
    readonly mention?: readonly string[];
    readonly escalate?: readonly StepData[];
  };
  readonly delivery: { readonly graceSeconds: number; readonly digestAbove: number };
  readonly fetch: { readonly stalledAfterMinutes: number; readonly overlapSeconds: number };
}
