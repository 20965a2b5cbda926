/** The same operation on the same instance, begun again after it failed: its retry. Pure. */
import { nextRev } from './alarms.ts';
import { byId, latest } from './event-memory.ts';
import type { Task } from './task.ts';
import { type ChannelFacts, type Retried, type RetryOf, stateWord, type TaskRow } from './task-row.ts';

/** What is remembered from one poll to the next, because a retry often names its instance later than it is listed. */
export interface Retries {
  /** What failed in the last day; `atMs`: when it failed. */
  readonly failed: readonly Remembered[];
  /** What may be a retry of one of these; `atMs`: when it began. */
  readonly pending: readonly Remembered[];
}

export interface Remembered {
  readonly id: string;
  readonly name: string;
  /** By the cloud's clock. */
  readonly atMs: number;
}

/** What begins later after a failure is nobody's retry. */
const retryMaxMs = 24 * 60 * 60_000;
/** Of each kind, in a row that also holds the watch list. */
const maxBytes = 15_000;

/**
 * @param listed what the list shows now. It may show a retry before the failure.
 * @param news by id: what of that is not known to be committed. A poll that died before it stored its cursor hears it again.
 */
export function rememberRetries(
  known: Retries | undefined,
  listed: readonly Task[],
  news: { readonly has: (id: string) => boolean },
  cloudNowMs: number,
): { readonly retries?: Retries } {
  const isRecent = ({ atMs }: Remembered) => cloudNowMs - atMs < retryMaxMs;
  const newFailures = listed.flatMap((task) => (news.has(task.id) ? rememberFailure(task) : []));
  const failed = byId([...(known?.failed ?? []), ...newFailures]).filter(isRecent);
  const [first, firstNew] = [firstByName(failed), firstByName(newFailures)];
  const found = listed.filter(({ id, name, createdAtMs = 0 }) => {
    const failedAtMs = (news.has(id) ? first : firstNew).get(name);
    return failedAtMs !== undefined && failedAtMs <= createdAtMs;
  });
  const pending = byId([
    ...(known?.pending ?? []),
    ...found.map(({ id, name, createdAtMs = 0 }) => ({ id, name, atMs: createdAtMs })),
  ]).filter(isRecent);
  return failed.length + pending.length === 0 ? {} : { retries: bounded({ failed, pending }) };
}

/** When the first task of each name failed. */
function firstByName(failures: readonly Remembered[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { name, atMs } of failures) first.set(name, Math.min(atMs, first.get(name) ?? atMs));
  return first;
}

/** Where the list does not say when it failed, nobody can say what began after it. */
function rememberFailure({ id, name, state, updatedAtMs }: Task): Remembered[] {
  return state === 'failed' && updatedAtMs !== undefined ? [{ id, name, atMs: updatedAtMs }] : [];
}

/** What two pollers remember together. What one of them has settled, the other settles again. */
export function mergeRetries(ours: Retries | undefined, theirs: Retries | undefined): { readonly retries?: Retries } {
  const both = [theirs, ours].filter((one) => one !== undefined);
  if (both.length === 0) return {};
  const [failed, pending] = [both.flatMap((one) => one.failed), both.flatMap((one) => one.pending)];
  return { retries: bounded({ failed: byId(failed), pending: byId(pending) }) };
}

function bounded({ failed, pending }: Retries): Retries {
  const newest = (entries: readonly Remembered[]) =>
    latest(
      entries.toSorted((a, b) => a.atMs - b.atMs),
      maxBytes,
    );
  return { failed: newest(failed), pending: newest(pending) };
}

/** What a row should say, and whether all that it links is there. */
export interface Told {
  readonly row: TaskRow;
  readonly retryOf?: RetryOf;
  readonly retried?: Retried;
  /** The message of its retry is there to be linked, where there is to be one. */
  readonly isWhole: boolean;
}

/**
 * The last retry of a failure speaks for it, up to the first that succeeded or failed. A retry belongs to the latest
 * failure before it.
 * @param rows of one operation on one instance.
 */
export function linkRetries(rows: readonly TaskRow[]): readonly Told[] {
  const ids = new Set(rows.map(({ task }) => task.id));
  // What mended it is forgotten by now.
  const isClosed = ({ retried }: TaskRow) => retried?.mended === true && !ids.has(retried.id);
  const failures = rows.filter((row) => row.task.state === 'failed' && !isClosed(row));
  const retries = new Map(failures.map((failure) => [failure, retriesOf(failure, rows)]));
  const isMended = (retry: TaskRow): boolean => {
    if (retry.task.state !== 'failed') return retry.task.state === 'succeeded';
    const next = retries.get(retry)?.at(-1);
    return next === undefined ? isClosed(retry) : isMended(next);
  };
  const failureOf = (row: TaskRow): TaskRow | undefined =>
    failures
      .filter((other) => retries.get(other)?.includes(row))
      .toSorted((one, other) => endedMs(other) - endedMs(one))[0];
  const numberOf = (row: TaskRow): number => {
    const failure = failureOf(row);
    return failure === undefined ? (row.retryOf?.number ?? 1) : numberOf(failure) + 1;
  };
  return rows.flatMap((row) => {
    const retry = retries.get(row)?.at(-1);
    const failure = failureOf(row);
    if (retry === undefined && failure === undefined) return [];
    return {
      row,
      ...(failure && { retryOf: { ...retryOf(failure, row), number: numberOf(row) } }),
      ...(retry && { retried: retriedBy(retry, row, isMended(retry)) }),
      isWhole: retry === undefined || Object.keys(row.channels).every((channel) => !isToCome(retry.channels[channel])),
    };
  });
}

/** In order of their beginnings, up to the first that succeeded or failed. */
function retriesOf(failure: TaskRow, rows: readonly TaskRow[]): readonly TaskRow[] {
  const later = rows
    .filter((row) => row !== failure && follows(row, failure))
    .toSorted((a, b) => beganMs(a) - beganMs(b));
  const decided = later.findIndex(({ task }) => task.state === 'succeeded' || task.state === 'failed');
  return decided < 0 ? later : later.slice(0, decided + 1);
}

function follows(row: TaskRow, failure: TaskRow): boolean {
  const afterMs = beganMs(row) - endedMs(failure);
  // Of two that began and failed at once neither follows the other.
  return afterMs >= 0 && afterMs < retryMaxMs && beganMs(row) > beganMs(failure);
}

function retryOf(failure: TaskRow, retry: TaskRow): Omit<RetryOf, 'number'> {
  return { id: failure.task.id, afterMs: beganMs(retry) - endedMs(failure), ...messagesOf(failure, retry) };
}

function retriedBy(retry: TaskRow, failure: TaskRow, isMended: boolean): Retried {
  return {
    id: retry.task.id,
    afterMs: beganMs(retry) - endedMs(failure),
    state: stateWord(retry.task, retry.lost),
    ...(isMended && { mended: true }),
    ...messagesOf(retry, failure),
  };
}

function beganMs({ task }: TaskRow): number {
  return task.createdAtMs ?? 0;
}

function endedMs({ task }: TaskRow): number {
  return task.updatedAtMs ?? Infinity;
}

/** Of a task, in the channels of the other one. In a digest it has none of its own. */
function messagesOf({ channels }: TaskRow, other: TaskRow): Pick<Retried, 'messages'> {
  const messages = Object.entries(channels).flatMap(([channel, { root, digestId }]) =>
    root.ts === undefined || root.gone || digestId !== undefined || other.channels[channel] === undefined
      ? []
      : [[channel, root.ts] as const],
  );
  return messages.length === 0 ? {} : { messages: Object.fromEntries(messages) };
}

function isToCome(facts: ChannelFacts | undefined): boolean {
  if (facts === undefined || facts.digestId !== undefined) return false;
  const { ts, gone, deadRev } = facts.root;
  return ts === undefined && gone === undefined && deadRev === undefined;
}

/** Undefined if the row says so already. */
export function retryRow(row: TaskRow, retryOf: RetryOf, nowMs: number): TaskRow | undefined {
  if (factsOf(row.retryOf) === factsOf(retryOf)) return undefined;
  const line = { atMs: nowMs, what: 'retry', task: retryOf.id };
  return { ...row, retryOf, story: row.retryOf === undefined ? [...row.story, line] : row.story };
}

/** Undefined if the row says so already, or failed no longer. Once it is mended, every message about it says so. */
export function retriedRow(row: TaskRow, retried: Retried, nowMs: number): TaskRow | undefined {
  if (row.task.state !== 'failed' || factsOf(row.retried) === factsOf(retried)) return undefined;
  if (row.retried?.mended === retried.mended) return { ...row, retried };
  const next = nextRev(row, nowMs);
  const line = { atMs: nowMs, what: retried.mended ? 'mended' : 'notMended', task: retried.id };
  return { ...row, ...next, retried, takenRev: next.rev, story: [...row.story, line] };
}

/** The table keeps no order of a map's names. */
function factsOf(told: Partial<Retried & RetryOf> = {}): string {
  const { id, afterMs, state, mended, number, messages = {} } = told;
  return JSON.stringify([id, afterMs, state, mended, number, Object.entries(messages).toSorted()]);
}
