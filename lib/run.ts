/** What one run for one target shares: the effects, the settings, and what it has learned about Slack so far. */
import { createPace, type Pace } from './channel-pace.ts';
import { type NamingSoFar, newNaming } from './instances/lookup.ts';
import { type Timing, timingOf } from './model/message-state.ts';
import type { Settings, Target } from './model/settings.ts';
import type { SlackOperation } from './model/slack-errors.ts';
import type { Mute } from './mutes/mutes.ts';
import type { CloudList, Instances } from './ports/cloud.ts';
import type { Budget, Clock, Ids, Log } from './ports/effects.ts';
import type { Slack } from './ports/slack.ts';
import type { Store } from './ports/store.ts';

export interface Run {
  readonly effects: Effects;
  readonly settings: Settings;
  readonly target: Target;
  readonly timing: Timing;
  readonly pace: Pace;
  /** The longest that a try may take. None begins with less time left than this and a reserve. */
  readonly tryMs: number;
  /** The time that reading the lists must leave for the deliveries. */
  readonly deliveryShareMs: number;
  /** The time that is left for reading. While a source is read, for that source alone. */
  readonly reading: Budget;
  readonly tally: DeliveryCounts;
  readonly rows: SharedRows;
  /** Whether a request was signed by the cloud's Date, after our own time had been refused. */
  readonly signing: { anew: boolean };
  /** What the searches for instances have found and used. While a source is read, for that source alone. */
  readonly naming: NamingSoFar;
  /** Of every channel that this run had to do with. */
  readonly lanes: ReadonlyMap<string, Lane>;
  lane(channel: string): Lane;
  /** What people muted; read once, and only where it is asked for. */
  mutes(): Promise<readonly Mute[]>;
  now(): number;
  /** Whether there is time for another try, and the token could be taken. */
  canTry(): boolean;
}

/** What the parts of a run that work side by side share of the table's rows. */
export interface SharedRows {
  /** By row id: the newest version that any of them has seen. */
  readonly newest: Map<string, { readonly v: number }>;
  /** One after the other for each row. */
  inTurn<T>(id: string, act: () => Promise<T>): Promise<T>;
}

export interface DeliveryCounts {
  /** Writes that Slack accepted. */
  sent: number;
  /** Messages that Slack refused in every form in this run. */
  dead: number;
  /** A person has to fix the token: no try can succeed in this run. */
  tokenFault?: string;
}

/** What a run has learned about one channel. It says nothing about another. */
export interface Lane {
  readonly channel: string;
  /** Outcomes in a row that are unknown, or denied for no reason of the message: Slack has trouble there. */
  unknownInARow: number;
  /** How many messages were edited here. */
  edits: number;
  /** What a person has to fix before it is possible here, and why; each is tried once in a run. */
  readonly faults: Map<SlackOperation, string>;
  /** Words that are on no page, or say little, and how often they were said. */
  readonly words: Map<string, { readonly operation: SlackOperation; readonly times: number }>;
}

const tryMaxMs = 10_000;
const reserveMaxMs = 5_000;
/** After this many, more tries would only add more unknown outcomes. */
const unknownInARowMax = 3;

/** Whether another try of this would be in vain for the rest of the run. */
export function isStopped({ unknownInARow, faults }: Lane, operation: SlackOperation): boolean {
  return unknownInARow >= unknownInARowMax || faults.has(operation);
}

/** How long one call to Slack may take; less if the whole invocation is short. */
export function slackTryMs(remainingMs: number): number {
  return Math.max(1_000, Math.min(tryMaxMs, Math.floor(remainingMs / 4)));
}

/**
 * The time that reading the list must leave for the deliveries: a quarter, but at least enough for one try. Otherwise
 * a slow list would hold back forever what is already known.
 */
export function deliveryShareMs(remainingMs: number): number {
  return Math.min(remainingMs / 2, Math.max(remainingMs / 4, slackTryMs(remainingMs) + 2 * reserveMaxMs));
}

export function createRun(effects: Effects, settings: Settings, target: Target): Run {
  const remainingMs = effects.budget.remainingMs();
  const tryMs = slackTryMs(remainingMs);
  const reserveMs = Math.min(reserveMaxMs, Math.floor(remainingMs / 8));
  const shareMs = deliveryShareMs(remainingMs);
  const tally: DeliveryCounts = { sent: 0, dead: 0 };
  const lanes = new Map<string, Lane>();
  const hasTimeFor = (durationMs: number) => effects.budget.remainingMs() > durationMs + reserveMs;
  return {
    effects,
    settings,
    target,
    timing: timingOf(settings),
    pace: createPace(effects),
    tryMs,
    deliveryShareMs: shareMs,
    reading: { remainingMs: () => effects.budget.remainingMs() - shareMs },
    tally,
    rows: shareRows(),
    signing: { anew: false },
    naming: newNaming(),
    lanes,
    lane: (channel) => laneIn(lanes, channel),
    mutes: readOnce(effects),
    now: () => effects.clock.now(),
    canTry: () => hasTimeFor(tryMs) && tally.tokenFault === undefined,
  };
}

function laneIn(lanes: Map<string, Lane>, channel: string): Lane {
  const lane = lanes.get(channel) ?? { channel, unknownInARow: 0, edits: 0, faults: new Map(), words: new Map() };
  lanes.set(channel, lane);
  return lane;
}

function readOnce({ mutes }: Effects): Run['mutes'] {
  let read: Promise<readonly Mute[]> | undefined;
  return async () => {
    read ??= mutes?.() ?? Promise.resolve([]);
    try {
      return await read;
    } catch (error) {
      read = undefined;
      throw error;
    }
  };
}

function shareRows(): SharedRows {
  const last = new Map<string, Promise<unknown>>();
  return {
    newest: new Map(),
    async inTurn(id, act) {
      const before = last.get(id);
      const turn = before === undefined ? act() : before.then(act, act);
      last.set(id, turn);
      try {
        return await turn;
      } finally {
        if (last.get(id) === turn) last.delete(id);
      }
    },
  };
}

/** Everything the core may touch. */
export interface Effects {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly budget: Budget;
  readonly log: Log;
  readonly taskList: CloudList;
  /** Cloud Eye's list of one kind of event, by its name there; read like the list of tasks, of `event_info` items. */
  eventList(eventName: string): CloudList;
  /** Cloud Eye's list of the names that events of any service had; without it no name is found that is not known. */
  readonly eventNames?: CloudList;
  readonly store: Store;
  readonly slack: Slack;
  /** Without it, instances are named only from the tasks and the table. */
  readonly instances?: Instances;
  /** Called only if there is news; without it nothing is muted. */
  mutes?(): Promise<readonly Mute[]>;
}

/** One row that fails does not hold up the others: its error is kept until all of them had their turn. */
export async function isolate(faults: Error[], act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    faults.push(asError(error));
  }
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
