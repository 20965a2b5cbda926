/** What one run of deliveries shares: the effects, the settings, and what it has learned about Slack so far. */

import { createPace, type Pace } from './channel-pace.ts';
import { type Timing, timingOf } from './model/message-state.ts';
import type { Settings, Target } from './model/settings.ts';
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
  /** A try of the longest kind; none is begun with less time left than this and a reserve. */
  readonly tryMs: number;
  /** What looking at the list leaves for the deliveries. */
  readonly deliveryShareMs: number;
  readonly tally: Tally;
  now(): number;
  /** Whether another try fits into the time left and can succeed at all. */
  canTry(): boolean;
}

export interface Tally {
  /** Writes that Slack accepted. */
  sent: number;
  /** Messages whose every form was refused in this run. */
  dead: number;
  /** Answers in a row that left the outcome open: Slack is not well. */
  unknownInARow: number;
  /** A person has to mend the token: no try can succeed in this run. */
  tokenFault?: string;
  /** Channels that a person has to mend, and why; one try each and run. */
  readonly channelFaults: Map<string, string>;
}

const tryMaxMs = 10_000;
const reserveMaxMs = 5_000;
/** Further tries would only pile up outcomes that nobody knows. */
const unknownInARowMax = 3;

/** How long one call to Slack may take; shorter when the whole invocation is short. */
export function slackTryMs(remainingMs: number): number {
  return Math.max(1_000, Math.min(tryMaxMs, Math.floor(remainingMs / 4)));
}

/**
 * What the look at the list must leave for the deliveries: a quarter of the time, but no less than a try with some to
 * spare, or a slow list would hold back for ever what is already known.
 */
export function deliveryShareMs(remainingMs: number): number {
  return Math.min(remainingMs / 2, Math.max(remainingMs / 4, slackTryMs(remainingMs) + 2 * reserveMaxMs));
}

export function createRun(effects: Effects, settings: Settings, target: Target): Run {
  const remainingMs = effects.budget.remainingMs();
  const tryMs = slackTryMs(remainingMs);
  const reserveMs = Math.min(reserveMaxMs, Math.floor(remainingMs / 8));
  const tally: Tally = { sent: 0, dead: 0, unknownInARow: 0, channelFaults: new Map() };
  const hasTimeFor = (durationMs: number) => effects.budget.remainingMs() > durationMs + reserveMs;
  return {
    effects,
    settings,
    target,
    timing: timingOf(settings),
    pace: createPace(effects),
    tryMs,
    deliveryShareMs: deliveryShareMs(remainingMs),
    tally,
    now: () => effects.clock.now(),
    canTry: () => hasTimeFor(tryMs) && tally.unknownInARow < unknownInARowMax && tally.tokenFault === undefined,
  };
}

/** Everything the core may touch. */
export interface Effects {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly budget: Budget;
  readonly log: Log;
  readonly taskList: CloudList;
  /** Cloud Eye's list of one sort of event, by its name there: as the list of tasks, with an `event_info` for an item. */
  eventList(eventName: string): CloudList;
  readonly store: Store;
  readonly slack: Slack;
  /** Without it instances are named from the tasks and the table alone. */
  readonly instances?: Instances;
  /** Asked only when there is news; without it nothing is muted. */
  mutes?(): Promise<readonly Mute[]>;
}
