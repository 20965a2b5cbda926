/** The queries of commands, as types; lib/clients/aws/lookups.ts implements them. Never a scan. */

import type { TaskState } from '../model/task.ts';
import type { Key, Row } from '../ports/store.ts';

/** The keys of the state index; the grammar's `running` is `open` here. */
export type IndexedState = TaskState | 'lost';

/** A task as an index knows it. */
export interface Entry {
  readonly key: Key;
  readonly createdAtMs: number;
}

export interface CountRequest {
  readonly target: string;
  /** Any state if left out. */
  readonly state?: IndexedState;
  /** Both ends included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

export interface ListRequest extends CountRequest {
  /** Continues after this entry. */
  readonly after?: Entry;
}

export interface Lookups {
  /** Newest first; eventually consistent, so the rows decide. One query, or more if the answer exceeds a megabyte. */
  list(request: ListRequest): Promise<readonly Entry[]>;
  /** How many tasks there are, counted up to `limit`. */
  count(request: CountRequest): Promise<number>;
  /** Tasks whose id begins with `head`. */
  withHead(target: string, head: string, limit: number): Promise<readonly Key[]>;
  /** Tasks whose id ends with `tail`. */
  withTail(target: string, tail: string, limit: number): Promise<readonly Key[]>;
  /** Tasks with a message that was given up, newest first. */
  dead(target: string, limit: number): Promise<readonly Key[]>;
  /** All stored mutes, including expired ones; a consistent read. */
  mutes(): Promise<readonly Row[]>;
}
