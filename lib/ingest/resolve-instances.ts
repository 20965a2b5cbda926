/** Finds out which instances the news is about. What is not found in time is looked for again by the next polls. */

import { instancesKey } from '../instances/cached-list.ts';
import { lacksFailedStep } from '../instances/failed-steps.ts';
import type { Naming } from '../instances/lookup.ts';
import { isAboutInstance } from '../instances/match.ts';
import { nameTasks } from '../instances/name-tasks.ts';
import type { Cursor } from '../model/cursor.ts';
import { mayBeMaintenance } from '../model/maintenance-window.ts';
import { triedAgain, type Unnamed } from '../model/naming-progress.ts';
import { isResting, restedFrom } from '../model/progress-asked.ts';
import { sourceOf } from '../model/task.ts';
import { isRow, readSighting, readTaskRow, type TaskRow, taskKey, type WrittenRows } from '../model/task-row.ts';
import { type Row, rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { readableRow } from './or-refusal.ts';
import { putFacts } from './put-facts.ts';

export interface Resolved extends Pick<Cursor, 'unnamed' | 'naming' | 'progress'> {
  /** The rows as they stand now that names are in them. */
  readonly rows: readonly Row[];
}

/** The other tasks of a burst are named from what these brought into the table. */
const unnamedMax = 50;
const newsMax = 500;

/** Puts what is found into the rows, before they are sent where that is possible. */
export async function resolveInstances(run: Run, writtenRows: WrittenRows, cursor: Cursor): Promise<Resolved> {
  const due = cursor.unnamed.filter(({ nextAtMs }) => nextAtMs <= run.now());
  const { rows, list } = await rowsToName(run, writtenRows, cursor, due);
  const later = cursor.unnamed.filter((entry) => !due.includes(entry) && !rows.has(entry.id));
  const soFar = run.naming.progress ?? cursor.naming;
  if (isResting(cursor.progress, run.now())) run.naming.left.progress = 0;
  if (rows.size === 0) return { ...progressOf(soFar), unnamed: later, rows: [] };
  const news = [...rows.values()].map(readTaskRow);
  // Where our own time is refused a name is not worth another refusal: the cloud locks keys that keep failing.
  const timeMs = run.signing.anew ? 0 : run.effects.budget.remainingMs() - run.deliveryShareMs;
  const limits = { timeMs, clockOffsetMs: cursor.clockOffsetMs, left: run.naming.left };
  const known = { ...run.naming, ...(soFar && { progress: soFar }), ...(list && { list }) };
  const { found, progress, isProgressRefused } = await nameTasks(run.effects, run.target, news, limits, known);
  const named: Row[] = [];
  for (const [id, naming] of found) {
    const row = rows.get(id);
    if (row !== undefined) named.push(await putName(run, row, naming));
  }
  const tries = new Map(cursor.unnamed.map(({ id, tries: soFar }) => [id, soFar]));
  const again = news
    .filter(({ task, instance }) => isAboutInstance(task) && (found.get(task.id)?.name ?? instance?.name) === undefined)
    .flatMap(({ task }) => triedAgain(task.id, tries.get(task.id) ?? 0, run.now()) ?? []);
  return {
    ...progressOf(progress),
    ...(isProgressRefused ? { progress: restedFrom(cursor.progress, run.now()) } : {}),
    unnamed: [...again, ...later].slice(0, unnamedMax),
    rows: named,
  };
}

function progressOf(naming: Cursor['naming']): Pick<Cursor, 'naming'> {
  return naming === undefined ? {} : { naming };
}

interface RowsToName {
  readonly rows: ReadonlyMap<string, Row>;
  /** Read with them: a search costs no read of its own then. */
  readonly list?: { readonly row: Row | undefined };
}

async function rowsToName(
  run: Run,
  writtenRows: WrittenRows,
  { source, progress }: Cursor,
  due: readonly Unnamed[],
): Promise<RowsToName> {
  const isOfSource = (row: Row) => row.task !== undefined && sourceOf(readSighting(row).task) === source;
  const written = writtenRows.values().filter(isRow).filter(isOfSource).take(newsMax).toArray();
  const asksForSteps = run.effects.instances !== undefined && !isResting(progress, run.now());
  const isLacking = (row: TaskRow | undefined) =>
    row !== undefined && (lacksNaming(row) || (asksForSteps && lacksFailedStep(row)));
  const lacking = (rows: readonly Row[]) =>
    new Map(rows.filter((row) => isLacking(readableRow(row))).map((row) => [readSighting(row).task.id, row]));
  if (due.length === 0) return { rows: lacking(written) };
  const listKey = instancesKey(run.target.id);
  const read = await run.effects.store.readMany([...due.map(({ id }) => taskKey(run.target.id, id)), listKey]);
  const older = [...read.values()].filter((row) => row.sk !== listKey.sk);
  return { rows: lacking([...older, ...written]), list: { row: read.get(rowId(listKey)) } };
}

function lacksNaming({ event, task, instance, failReason }: TaskRow): boolean {
  const isUnexplained = event === 'failed' && task.jobId !== undefined && failReason === undefined;
  const lacksWindow = mayBeMaintenance(task, event) && instance?.maintenance === undefined;
  return instance?.name === undefined || isUnexplained || lacksWindow;
}

/** Puts what was found into the row, as a new rev if a message may be on its way without it. */
export async function putName(run: Run, first: Row, found: Naming): Promise<Row> {
  const { id, name, maintenance, failReason, failedStep } = found;
  const factsOf = (row: TaskRow) => JSON.stringify([row.instance, row.failReason, row.failedStep]);
  return await putFacts(run, first, (known) => {
    const ofInstance = { ...(id && { id }), ...(name && { name }), ...(maintenance && { maintenance }) };
    const instance = { ...known.instance, ...ofInstance };
    const step = known.failedStep ?? failedStep;
    const named: TaskRow = {
      ...known,
      instance,
      ...(failReason && { failReason }),
      ...(step && { failedStep: step }),
    };
    return factsOf(named) === factsOf(known) ? undefined : named;
  });
}
