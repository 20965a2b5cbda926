/**
 * The table as a pure state machine: no promise, no clock. A simulation calls these steps at moments of its choosing
 * and builds its faults from them: a write that is applied and whose answer is lost is `applyWrite` without an answer,
 * a false condition failure is `applyWrite` twice, a stale index is a listing `asOf` an earlier revision.
 */
import {
  type DueKey,
  type Key,
  type OpenKey,
  type Patch,
  type Row,
  StoreError,
  type WriteResult,
} from '../../lib/ports/store.ts';
import { holdable, rowBytes } from './table-values.ts';

/** DynamoDB's limit for one row, names included. */
const rowMaxBytes = 400 * 1024;
const tooLarge = 'the row is larger than the 400 KB that DynamoDB holds';
const openStates = ['open', 'unknown', 'lost'];

/** `asOf` lists what the index showed at that revision; left out, it shows everything that was applied. */
export interface IndexView {
  readonly asOf?: number;
}

export interface TableState {
  /** Counts the writes that were applied. */
  revision(): number;
  rows(): IterableIterator<Row>;
  read(key: Key): Row | undefined;
  readMany(keys: readonly Key[]): ReadonlyMap<string, Row>;
  /** The conditional update alone: false when its condition fails, which may be because of its own first try. */
  applyWrite(key: Key, version: number, patch: Patch, nonce: string): boolean;
  /** The consistent read that answers a failed condition. */
  answerFailedCondition(key: Key, nonce: string): WriteResult;
  /** Both of them, as the port's `write` without a fault. */
  write(key: Key, version: number, patch: Patch, nonce: string): WriteResult;
  /** Deletes what expires by then, as DynamoDB does late and without a condition. @returns how many rows. */
  expire(untilSeconds: number): number;
  due(target: string, limit: number, view?: IndexView): readonly DueKey[];
  open(target: string, limit: number, fromMs: number, view?: IndexView): readonly OpenKey[];
  created(target: string, fromMs: number, toMs: number, limit: number, view?: IndexView): readonly Key[];
}

/** What the indexes hold of one row since `revision`. */
interface IndexEntry extends Key {
  readonly revision: number;
  readonly due?: number;
  readonly dueOf?: string;
  readonly createdAt?: number;
  readonly createdOf?: string;
  readonly stateOf?: string;
}

/** @param isTooLarge rows that are over the limit, whatever is in them. */
/** @param onWritten hears of every write that was applied, and what the row was before. */
export function createTableState(
  isTooLarge: (key: Key) => boolean = () => false,
  onWritten: (row: Row, before: Row | undefined) => void = () => {},
): TableState {
  const rows = new Map<string, Row>();
  const index = new Map<string, IndexEntry[]>();
  let revision = 0;

  function applyWrite(key: Key, version: number, patch: Patch, nonce: string): boolean {
    const name = keyText(key);
    const before = rows.get(name);
    if (isTooLarge(key)) throw refused(key, tooLarge);
    const row = patched(before, key, version, patch, nonce);
    if ((before?.v ?? 0) !== version) return false;
    revision += 1;
    rows.set(name, row);
    const entries = index.get(name) ?? [];
    entries.push(indexEntry(row, revision));
    index.set(name, entries);
    onWritten(row, before);
    return true;
  }

  function answerFailedCondition(key: Key, nonce: string): WriteResult {
    const row = rows.get(keyText(key));
    if (row === undefined) return { written: false };
    return { written: row.nonce === nonce, row };
  }

  function write(key: Key, version: number, patch: Patch, nonce: string): WriteResult {
    applyWrite(key, version, patch, nonce);
    return answerFailedCondition(key, nonce);
  }

  function expire(untilSeconds: number): number {
    const expired = [...rows].filter(([, { expiresAt }]) => typeof expiresAt === 'number' && expiresAt <= untilSeconds);
    for (const [name, { pk, sk }] of expired) {
      revision += 1;
      rows.delete(name);
      index.get(name)?.push({ pk, sk, revision });
    }
    return expired.length;
  }

  function entriesAt({ asOf = revision }: IndexView = {}): IndexEntry[] {
    return [...index.values()].flatMap((entries) => entries.findLast((entry) => entry.revision <= asOf) ?? []);
  }

  return {
    revision: () => revision,
    rows: () => rows.values(),
    read: (key) => rows.get(keyText(key)),
    readMany: (keys) => new Map(keys.flatMap((key) => named(rows.get(keyText(key))))),
    applyWrite,
    answerFailedCondition,
    write,
    expire,
    due: (target, limit, view) => listDue(entriesAt(view), target, limit),
    open: (target, limit, fromMs, view) => listOpen(entriesAt(view), target, limit, fromMs),
    created: (target, fromMs, toMs, limit, view) => listCreated(entriesAt(view), target, [fromMs, toMs], limit),
  };
}

export function keyText({ pk, sk }: Key): string {
  return `${pk}|${sk}`;
}

/** The row after the write. Rejects, whatever the condition says, what DynamoDB would not take. */
function patched(before: Row | undefined, key: Key, version: number, patch: Patch, nonce: string): Row {
  const attributes: Record<string, unknown> = { ...before, pk: key.pk, sk: key.sk };
  for (const [name, value] of Object.entries({ ...patch, v: version + 1, nonce })) {
    if (value === undefined) delete attributes[name];
    else attributes[name] = held(key, value);
  }
  if (rowBytes(attributes) > rowMaxBytes) throw refused(key, tooLarge);
  return Object.freeze(attributes) as Row;
}

function held(key: Key, value: unknown): unknown {
  try {
    return holdable(value);
  } catch (cause) {
    throw refused(key, 'the row holds a value that DynamoDB cannot hold', cause);
  }
}

function refused(key: Key, refusal: string, cause?: unknown): StoreError {
  const fields = { operation: 'write', key: keyText(key), retryable: false, refusal, cause };
  return new StoreError(`Simulated table: write of ${fields.key} failed: ${refusal}`, fields);
}

function named(row: Row | undefined): [string, Row][] {
  return row === undefined ? [] : [[keyText(row), row]];
}

function indexEntry({ pk, sk, due, dueOf, createdAt, createdOf, stateOf }: Row, revision: number): IndexEntry {
  return {
    pk,
    sk,
    revision,
    ...(typeof due === 'number' && { due }),
    ...(typeof dueOf === 'string' && { dueOf }),
    ...(typeof createdAt === 'number' && { createdAt }),
    ...(typeof createdOf === 'string' && { createdOf }),
    ...(typeof stateOf === 'string' && { stateOf }),
  };
}

/** An index holds a row only while the row has both of the index's keys. */
function listDue(entries: readonly IndexEntry[], target: string, limit: number): DueKey[] {
  return entries
    .filter((entry) => entry.dueOf === `TARGET#${target}`)
    .flatMap(({ pk, sk, due }) => (due === undefined ? [] : [{ pk, sk, due }]))
    .sort((a, b) => a.due - b.due)
    .slice(0, limit);
}

function listOpen(entries: readonly IndexEntry[], target: string, limit: number, fromMs: number): OpenKey[] {
  const partitions = new Set(openStates.map((state) => `TARGET#${target}#${state}`));
  return entries
    .filter(({ stateOf }) => stateOf !== undefined && partitions.has(stateOf))
    .flatMap(({ pk, sk, createdAt }) => (createdAt === undefined ? [] : [{ pk, sk, createdAt }]))
    .filter(({ createdAt }) => createdAt >= fromMs)
    .sort((a, b) => a.createdAt - b.createdAt)
    .slice(0, limit);
}

function listCreated(
  entries: readonly IndexEntry[],
  target: string,
  [fromMs, toMs]: readonly [number, number],
  limit: number,
): Key[] {
  return entries
    .filter(({ createdOf }) => createdOf === `TARGET#${target}`)
    .flatMap(({ pk, sk, createdAt }) => (createdAt === undefined ? [] : [{ pk, sk, createdAt }]))
    .filter(({ createdAt }) => createdAt >= fromMs && createdAt <= toMs)
    .sort((a, b) => b.createdAt - a.createdAt)
    .slice(0, limit)
    .map(({ pk, sk }) => ({ pk, sk }));
}
