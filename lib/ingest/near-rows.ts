/** Rows by when things happened. */
import type { Task } from '../model/task.ts';
import { type TaskRow, taskKey } from '../model/task-row.ts';
import type { Watched } from '../model/watch-list.ts';
import type { Run } from '../run.ts';
import { type ReadRows, readRows } from './or-refusal.ts';

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

const rowsMax = 1_000;

/**
 * The rows of what happened in these spans, begun up to `longMs` before. The index finds them, but it lags: what is
 * new is known from the watch list.
 */
export async function rowsNear(
  run: Run,
  watched: readonly Watched[],
  spans: readonly TimeSpan[],
  nowMs: number,
  longMs: number,
): Promise<ReadRows> {
  const { store } = run.effects;
  const isNear = (life: TimeSpan) => spans.some((span) => touches(life, span));
  const recent = watched.filter((entry) => isNear(lifeOfWatched(entry)));
  const fromMs = Math.min(...spans.map((span) => span.fromMs)) - longMs;
  const toMs = Math.max(...spans.map((span) => span.toMs));
  const found = await store.created(run.target.id, fromMs, toMs, rowsMax);
  const stored = await store.readMany([...recent.map(({ id }) => taskKey(run.target.id, id)), ...found]);
  const { rows, unreadable } = readRows(stored.values());
  return { rows: rows.filter(({ known }) => isNear(lifeOf(known.task, nowMs))), unreadable };
}

function lifeOfWatched({ createdAtMs, updatedAtMs, seenAtMs, final }: Watched): TimeSpan {
  return { fromMs: createdAtMs ?? seenAtMs, toMs: final ? (updatedAtMs ?? seenAtMs) : Infinity };
}

/** What is open goes on past our now: the cloud's clock, which stamps its neighbours, may be ahead of ours. */
export function lifeOf({ state, createdAtMs, updatedAtMs }: Task, nowMs: number): TimeSpan {
  const fromMs = createdAtMs ?? updatedAtMs ?? nowMs;
  return { fromMs, toMs: state === 'open' || state === 'unknown' ? Infinity : (updatedAtMs ?? fromMs) };
}

export function touches(one: TimeSpan, other: TimeSpan): boolean {
  return one.fromMs <= other.toMs && other.fromMs <= one.toMs;
}

export function instanceIdOf({ task, instance }: TaskRow): string | undefined {
  return instance?.id ?? task.instanceId;
}

export function startedAtOf({ createdAtMs }: Task): number {
  return createdAtMs ?? 0;
}

export function around(task: Task, marginMs: number): TimeSpan {
  return { fromMs: startedAtOf(task) - marginMs, toMs: startedAtOf(task) + marginMs };
}
