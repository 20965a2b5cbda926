/** What of the two sources belongs together: by instance and time, as nothing else connects them. */

import type { Naming } from '../instances/lookup.ts';
import { type Cursor, cursorKey, readCursor } from '../model/cursor.ts';
import type { Task } from '../model/task.ts';
import { readTaskRow, type TaskRow, taskKey } from '../model/task-row.ts';
import { isAutomaticFailover, manualSwitchover, switchoverTask } from '../model/vocabulary.ts';
import type { Watched } from '../model/watch-list.ts';
import { addWritten } from '../model/written-rows.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { type CommitContext, commitNeighbour } from './commit.ts';
import { neighbourMs, type Related, untimed } from './pair-events.ts';
import { putName } from './resolve-instances.ts';
import type { IngestResult, Relation } from './source.ts';

/** A switchover's event falls into the life of its task; the two are stamped by different services. */
const stampsDifferMaxMs = 2 * 60_000;
const switchoverMaxMs = 10 * 60_000;
/** Nobody waits longer for a Task Center that cannot be read. */
const heldMaxMs = 60 * 60_000;
/** What is still open after so long is no longer looked for. */
const longMs = 2 * 60 * 60_000;
const rowsMax = 1_000;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A switchover that happened before would be in the list of tasks by now, if it is one that somebody asked for. */
export async function tasksListedBeforeMs(run: Run, untold: readonly Task[], listedBeforeMs: number): Promise<number> {
  if (!untold.some(({ name }) => name === manualSwitchover)) return listedBeforeMs;
  if (!run.target.sources.includes('tasks')) return Number.POSITIVE_INFINITY;
  const { overlapSeconds } = run.settings.fetch;
  const watermarkSeconds = (await tasksCursor(run))?.watermarkSeconds ?? 0;
  return Math.min(listedBeforeMs, Math.max((watermarkSeconds - overlapSeconds) * 1_000, listedBeforeMs - heldMaxMs));
}

/** Finds the tasks of manual switchovers, which tell them already. */
export async function joinSwitchovers(run: Run, related: Related, nowMs: number): Promise<Relation> {
  const switchovers = [...related.memory.held, ...related.tasks].filter(({ name }) => name === manualSwitchover);
  if (switchovers.length === 0) return related;
  const spans = switchovers.map((event) => around(event, stampsDifferMaxMs));
  const rows = await rowsNear(run, (await tasksCursor(run))?.watched ?? [], spans, nowMs);
  const tasks = rows.filter((row) => readTaskRow(row).task.name === switchoverTask);
  const joined = new Map<string, string>();
  for (const event of switchovers) {
    const others = switchovers.filter((other) => other !== event && isNear(other, event));
    const row = partnerOf(event, others, tasks, nowMs);
    if (row === undefined) continue;
    joined.set(event.id, readTaskRow(row).task.id);
    // Named first: should this run die in between, the next one finds the partner by its instance.
    tasks.splice(tasks.indexOf(row), 1, await putName(run, row, nameOf(event)));
  }
  const found = related.memory.held.filter(({ id }) => joined.has(id)).map(untimed);
  const held = related.memory.held.filter(({ id }) => !joined.has(id));
  return { tasks: [...related.tasks, ...found], memory: { ...related.memory, held }, joined };
}

/** Tells a failover in the threads of whatever else went on on its instance. */
export async function tellNeighbours(
  run: Run,
  context: CommitContext,
  cursor: Cursor,
  observed: IngestResult,
): Promise<void> {
  const failovers = (cursor.memory?.failovers ?? []).filter(({ atMs }) => atMs >= cursor.bootAtMs);
  if (failovers.length === 0) return;
  const spans = failovers.map(({ atMs }) => ({ fromMs: atMs - neighbourMs, toMs: atMs + neighbourMs }));
  const watched = [...cursor.watched, ...((await tasksCursor(run))?.watched ?? [])];
  const rows = await rowsNear(run, watched, spans, context.cloudNowMs);
  const told = await run.effects.store.readMany(failovers.map(({ id }) => taskKey(run.target.id, id)));
  for (const row of told.values()) {
    const failover = readTaskRow(row);
    for (const near of rows.filter((other) => isNeighbour(readTaskRow(other), failover, context.cloudNowMs))) {
      const { row: written } = await commitNeighbour(context, near, failover);
      if (written?.due !== undefined) addWritten(observed, written);
    }
  }
}

/** By the instance; a task that does not say its own is taken if there is no doubt which of all it can be. */
function partnerOf(event: Task, others: readonly Task[], rows: readonly Row[], nowMs: number): Row | undefined {
  const span = around(event, stampsDifferMaxMs);
  const near = rows.filter((row) => touches(lifeOf(readTaskRow(row).task, nowMs), span));
  const same = near.find((row) => instanceIdOf(readTaskRow(row)) === event.instanceId);
  if (same !== undefined || event.instanceId === undefined) return same;
  const [only, ...more] = near.filter((row) => mayBeOf(event, readTaskRow(row)));
  return more.length === 0 && others.length === 0 ? only : undefined;
}

/** A switchover is a matter of minutes: one that is open for longer is not looked at any more, or is gone from the list. */
function mayBeOf(event: Task, row: TaskRow): boolean {
  return instanceIdOf(row) === undefined && !row.lost && startOf(event) - startOf(row.task) < switchoverMaxMs;
}

function isNeighbour(row: TaskRow, failover: TaskRow, nowMs: number): boolean {
  const { task } = failover;
  if (row.task.id === task.id || instanceIdOf(row) === undefined || instanceIdOf(row) !== task.instanceId) return false;
  if (!touches(lifeOf(row.task, nowMs), around(task, neighbourMs))) return false;
  // Of two failovers the thread of the earlier one holds the later one.
  return !isAutomaticFailover(row.task.name) || startOf(row.task) < startOf(task);
}

async function tasksCursor(run: Run): Promise<Cursor | undefined> {
  const row = await run.effects.store.read(cursorKey(run.target.id));
  return row === undefined ? undefined : readCursor(row);
}

/**
 * What went on around a moment, begun up to two hours before. The index finds it, but lags: what is new is known from
 * what is under watch.
 */
async function rowsNear(run: Run, watched: readonly Watched[], spans: readonly Span[], nowMs: number): Promise<Row[]> {
  const { store } = run.effects;
  const isNear = (life: Span) => spans.some((span) => touches(life, span));
  const recent = watched.filter((entry) => isNear(lifeOfWatched(entry, nowMs)));
  const fromMs = Math.min(...spans.map((span) => span.fromMs)) - longMs;
  const toMs = Math.max(...spans.map((span) => span.toMs));
  const found = await store.created(run.target.id, fromMs, toMs, rowsMax);
  const rows = await store.readMany([...recent.map(({ id }) => taskKey(run.target.id, id)), ...found]);
  return [...rows.values()].filter((row) => isNear(lifeOf(readTaskRow(row).task, nowMs)));
}

function lifeOfWatched({ createdAtMs, updatedAtMs, seenAtMs, final }: Watched, nowMs: number): Span {
  return { fromMs: createdAtMs ?? seenAtMs, toMs: final ? (updatedAtMs ?? seenAtMs) : nowMs };
}

function instanceIdOf({ task, instance }: TaskRow): string | undefined {
  return instance?.id ?? task.instanceId;
}

function nameOf({ instanceId, cloudEvent }: Task): Naming {
  const name = cloudEvent?.instanceName;
  return { ...(instanceId && { id: instanceId }), ...(name && { name }) };
}

function lifeOf({ state, createdAtMs, updatedAtMs }: Task, nowMs: number): Span {
  const fromMs = createdAtMs ?? updatedAtMs ?? nowMs;
  return { fromMs, toMs: state === 'open' || state === 'unknown' ? nowMs : (updatedAtMs ?? fromMs) };
}

function around(task: Task, marginMs: number): Span {
  return { fromMs: startOf(task) - marginMs, toMs: startOf(task) + marginMs };
}

function isNear(one: Task, other: Task): boolean {
  return touches(around(one, stampsDifferMaxMs), around(other, stampsDifferMaxMs));
}

function startOf({ createdAtMs }: Task): number {
  return createdAtMs ?? 0;
}

function touches(one: Span, other: Span): boolean {
  return one.fromMs <= other.toMs && other.fromMs <= one.toMs;
}
