export interface MessageMetadata {
  readonly event_type: 'dcs_task' | 'dcs_digest' | 'dcs_notice';
  readonly event_payload: Readonly<Record<string, string | number>> & { readonly delivery: string };
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
  /** UUIDv5 of the delivery id: a second belt, never the only one. */
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
  /** Nothing sent before this is looked at. */
  readonly sinceMs: number;
  /** Looks among this message's replies, which the channel's history does not hold. */
  readonly threadTs?: string;
}

/** How an answer of Slack is read; the table is in docs/delivery.md. */
export type SlackAnswer =
  | { readonly kind: 'sent'; readonly ts: string }
  /** Certainly not applied, and may be tried again. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** Certainly not applied; never sooner than `retryAfterMs` from now. */
  | { readonly kind: 'limited'; readonly reason: string; readonly retryAfterMs: number }
  /** Certainly not applied: its form was refused, a plainer one may pass. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Certainly not applied: a person has to mend the token (`token`) or the channel (`channel`). */
  | { readonly kind: 'misconfigured'; readonly reason: string; readonly where: 'token' | 'channel' }
  /** The message to edit is gone or can no longer be edited. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** May or may not have been applied, now or soon. */
  | { readonly kind: 'unknown'; readonly reason: string };

export type ProbeAnswer =
  | { readonly kind: 'found'; readonly ts: string; readonly metadata?: MessageMetadata }
  | { readonly kind: 'absent' }
  | Exclude<SlackAnswer, { kind: 'sent' | 'refused' | 'gone' }>;

/** None of these rejects. One call on the wire each (a probe: one a page), nothing is retried inside. */
export interface Slack {
  post(message: SlackPost): Promise<SlackAnswer>;
  edit(message: SlackEdit): Promise<SlackAnswer>;
  find(probe: SlackProbe): Promise<ProbeAnswer>;
}
