export interface MessageMetadata {
  readonly event_type: 'dcs_task' | 'dcs_digest' | 'dcs_notice';
  readonly event_payload: Readonly<Record<string, string | number | boolean>> & { readonly delivery: string };
}

/** A message ready to be sent: everything escaped and within Slack's limits. */
export interface Rendered {
  readonly text: string;
  /** Left out in the plain form. */
  readonly blocks?: readonly Record<string, unknown>[];
}

export interface SlackPost extends Rendered {
  readonly channel: string;
  readonly metadata: MessageMetadata;
  /** A string, always: as a number it loses its last digits. */
  readonly threadTs?: string;
  readonly broadcast?: boolean;
  /** UUIDv5 of the delivery id: an additional safeguard, never the only one. */
  readonly clientMessageId?: string;
}

export interface SlackEdit extends Rendered {
  readonly channel: string;
  readonly ts: string;
  readonly metadata: MessageMetadata;
}

export interface SlackProbe {
  readonly channel: string;
  readonly delivery: string;
  /** Messages sent before this are not looked at. */
  readonly sinceMs: number;
  /** Nor after this; up to now if it is left out. */
  readonly untilMs?: number;
  /** Search among this message's replies, which the channel's history does not hold. */
  readonly threadTs?: string;
  /** It may stand outside the thread as well. */
  readonly inChannelToo?: boolean;
}

/** What an answer of Slack means; the table is in docs/delivery.md. */
export type SlackAnswer =
  | { readonly kind: 'sent'; readonly ts: string }
  /** Certainly not applied, and may be tried again: if Slack itself denied it, not before `retryAfterMs` from now. */
  | { readonly kind: 'not-sent'; readonly reason: string; readonly retryAfterMs?: number }
  /** Certainly not applied; never sooner than `retryAfterMs` from now. */
  | { readonly kind: 'limited'; readonly reason: string; readonly retryAfterMs: number }
  /**
   * Certainly not applied: its form was refused, and a plainer one may pass. `unsupported`: JSON pointers to what is of a
   * kind that Slack does not take; empty if Slack says that something else is wrong, left out if it does not say what.
   */
  | { readonly kind: 'refused'; readonly reason: string; readonly unsupported?: readonly string[] }
  /** Certainly not applied: a person has to fix it. `operation`: the same may be allowed elsewhere, and others here. */
  | { readonly kind: 'misconfigured'; readonly reason: string; readonly where: 'token' | 'channel' | 'operation' }
  /** Certainly not applied, nor will it ever be: the message or its thread is gone, or is not to be touched. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** May or may not have been applied, now or soon. */
  | { readonly kind: 'unknown'; readonly reason: string };

export type ProbeAnswer =
  | { readonly kind: 'found'; readonly ts: string; readonly metadata?: MessageMetadata }
  | { readonly kind: 'absent' }
  | Exclude<SlackAnswer, { kind: 'sent' | 'refused' | 'gone' }>;

/** None of these rejects or retries. Each is one call on the wire; `find` is one a page, and one to learn who we are. */
export interface Slack {
  post(message: SlackPost): Promise<SlackAnswer>;
  edit(message: SlackEdit): Promise<SlackAnswer>;
  find(probe: SlackProbe): Promise<ProbeAnswer>;
  /** The users of a user group; undefined if Slack did not say. Left out where nobody asks. */
  members?(group: string): Promise<readonly string[] | undefined>;
}
