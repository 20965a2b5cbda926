/** Finds out what of the two sources belongs together, by instance and time: nothing else connects them. */
import type { Naming } from '../instances/lookup.ts';
import { type Cursor, cursorKey, readCursor } from '../model/cursor.ts';
import { isOfAnother, ownerOf } from '../model/cursor-owner.ts';
import { byId, type Failover, latest } from '../model/event-memory.ts';
import { withEvent } from '../model/joined-events.ts';
import type { Task } from '../model/task.ts';
import type { TaskRow } from '../model/task-row.ts';
import { mayExplainSwitchover, plannedSwitchover, switchoverTask } from '../model/vocabulary.ts';
import type { Run } from '../run.ts';
import type { Teller } from './decide-sighting.ts';
import { around, instanceIdOf, lifeOf, rowsNear, startedAtOf, touches } from './near-rows.ts';
import { type KnownRow, readableRow } from './or-refusal.ts';
import { type Related, relatedMs, withoutHoldEnd } from './pair-events.ts';
import { putSilently } from './put-facts.ts';
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
export const longMs = 2 * 60 * 60_000;
/** Nor does it explain a switchover that happens so long after it began. */
const explainingMaxMs = 24 * 60 * 60_000;

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
  if (!unreported.some(({ name }) => name === plannedSwitchover)) return listedBeforeMs;
  if (!run.target.sources.includes('tasks')) return Number.POSITIVE_INFINITY;
  const watermarkMs = ((await tasksCursor(run))?.watermarkSeconds ?? 0) * 1_000;
  return Math.min(listedBeforeMs, Math.max(watermarkMs - holdMs(run), listedBeforeMs - heldMaxMs));
}

/**
 * Finds the tasks that explain planned switchovers. Such a task is reported already, so its event is recorded in
 * silence. Where the task is no switchover itself, the event is told in its thread.
 */
export async function joinSwitchovers(run: Run, related: Related, nowMs: number): Promise<Relation> {
  const due = related.tasks.filter(isPlanned);
  const switchovers = [...related.memory.held, ...due].filter(isPlanned);
  if (switchovers.length === 0) return related;
  const cursor = await tasksCursor(run);
  const spans = switchovers.map((event) => around(event, relatedMs));
  // What ended is looked for that far back once only, before the event is told by itself.
  const backMs = due.length === 0 ? longMs : explainingMaxMs;
  const { rows, unreadable } = await rowsNear(run, cursor?.watched ?? [], spans, nowMs, backMs);
  const swaps = rows.filter(({ known }) => isSwitchover(known));
  const joined = new Map<string, Teller>();
  for (const event of switchovers) {
    const others = switchovers.filter((other) => other !== event && isNear(other, event));
    const swap = partnerOf(event, others, swaps, nowMs, unreadable.length > 0);
    const teller = swap ?? explanationOf(event, rows, nowMs);
    if (teller === undefined) continue;
    joined.set(event.id, { taskId: teller.known.task.id, how: swap === undefined ? 'explained' : 'joined' });
    // Named first: should this run die in between, the next one finds the partner by its instance.
    const told = swap === undefined ? teller : await named(run, swap, event);
    const noted = await note(run, told, event);
    if (swap !== undefined) swaps.splice(swaps.indexOf(swap), 1, noted);
  }
  const found = related.memory.held.filter(({ id }) => joined.has(id)).map(withoutHoldEnd);
  const held = related.memory.held.filter(({ id }) => !joined.has(id));
  const besides = [...due, ...found].map(({ id, createdAtMs = 0 }): Failover => {
    return { id, atMs: createdAtMs, untilMs: run.now() + relatedMs };
  });
  const failovers = latest(byId([...related.memory.failovers, ...besides]));
  // Every task from before this moment is listed.
  const listedBeforeMs = (cursor?.watermarkSeconds ?? 0) * 1_000 - holdMs(run);
  // What a row says that cannot be read may explain it.
  const isCertain = (task: Task) =>
    startedAtOf(task) < listedBeforeMs && unreadable.length === 0 && !mayBeExplained(task, rows, nowMs);
  const isUnexplained = (task: Task) => isPlanned(task) && !joined.has(task.id) && isCertain(task);
  const tasks = related.tasks.map((task) => (isUnexplained(task) ? unexplained(task) : task));
  return { tasks: [...tasks, ...found], memory: { ...related.memory, held, failovers }, joined, unreadable };
}

async function named(run: Run, swap: KnownRow, event: Task): Promise<KnownRow> {
  const row = await putName(run, swap.row, nameOf(event));
  return { row, known: readableRow(row) ?? swap.known };
}

/** Before the event is recorded: whatever leaves it out of the lists is in the task's row by then. */
async function note(run: Run, { row, known }: KnownRow, event: Task): Promise<KnownRow> {
  const next = await putSilently(run, row, (teller) => withEvent(teller, event));
  return { row: next, known: readableRow(next) ?? known };
}

function unexplained(task: Task): Task {
  return { ...task, cloudEvent: { ...task.cloudEvent, unexplained: true } };
}

function isPlanned({ name }: Task): boolean {
  return name === plannedSwitchover;
}

function isSwitchover({ task }: TaskRow): boolean {
  return task.name === switchoverTask;
}

/** What else went on on the instance, and may have swapped the roles; the latest of that. */
function explanationOf(event: Task, rows: readonly KnownRow[], nowMs: number): KnownRow | undefined {
  return explanations(event, rows, nowMs)
    .filter(({ known }) => event.instanceId !== undefined && instanceIdOf(known) === event.instanceId)
    .sort((one, other) => startedAtOf(other.known.task) - startedAtOf(one.known.task))[0];
}

/** Whether a task may explain it that does not say which instance it is about. */
function mayBeExplained(event: Task, rows: readonly KnownRow[], nowMs: number): boolean {
  return explanations(event, rows, nowMs).some(({ known }) => instanceIdOf(known) === undefined);
}

/** It began before the roles were swapped, and ended no more than ten minutes before that. */
function explanations(event: Task, rows: readonly KnownRow[], nowMs: number): KnownRow[] {
  const atMs = startedAtOf(event);
  const span = { fromMs: atMs - relatedMs, toMs: atMs + stampsDifferMaxMs };
  return rows
    .filter(({ known }) => mayExplainSwitchover(known.task.name) && !known.lost)
    .filter(({ known: { task } }) => atMs - startedAtOf(task) < explainingMaxMs && touches(lifeOf(task, nowMs), span));
}

/** By the instance. A task that does not name its instance is taken only when no other one can be meant. */
function partnerOf(
  event: Task,
  others: readonly Task[],
  rows: readonly KnownRow[],
  nowMs: number,
  isOneUnreadable: boolean,
): KnownRow | undefined {
  const span = around(event, stampsDifferMaxMs);
  const near = rows.filter(({ known }) => touches(lifeOf(known.task, nowMs), span));
  const same = near.find(({ known }) => instanceIdOf(known) === event.instanceId);
  if (same !== undefined || event.instanceId === undefined) return same;
  const [only, ...more] = near.filter(({ known }) => mayBeOf(event, known));
  return more.length === 0 && others.length === 0 && !isOneUnreadable ? only : undefined;
}

/** A switchover takes minutes. A task that is open for longer is no longer read, or is gone from the list. */
function mayBeOf(event: Task, row: TaskRow): boolean {
  return instanceIdOf(row) === undefined && !row.lost && startedAtOf(event) - startedAtOf(row.task) < switchoverMaxMs;
}

/** How far the Task Center is read; undefined where it is not. */
export async function tasksCursor(run: Run): Promise<Cursor | undefined> {
  if (!run.target.sources.includes('tasks')) return undefined;
  const row = await run.effects.store.read(cursorKey(run.target.id));
  const cursor = row && readCursor(row);
  // The watch of another project, which this poll has not begun anew yet.
  return cursor && isOfAnother(cursor, ownerOf(run.settings, run.target)) ? undefined : cursor;
}

function nameOf({ instanceId, cloudEvent }: Task): Naming {
  const name = cloudEvent?.instanceName;
  return { ...(instanceId && { id: instanceId }), ...(name && { name }) };
}

function isNear(one: Task, other: Task): boolean {
  return touches(around(one, stampsDifferMaxMs), around(other, stampsDifferMaxMs));
}
