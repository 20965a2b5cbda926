/** Where a message is kept and what it says, so that one protocol sends tasks, replies, digests and notices. */
import type { Form, Lateness, Message } from '../model/message-state.ts';
import type { MessageMetadata, Rendered } from '../ports/slack.ts';
import type { Key, Patch, Row } from '../ports/store.ts';
import type { Run } from '../run.ts';

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
  /** Why its event was seen late, if that took longer than sending it. */
  whySeenLate?(row: R, nowMs: number): Lateness['reason'] | undefined;
}

/** A line in a task's story. */
export interface Note {
  readonly what: 'told' | 'edited' | 'unsure' | 'refused' | 'held';
  readonly ts?: string;
  readonly reason?: string;
}

/** What every parsed row has. Rows are parsed where they enter the deliveries, once for each version. */
export interface Parsed {
  readonly key: Key;
  readonly v: number;
}

export type Written<R> = { readonly written: true; readonly row: R } | { readonly written: false; readonly row?: R };

/** Writes only if the row is still at the version that was read. `row` is how it stands now, whoever wrote it. */
export async function writeRow<R extends Parsed>(
  { effects: { store, ids } }: Pick<Run, 'effects'>,
  { key, v }: Parsed,
  patch: Patch,
  read: (stored: Row) => R,
): Promise<Written<R>> {
  const { written, row } = await store.write(key, v, patch, ids.nonce());
  if (row === undefined) return { written: false };
  return { written, row: read(row) };
}
