/** Where a message is kept and what belongs into it, so that telling is written once for tasks, replies, digests and notices. */
import type { Form, Message } from '../model/message-state.ts';
import type { MessageMetadata, Rendered } from '../ports/slack.ts';
import type { Key, Patch, Row } from '../ports/store.ts';

export interface MessageSlot {
  readonly key: Key;
  readonly channel: string;
  /** Names the message in Slack: in its metadata and in its first block. */
  readonly delivery: string;
  /** What the row says of the message; undefined: the row no longer wants it. */
  message(row: Row): Message | undefined;
  /** The newest rev the message is to show. */
  expectedRev(row: Row): number;
  /** The patch that makes the row say `message`, its due included. */
  patch(row: Row, message: Message, note?: Note): Patch;
  render(row: Row, message: Message, form: Form): Rendered;
  metadata(row: Row): MessageMetadata;
  /** For a reply: its thread. */
  threadTs?(row: Row): string | undefined;
  readonly broadcast?: boolean;
  /** How late the wanted rev is told, in milliseconds from when it happened. */
  lateMs(row: Row, nowMs: number): number;
}

/** A line for the story of a task. */
export interface Note {
  readonly what: 'told' | 'edited' | 'unsure' | 'refused' | 'held';
  readonly ts?: string;
  readonly reason?: string;
}
