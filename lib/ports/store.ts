export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Plain values only: strings, finite numbers, booleans, null, lists and maps of them. */
export type Attribute =
  | string
  | number
  | boolean
  | null
  | readonly Attribute[]
  | { readonly [name: string]: Attribute };

export interface Row extends Key {
  /** Rises by one with every write. */
  readonly v: number;
  /** Identifies the last write, so that a write can recognise itself after its answer was lost. */
  readonly nonce: string;
  readonly [attribute: string]: Attribute;
}

/** Attributes to set; `undefined` removes one. What is not named stays as it is. */
export type Patch = Readonly<Record<string, Attribute | undefined>>;

/** `row` is the row as it stands now: after our write, or as another writer left it (absent: there is none). */
export type WriteResult =
  | { readonly written: true; readonly row: Row }
  | { readonly written: false; readonly row?: Row };

export interface DueKey extends Key {
  readonly due: number;
}

/** When its task was created, or first seen if it does not say: milliseconds since the epoch. */
export interface OpenKey extends Key {
  readonly createdAt: number;
}

/** The one table. Every method rejects with a StoreError. */
export interface Store {
  /** A consistent read. */
  read(key: Key): Promise<Row | undefined>;
  /** A consistent read of all of them; missing rows are left out. The result is keyed by `rowId`. */
  readMany(keys: readonly Key[]): Promise<ReadonlyMap<string, Row>>;
  /**
   * Writes one row on condition that its version is still `version` (0: that there is no row). A failed condition is
   * followed by a consistent read: a row that carries `nonce` was written by this very call.
   */
  write(key: Key, version: number, patch: Patch, nonce: string): Promise<WriteResult>;
  /** Keys of rows that have work, soonest first; eventually consistent, so they find work and decide nothing. */
  due(target: string, limit: number): Promise<readonly DueKey[]>;
  /** Keys of a target's open tasks that began at `fromMs` or later, oldest first; eventually consistent. */
  open(target: string, limit: number, fromMs: number): Promise<readonly OpenKey[]>;
  /** Keys of a target's tasks that began from `fromMs` to `toMs`, newest first; eventually consistent. */
  created(target: string, fromMs: number, toMs: number, limit: number): Promise<readonly Key[]>;
}

export interface StoreErrorFields {
  readonly operation: string;
  readonly key: string;
  readonly retryable: boolean;
  readonly refusal?: string;
  readonly cause?: unknown;
}

/** The table did not answer as asked. The write may still have been applied: its nonce tells. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly operation: string;
  /** The row (`pk|sk`), the partition or the number of rows that were asked for. */
  readonly key: string;
  /** Whether the same call may succeed later without anyone changing a setting or the row. */
  readonly retryable: boolean;
  /** Why the table will never hold this row as it is; absent when the row is not at fault. Other rows can be written. */
  readonly refusal?: string;

  constructor(message: string, { operation, key, retryable, refusal, cause }: StoreErrorFields) {
    super(message, cause === undefined ? undefined : { cause });
    if (refusal !== undefined) this.refusal = refusal;
    this.operation = operation;
    this.key = key;
    this.retryable = retryable;
  }
}

/** A row's key as one text: in the result of Store.readMany, in messages and in the log. */
export function rowId({ pk, sk }: Key): string {
  return `${pk}|${sk}`;
}
