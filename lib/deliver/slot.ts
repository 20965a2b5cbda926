/** Where a message is kept and what it says, so that one protocol sends tasks, replies, digests and notices. */
import type { Form, Message } from '../model/message-state.ts';
import type { MessageMetadata, Rendered } from '../ports/slack.ts';
import type { Patch, Row } from '../ports/store.ts';
import type { Parsed } from './parsed-row.ts';

export interface MessageSlot<R extends Parsed> {
  readonly channel: string;
  /** Names the message in Slack: in its metadata and in its first block. */
  readonly delivery: string;
  readonly broadcast?: boolean;
  read(stored: Row): R;
  /** What the row says about the message; undefined: the row no longer wants it. */
  message(row: R): Message | undefined;
  /** The newest rev that the message should show. */
  expectedRev(row: R): number;
  /** The patch that records `message` in the row, with the time its next work is due. */
  patch(row: R, message: Message, note?: Note): Patch;
  render(row: R, message: Message, form: Form): Rendered;
  metadata(row: R): MessageMetadata;
  /** The thread of a reply. */
  threadTs?(row: R): string | undefined;
  /** How long after the event this is sent, in milliseconds. */
  lateMs(row: R, nowMs: number): number;
}

/** A line in a task's story. */
export interface Note {
  readonly what: 'told' | 'edited' | 'unsure' | 'refused' | 'held';
  readonly ts?: string;
  readonly reason?: string;
}
