/** What is known of one message in Slack, and what may be done about it next. */
import type { Settings } from './settings.ts';

export type Claim = {
  readonly nonce: string;
  /** The invocation that holds it is dead by then: its deadline plus the margin. */
  readonly untilMs: number;
  /** The rev that is being sent. */
  readonly rev: number;
  /** An earlier try may have been shown, and nobody will look (exactlyOnce: false). */
  readonly repeats?: true;
};

export type Message = {
  /** The rev that Slack shows; 0: nothing yet. */
  readonly shownRev: number;
  /** The rev the message was created with; 0: not created, or found without its metadata. */
  readonly createdRev: number;
  /** Slack's name of the message. Always a string: as a number it would lose its last digits. */
  readonly ts?: string;
  readonly claim?: Claim;
  /** When an answer was recorded that leaves open whether Slack applied the request. */
  readonly unknownAtMs?: number;
  /** Start of the first try that may have created the message; from here a probe looks. */
  readonly firstAtMs?: number;
  readonly tries: number;
  readonly notBeforeMs?: number;
  /** The richest form Slack has not refused. */
  readonly form: Form;
  /** Every form of this rev was refused; the next rev tries again. */
  readonly deadRev?: number;
  /** A person deleted it, or Slack no longer lets it be edited: never sent again. */
  readonly gone?: true;
  /** Why it still waits, for people. */
  readonly reason?: string;
  readonly late?: Lateness;
};

export const newMessage: Message = { shownRev: 0, createdRev: 0, tries: 0, form: 'rich' };

export interface Timing {
  readonly graceMs: number;
  /** How far clocks may differ (assumption A3). */
  readonly marginMs: number;
}

const marginMaxMs = 5_000;

export function timingOf(settings: Settings): Timing {
  const graceMs = settings.delivery.graceSeconds * 1_000;
  return { graceMs, marginMs: Math.min(marginMaxMs, graceMs / 4) };
}

export type Step =
  /** Slack shows what is wanted, or never will. */
  | { readonly kind: 'done' }
  | { readonly kind: 'dead' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** `probe`: an earlier try to create may have reached Slack; look before sending. */
  | { readonly kind: 'try'; readonly creates: boolean; readonly probe: boolean };

/**
 * What may be done about a message now. After an outcome nobody knows, nothing is claimed until the grace is over:
 * it runs from the recorded answer or, when the sender died, from the end of its lease, because a try inside a run
 * can start later than its claim. Only then does a probe prove anything.
 */
export function nextStep(message: Message, expectedRev: number, nowMs: number, timing: Timing): Step {
  if (message.gone || message.shownRev >= expectedRev) return { kind: 'done' };
  if (message.deadRev === expectedRev) return { kind: 'dead' };
  const untilMs = quietUntilMs(message, timing);
  if (untilMs > nowMs) return { kind: 'wait', untilMs };
  const creates = message.ts === undefined;
  return { kind: 'try', creates, probe: creates && message.firstAtMs !== undefined };
}

/** Whether a message is free to be taken into a digest: nothing of it can be in Slack, and nobody is at it. */
export function isUntouched(message: Message): boolean {
  return (
    message.ts === undefined &&
    message.claim === undefined &&
    message.unknownAtMs === undefined &&
    message.firstAtMs === undefined &&
    message.gone === undefined
  );
}

/** When work on the message is due, or undefined when there is none. `sinceMs`: when the wanted rev came to be. */
export function dueMs(message: Message, expectedRev: number, sinceMs: number, timing: Timing): number | undefined {
  return isSettled(message, expectedRev) ? undefined : Math.max(quietUntilMs(message, timing), sinceMs);
}

/** Whether the message shows what it should, or never will. */
export function isSettled(message: Message, expectedRev: number): boolean {
  return message.gone === true || message.shownRev >= expectedRev || message.deadRev === expectedRev;
}

export function claimed(message: Message, claim: Claim, creates: boolean, nowMs: number): Message {
  const { unknownAtMs: _unknown, notBeforeMs: _notBefore, ...rest } = message;
  return {
    ...rest,
    claim,
    tries: message.tries + 1,
    ...(creates ? { firstAtMs: message.firstAtMs ?? nowMs } : {}),
  };
}

/**
 * Slack holds the message and shows `rev`. Evidence is evidence: it is taken in whoever owns the claim by now,
 * and the claim of another, who may still be at it, stays.
 */
export function sent(message: Message, ts: string, rev: number, form: Form, nonce: string): Message {
  const { claim, late } = message;
  return {
    shownRev: message.ts === undefined ? rev : Math.max(message.shownRev, rev),
    createdRev: message.ts === undefined ? rev : message.createdRev,
    ts: message.ts ?? ts,
    tries: 0,
    form,
    ...(claim === undefined || claim.nonce === nonce ? {} : { claim }),
    ...(late === undefined ? {} : { late }),
  };
}

/** A try that certainly changed nothing. `provenAbsent`: nothing of earlier tries is in Slack either. */
export function released(message: Message, reason: string, notBeforeMs?: number, provenAbsent = false): Message {
  const { claim: _claim, notBeforeMs: _notBefore, firstAtMs, ...rest } = message;
  return {
    ...rest,
    reason,
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
    ...(provenAbsent || firstAtMs === undefined ? {} : { firstAtMs }),
  };
}

export function unsure(message: Message, reason: string, nowMs: number): Message {
  const { claim: _claim, ...rest } = message;
  return { ...rest, unknownAtMs: nowMs, reason };
}

export function dead(message: Message, rev: number, reason: string): Message {
  return { ...released(message, reason, undefined, true), deadRev: rev };
}

export function gone(message: Message, rev: number, reason: string): Message {
  return { ...released(message, reason, undefined, true), shownRev: rev, gone: true };
}

function quietUntilMs({ claim, unknownAtMs, notBeforeMs }: Message, { graceMs, marginMs }: Timing): number {
  return Math.max(
    claim === undefined ? 0 : claim.untilMs + graceMs + marginMs,
    unknownAtMs === undefined ? 0 : unknownAtMs + graceMs + marginMs,
    notBeforeMs ?? 0,
  );
}

/** How a message reached its readers later than it should have. */
export type Lateness = {
  readonly lateMs: number;
  readonly reason: 'outage' | 'rate-limited' | 'slack-unavailable' | 'settings';
};

/** `rich` may use newer blocks, `classic` one plain section, `plain` text alone. Each is tried when the one before is refused. */
export type Form = 'rich' | 'classic' | 'plain';
