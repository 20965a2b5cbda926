/** Where a message is kept and what it says, so that one protocol sends tasks, replies, digests and notices. */
import { type Form, isAlone, type Lateness, type Message } from '../model/message-state.ts';
import type { MessageMetadata, Rendered } from '../ports/slack.ts';
import { type Key, type Patch, type Row, rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';

export interface MessageSlot<R extends Parsed> {
  readonly channel: string;
  /** Names the message in Slack: in its metadata and in its first block. */
  readonly delivery: string;
  readonly broadcast?: boolean;
  /** All the same it is for its thread alone, while that takes it. */
  readonly isQuiet?: boolean;
  read(stored: Row): R;
  /** What the row says about the message; undefined: the row no longer wants it. */
  message(row: R): Message | undefined;
  /** The newest rev that the message should show. */
  expectedRev(row: R): number;
  /** The patch that records `message` in the row, with the time its next work is due. */
  patch(row: R, message: Message, note?: Note): Patch;
  render(row: R, message: Message, form: Form): Rendered;
  metadata(row: R, message: Message): MessageMetadata;
  /** The thread of a reply. */
  threadTs?(row: R): string | undefined;
  /** Of a reply that may be a message of its own: whether it has to be. Others stay in their thread. */
  mustStandAlone?(row: R): boolean;
  /** Of such a reply: whether the channel knows what it says. Then it stays in its thread, or is given up with that. */
  isSaidBeside?(row: R): boolean;
  /** Whether today's routes and mutes send the message elsewhere, or call others, now that it is free. */
  isElsewhere?(row: R, message: Message): Promise<boolean>;
  /** @returns the row as they want it. Left out: the next run sees to that. */
  askAgain?(row: R): Promise<R>;
  /** How long after the event this is sent, in milliseconds. */
  lateMs(row: R, nowMs: number): number;
  /** Why its event was seen late, if that took longer than sending it. */
  whySeenLate?(row: R, nowMs: number): Lateness['reason'] | undefined;
}

/** The thread that the message is sent into. */
export function threadOf<R extends Parsed>(slot: MessageSlot<R>, row: R, message: Message): string | undefined {
  return isAlone(message) ? undefined : slot.threadTs?.(row);
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

/** A row may change this often between a look at it and a write. */
const roundsMax = 50;

/**
 * Writes what `decide` makes of the row as it stands, anew for each version that somebody else wrote meanwhile. All that
 * one run does at once shares the newest version of a row, and its writes to one row wait for each other.
 * @param decide undefined: there is nothing to write.
 * @returns the row as it stands now, whoever wrote it.
 */
export async function changeRow<R extends Parsed>(
  { effects: { store, ids, log }, rows }: Pick<Run, 'effects' | 'rows'>,
  first: R,
  read: (stored: Row) => R,
  decide: (row: R) => Patch | undefined,
): Promise<Written<R>> {
  return await rows.inTurn(rowId(first.key), async () => {
    let row = newest({ rows }, first);
    for (let round = 0; round < roundsMax; round += 1) {
      const patch = decide(row);
      if (patch === undefined) return { written: false, row };
      const result = await store.write(row.key, row.v, patch, ids.nonce());
      if (result.row === undefined) return { written: false };
      row = read(result.row);
      rows.newest.set(rowId(row.key), row);
      if (result.written) return { written: true, row };
    }
    log.error('a row kept changing', { row: rowId(row.key) });
    return { written: false, row };
  });
}

/** The row as this run knows it; read if nothing has seen it yet. */
export async function readOnce<R extends Parsed>(
  { effects: { store }, rows }: Pick<Run, 'effects' | 'rows'>,
  key: Key,
  read: (stored: Row) => R,
): Promise<R | undefined> {
  const seen = rows.newest.get(rowId(key));
  if (seen !== undefined) return seen as R;
  const stored = await store.read(key);
  if (stored === undefined) return undefined;
  return remember({ rows }, read(stored));
}

/** Spares whatever comes next in this run a read of the row. */
export function remember<R extends Parsed>({ rows }: Pick<Run, 'rows'>, known: R): R {
  const row = newest({ rows }, known);
  rows.newest.set(rowId(row.key), row);
  return row;
}

/** The row as anything in this run has last seen it. */
export function newest<R extends Parsed>({ rows }: Pick<Run, 'rows'>, known: R): R {
  const seen = rows.newest.get(rowId(known.key));
  return seen === undefined || seen.v < known.v ? known : (seen as R);
}
