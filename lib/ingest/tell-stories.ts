/** One instance has one story: what follows within minutes is told where it began. */
import type { Cursor } from '../model/cursor.ts';
import { sourceOf } from '../model/task.ts';
import { type TaskRow, taskKey } from '../model/task-row.ts';
import { isAutomaticFailover, plannedSwitchover, startOf } from '../model/vocabulary.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { type CommitContext, commitRelatedFailover } from './commit.ts';
import { longMs, tasksCursor } from './correlate.ts';
import { around, instanceIdOf, lifeOf, rowsNear, startedAtOf, touches } from './near-rows.ts';
import { type KnownRow, readRows } from './or-refusal.ts';
import { relatedMs } from './pair-events.ts';
import type { StepResult } from './source.ts';

/**
 * Tells failovers and whatever else is bad where the story of their instance began, and planned switchovers there or
 * where they are explained.
 */
export async function relateFailovers(run: Run, context: CommitContext, cursor: Cursor): Promise<StepResult> {
  const { store } = run.effects;
  const failovers = (cursor.memory?.failovers ?? []).filter(({ atMs }) => atMs >= cursor.bootAtMs);
  if (failovers.length === 0) return {};
  const read = async (ids: readonly string[]) =>
    readRows((await store.readMany(ids.map((id) => taskKey(run.target.id, id)))).values());
  const told = await read(failovers.map(({ id }) => id));
  const events = told.rows
    .map(({ known }) => known)
    .toSorted((one, other) => startedAtOf(one.task) - startedAtOf(other.task));
  const spans = events.map(({ task }) => around(task, relatedMs));
  const watched = [...cursor.watched, ...((await tasksCursor(run))?.watched ?? [])];
  const near = await rowsNear(run, watched, spans, context.cloudNowMs, longMs);
  const rowsOf = Map.groupBy(near.rows, ({ known }) => instanceIdOf(known));
  const explaining = await read(events.flatMap(explainedBy));
  const written: Row[] = [];
  for (const event of events) {
    const { instanceId } = event.task;
    const others = instanceId === undefined ? [] : (rowsOf.get(instanceId) ?? []);
    for (const { row } of tellersOf(event, others, explaining.rows, context.cloudNowMs)) {
      const committed = await commitRelatedFailover(context, row, event);
      if (committed.row?.due !== undefined) written.push(committed.row);
    }
  }
  return { rows: written, unreadable: [told, near, explaining].flatMap(({ unreadable }) => unreadable) };
}

/**
 * The beginning of the story, as far as it has a message, and whatever told the event before an earlier one was found.
 * @param others what happened on its instance.
 */
function tellersOf(
  event: TaskRow,
  others: readonly KnownRow[],
  explaining: readonly KnownRow[],
  nowMs: number,
): readonly KnownRow[] {
  const { task, channels } = event;
  const explained = explainedBy(event);
  if (task.name === plannedSwitchover && Object.keys(channels).length === 0)
    return explaining.filter(({ known }) => explained.includes(known.task.id));
  return others
    .filter(({ known }) => Object.keys(known.channels).length > 0 && isRelated(known, event, nowMs))
    .sort((one, other) => startedAtOf(one.known.task) - startedAtOf(other.known.task))
    .filter(({ known }, index) => index === 0 || known.relatedFailovers.some((related) => related.task.id === task.id));
}

/** The task that explains a planned switchover, if it is another thing than a switchover. */
function explainedBy({ story }: TaskRow): string[] {
  return story.flatMap(({ what, task }) => (what === 'explained' ? [String(task)] : []));
}

/** Of rows of one instance. */
function isRelated(row: TaskRow, { task }: TaskRow, nowMs: number): boolean {
  if (row.task.id === task.id || !touches(lifeOf(row.task, nowMs), around(task, relatedMs))) return false;
  // No story begins with an end, though one may be told by itself where its beginning is listed late.
  if (startOf(row.task.name) !== undefined) return false;
  const laterMs = startedAtOf(task) - startedAtOf(row.task);
  if (!isAutomaticFailover(task.name) || isAutomaticFailover(row.task.name)) return laterMs > 0;
  // Of a fall and a failover at once the fall came first. Whoever begins a task meanwhile hears of the failover, too.
  return laterMs >= 0 || sourceOf(row.task) === 'tasks';
}
