/** What is known about one message in Slack, and what can be done about it next. */
import type { Attribute } from '../ports/store.ts';
import type { Settings } from './settings.ts';
import { isOnlyFrozen, meaningOf } from './slack-errors.ts';

export type Claim = {
  readonly nonce: string;
  /** The invocation that holds the claim has ended by then: its deadline plus the margin. */
  readonly untilMs: number;
  /** The rev that is being sent. */
  readonly rev: number;
  /** An earlier try may be in Slack already, and nobody looks for it (`exactlyOnce: false`). */
  readonly repeats?: true;
};

/** Where a reply is sent: into its thread, or as a message of its own. */
export type Place = 'thread' | 'channel';

export type Message = {
  /** The rev that Slack shows; 0 if none yet. */
  readonly shownRev: number;
  /** The rev that the message was created with; 0 if it was not created yet, or was found without its metadata. */
  readonly createdRev: number;
  /** Slack's id of the message. Always a string: as a number it would lose its last digits. */
  readonly ts?: string;
  readonly claim?: Claim;
  /** When an answer came that does not say whether Slack applied the request. */
  readonly unknownAtMs?: number;
  /** When the first try began that may have created the message; a probe looks back to here. */
  readonly firstAtMs?: number;
  /** When the last of those tries ended at the latest, before its grace; absent where rows of older builds do not say. */
  readonly lastAtMs?: number;
  /** Where the tries that may have created it went, the latest last; of a reply that stands: where. Left out: its thread. */
  readonly places?: readonly Place[];
  readonly tries: number;
  readonly notBeforeMs?: number;
  /** The richest form that Slack has not refused. */
  readonly form: Form;
  /** Slack refused this rev in every form; the next rev is tried again. */
  readonly deadRev?: number;
  /** A person deleted it, or Slack no longer allows edits: it is never sent again. */
  readonly gone?: true;
  /** Why it is still waiting, for people; or why it is gone. */
  readonly reason?: string;
  readonly late?: Lateness;
  /** Of a reply: the digest that reports its alarm, among a crowd of others. */
  readonly digestId?: string;
};

export const newMessage: Message = { shownRev: 0, createdRev: 0, tries: 0, form: 'rich' };

export interface Timing {
  readonly graceMs: number;
  /** How far the clocks of two machines may differ. */
  readonly marginMs: number;
}

const marginMaxMs = 5_000;

export function timingOf(settings: Settings): Timing {
  const graceMs = settings.delivery.graceSeconds * 1_000;
  return { graceMs, marginMs: Math.min(marginMaxMs, graceMs / 4) };
}

export type Step =
  /** Slack shows the expected rev, or never will. */
  | { readonly kind: 'done' }
  | { readonly kind: 'dead' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** `probe`: an earlier try may have created the message; look for it before sending. */
  | { readonly kind: 'try'; readonly creates: boolean; readonly probe: boolean };

/**
 * What can be done about a message now. After an unknown outcome, nobody claims the message until the grace period is
 * over. It starts at the recorded answer or, if the sender died, at the end of its lease, because a request can start
 * later than its claim. A probe proves nothing before that.
 */
export function nextStep(message: Message, expectedRev: number, nowMs: number, timing: Timing): Step {
  if (message.gone || message.shownRev >= expectedRev) return { kind: 'done' };
  if (message.deadRev === expectedRev) return { kind: 'dead' };
  const untilMs = quietUntilMs(message, timing);
  if (untilMs > nowMs) return { kind: 'wait', untilMs };
  const creates = message.ts === undefined;
  return { kind: 'try', creates, probe: creates && message.firstAtMs !== undefined };
}

/** Whether a digest may take the message: it cannot be in Slack, and nobody is sending it. */
export function isUntouched(message: Message): boolean {
  return (
    message.ts === undefined &&
    message.claim === undefined &&
    message.unknownAtMs === undefined &&
    message.firstAtMs === undefined &&
    message.gone === undefined
  );
}

/**
 * A try may have made it, and the last look for it found a channel that a person would have to mend. Whether it is there
 * nobody can tell, and where no route leads any more nobody will.
 */
export function isOutOfReach(message: Message): boolean {
  const { ts, claim, unknownAtMs, firstAtMs, gone, reason = '' } = message;
  const isLookedFor = ts === undefined && firstAtMs !== undefined && gone === undefined;
  const meaning = meaningOf('read', reason);
  return (
    isLookedFor &&
    claim === undefined &&
    unknownAtMs === undefined &&
    (meaning === 'channel' || meaning === 'operation')
  );
}

/** When the message has to be worked on; undefined if it has not. `sinceMs`: when the expected rev was recorded. */
export function dueMs(message: Message, expectedRev: number, sinceMs: number, timing: Timing): number | undefined {
  return isSettled(message, expectedRev) ? undefined : Math.max(quietUntilMs(message, timing), sinceMs);
}

/** Whether the message shows what it should, or never will. */
export function isSettled(message: Message, expectedRev: number): boolean {
  return message.gone === true || message.shownRev >= expectedRev || message.deadRev === expectedRev;
}

/** @param place where a reply is tried now. */
export function claimed(message: Message, claim: Claim, creates: boolean, nowMs: number, place?: Place): Message {
  const { unknownAtMs: _unknown, notBeforeMs: _notBefore, ...rest } = message;
  return {
    ...rest,
    claim,
    tries: message.tries + 1,
    ...(creates ? { firstAtMs: message.firstAtMs ?? nowMs, ...lastTry(message), ...triedIn(message, place) } : {}),
  };
}

function lastTry({ claim, unknownAtMs, lastAtMs }: Message): Pick<Message, 'lastAtMs'> {
  const endMs = Math.max(claim?.untilMs ?? 0, unknownAtMs ?? 0, lastAtMs ?? 0);
  return endMs === 0 ? {} : { lastAtMs: endMs };
}

/** That it was tried in its thread alone goes without saying, as in rows of older builds. */
function triedIn({ firstAtMs, places = ['thread'] }: Message, place: Place | undefined): Pick<Message, 'places'> {
  if (place === undefined) return {};
  const before = firstAtMs === undefined ? [] : places.filter((tried) => tried !== place);
  return place === 'thread' && before.length === 0 ? {} : { places: [...before, place] };
}

/** Whether it is sent, or stands, outside its thread. */
export function isAlone({ places = [] }: Message): boolean {
  return places.at(-1) === 'channel';
}

/**
 * Slack has the message and shows `rev`. That is recorded whoever owns the claim by now; a claim of another sender,
 * who may still be working, stays.
 */
export function sent(message: Message, ts: string, rev: number, form: Form, nonce: string, place?: Place): Message {
  const { claim, late, places } = message;
  const stands = message.ts === undefined && place !== undefined ? [place] : places;
  return {
    shownRev: message.ts === undefined ? rev : Math.max(message.shownRev, rev),
    createdRev: message.ts === undefined ? rev : message.createdRev,
    ts: message.ts ?? ts,
    tries: 0,
    form,
    ...(stands === undefined ? {} : { places: stands }),
    ...(claim === undefined || claim.nonce === nonce ? {} : { claim }),
    ...(late === undefined ? {} : { late }),
  };
}

/** A try that certainly changed nothing. `provenAbsent`: no earlier try reached Slack either. */
export function released(message: Message, reason?: string, notBeforeMs?: number, provenAbsent = false): Message {
  const { claim: _claim, notBeforeMs: _notBefore, firstAtMs, lastAtMs, places, ...rest } = message;
  // A message that stands keeps its place.
  const forgets = provenAbsent && message.ts === undefined;
  return {
    ...rest,
    ...(reason === undefined ? {} : { reason }),
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
    ...(provenAbsent || firstAtMs === undefined ? {} : { firstAtMs }),
    ...(provenAbsent || lastAtMs === undefined ? {} : { lastAtMs }),
    ...(forgets || places === undefined ? {} : { places }),
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

/** It stands in Slack as it is: what it does not show has to be said otherwise. */
export function isFrozen({ gone: isGone, reason = '' }: Message): boolean {
  return isGone === true && isOnlyFrozen(reason);
}

function quietUntilMs({ claim, unknownAtMs, notBeforeMs }: Message, { graceMs, marginMs }: Timing): number {
  return Math.max(
    claim === undefined ? 0 : claim.untilMs + graceMs + marginMs,
    unknownAtMs === undefined ? 0 : unknownAtMs + graceMs + marginMs,
    notBeforeMs ?? 0,
  );
}

/**
 * By how much a message was late, and why. `outage`: polling was interrupted until its event was seen; `seen-late`: it was
 * not, and yet it was seen late; `waited`: something kept it from being sent, and Slack is not known to have.
 */
export type Lateness = {
  readonly lateMs: number;
  readonly reason: 'outage' | 'seen-late' | 'waited' | 'rate-limited' | 'slack-unavailable' | 'settings';
};

/** `rich` may use newer blocks, `classic` is one plain section, `plain` only text: each for when the last is refused. */
export type Form = 'rich' | 'classic' | 'plain';

/** Attributes keep the names they were first stored under, because rows outlive releases; the code has better ones. */
type StoredMessage = Omit<Message, 'shownRev' | 'createdRev' | 'digestId'> & {
  readonly shown: number;
  readonly born: number;
  readonly via?: string;
};

export function readMessage(stored: Attribute | undefined): Message {
  const { shown, born, via, ...rest } = stored as StoredMessage;
  return { ...rest, shownRev: shown, createdRev: born, ...(via === undefined ? {} : { digestId: via }) };
}

export function storeMessage({ shownRev, createdRev, digestId, ...rest }: Message): StoredMessage {
  return { shown: shownRev, born: createdRev, ...rest, ...(digestId === undefined ? {} : { via: digestId }) };
}

/** A reply lies deepest: below its row, its channel and the channel's replies. */
const depthMax = 3;

/** Every message that a row holds, whatever kind of row it is. */
export function messagesIn(stored: Attribute | undefined, depth = 0): readonly Message[] {
  if (typeof stored !== 'object' || stored === null || depth > depthMax) return [];
  if ('shown' in stored && 'tries' in stored) return [readMessage(stored)];
  return Object.values(stored).flatMap((part) => messagesIn(part, depth + 1));
}
