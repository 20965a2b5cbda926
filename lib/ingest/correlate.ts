/** Finds out what of the two sources belongs together, by instance and time: nothing else connects them. */
import type { Naming } from '../instances/lookup.ts';
import { type Cursor, cursorKey, readCursor } from '../model/cursor.ts';
import { isOfAnother, ownerOf } from '../model/cursor-owner.ts';
import type { Task } from '../model/task.ts';
import { readTaskRow, type TaskRow, taskKey } from '../model/task-row.ts';
import { isAutomaticFailover, manualSwitchover, switchoverTask } from '../model/vocabulary.ts';
import type { Watched } from '../model/watch-list.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { type CommitContext, commitRelatedFailover } from './commit.ts';
import { type Related, relatedMs, withoutHoldEnd } from './pair-events.ts';
import { putName } from './resolve-instances.ts';
import type { Relation } from './source.ts';

/** A switchover's event happens while its task runs, but different services stamp the two. */
const stampsDifferMaxMs = 2 * 60_000;
const switchoverMaxMs = 10 * 60_000;
/** However late events may be listed, nobody waits longer than this to hear of one whose other half is missing. */
const holdMaxMs = 10 * 60_000;
/** Nobody waits longer for a Task Center that cannot be read. */
const heldMaxMs = 60 * 60_000;
/** A task that is still open after so long is no longer looked for. */
const longMs = 2 * 60 * 60_000;
const rowsMax = 1_000;

interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How long an event is held for another that may belong to it. It says nothing about how far back events are read. */
export function holdMs({ settings }: Run): number {
  return Math.min(settings.fetch.overlapSeconds * 1_000, holdMaxMs);
}

/** A switchover from before this moment is in the list of tasks by now, if somebody asked for it. */
export async function tasksListedBeforeMs(
  run: Run,
  unreported: readonly Task[],
  listedBeforeMs: number,
): Promise<number> {
  if (!unreported.some(({ name }) => name === manualSwitchover)) return listedBeforeMs;
  if (!run.target.sources.includes('tasks')) return Number.POSITIVE_INFINITY;
  const watermarkMs = ((await tasksCursor(run))?.watermarkSeconds ?? 0) * 1_000;
  return Math.min(listedBeforeMs, Math.max(watermarkMs - holdMs(run), listedBeforeMs - heldMaxMs));
}

/** Finds the tasks of manual switchovers. Such a task is reported already, so its event stays silent. */
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
  const found = related.memory.held.filter(({ id }) => joined.has(id)).map(withoutHoldEnd);
  const held = related.memory.held.filter(({ id }) => !joined.has(id));
  return { tasks: [...related.tasks, ...found], memory: { ...related.memory, held }, joined };
}

/** Adds each failover to whatever else happened on its instance. @returns the rows with work that were written. */
export async function relateFailovers(run: Run, context: CommitContext, cursor: Cursor): Promise<readonly Row[]> {
  const failovers = (cursor.memory?.failovers ?? []).filter(({ atMs }) => atMs >= cursor.bootAtMs);
  if (failovers.length === 0) return [];
  const spans = failovers.map(({ atMs }) => ({ fromMs: atMs - relatedMs, toMs: atMs + relatedMs }));
  const watched = [...cursor.watched, ...((await tasksCursor(run))?.watched ?? [])];
  const rows = await rowsNear(run, watched, spans, context.cloudNowMs);
  const rowsOf = Map.groupBy(rows, (row) => instanceIdOf(readTaskRow(row)));
  const recorded = await run.effects.store.readMany(failovers.map(({ id }) => taskKey(run.target.id, id)));
  const written: Row[] = [];
  for (const failover of recorded.values().map(readTaskRow)) {
    const others = failover.task.instanceId === undefined ? [] : (rowsOf.get(failover.task.instanceId) ?? []);
    for (const row of others.filter((other) => isRelated(readTaskRow(other), failover, context.cloudNowMs))) {
      const committed = await commitRelatedFailover(context, row, failover);
      if (committed.row?.due !== undefined) written.push(committed.row);
    }
  }
  return written;
}

/** By the instance. A task that does not name its instance is taken only when no other one can be meant. */
function partnerOf(event: Task, others: readonly Task[], rows: readonly Row[], nowMs: number): Row | undefined {
  const span = around(event, stampsDifferMaxMs);
  const near = rows.filter((row) => touches(lifeOf(readTaskRow(row).task, nowMs), span));
  const same = near.find((row) => instanceIdOf(readTaskRow(row)) === event.instanceId);
  if (same !== undefined || event.instanceId === undefined) return same;
  const [only, ...more] = near.filter((row) => mayBeOf(event, readTaskRow(row)));
  return more.length === 0 && others.length === 0 ? only : undefined;
}

/** A switchover takes minutes. A task that is open for longer is no longer read, or is gone from the list. */
function mayBeOf(event: Task, row: TaskRow): boolean {
  return instanceIdOf(row) === undefined && !row.lost && startedAtOf(event) - startedAtOf(row.task) < switchoverMaxMs;
}

/** Of rows of one instance. */
function isRelated(row: TaskRow, { task }: TaskRow, nowMs: number): boolean {
  if (row.task.id === task.id || !touches(lifeOf(row.task, nowMs), around(task, relatedMs))) return false;
  // The thread of the earlier of two failovers holds the later one.
  return !isAutomaticFailover(row.task.name) || startedAtOf(row.task) < startedAtOf(task);
}

async function tasksCursor(run: Run): Promise<Cursor | undefined> {
  const row = await run.effects.store.read(cursorKey(run.target.id));
  const cursor = row && readCursor(row);
  // The watch of another project, which this poll has not begun anew yet.
  return cursor && isOfAnother(cursor, ownerOf(run.settings, run.target)) ? undefined : cursor;
}

/**
 * The rows of what happened in these spans, begun up to two hours before. The index finds them, but it lags: what is
 * new is known from the watch list.
 */
async function rowsNear(
  run: Run,
  watched: readonly Watched[],
  spans: readonly TimeSpan[],
  nowMs: number,
): Promise<Row[]> {
  const { store } = run.effects;
  const isNear = (life: TimeSpan) => spans.some((span) => touches(life, span));
  const recent = watched.filter((entry) => isNear(lifeOfWatched(entry, nowMs)));
  const fromMs = Math.min(...spans.map((span) => span.fromMs)) - longMs;
  const toMs = Math.max(...spans.map((span) => span.toMs));
  const found = await store.created(run.target.id, fromMs, toMs, rowsMax);
  const rows = await store.readMany([...recent.map(({ id }) => taskKey(run.target.id, id)), ...found]);
  return [...rows.values()].filter((row) => isNear(lifeOf(readTaskRow(row).task, nowMs)));
}

function lifeOfWatched({ createdAtMs, updatedAtMs, seenAtMs, final }: Watched, nowMs: number): TimeSpan {
  return { fromMs: createdAtMs ?? seenAtMs, toMs: final ? (updatedAtMs ?? seenAtMs) : nowMs };
}

function instanceIdOf({ task, instance }: TaskRow): string | undefined {
  return instance?.id ?? task.instanceId;
}

function nameOf({ instanceId, cloudEvent }: Task): Naming {
  const name = cloudEvent?.instanceName;
  return { ...(instanceId && { id: instanceId }), ...(name && { name }) };
}

function lifeOf({ state, createdAtMs, updatedAtMs }: Task, nowMs: number): TimeSpan {
  const fromMs = createdAtMs ?? updatedAtMs ?? nowMs;
  return { fromMs, toMs: state === 'open' || state === 'unknown' ? nowMs : (updatedAtMs ?? fromMs) };
}

function around(task: Task, marginMs: number): TimeSpan {
  return { fromMs: startedAtOf(task) - marginMs, toMs: startedAtOf(task) + marginMs };
}

function isNear(one: Task, other: Task): boolean {
  return touches(around(one, stampsDifferMaxMs), around(other, stampsDifferMaxMs));
}

function startedAtOf({ createdAtMs }: Task): number {
  return createdAtMs ?? 0;
}

function touches(one: TimeSpan, other: TimeSpan): boolean {
  return one.fromMs <= other.toMs && other.fromMs <= one.toMs;
}
