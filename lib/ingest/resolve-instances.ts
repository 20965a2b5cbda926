/** Finds out which instances the news is about. What is not found in time is looked for again by the next polls. */
import type { Naming } from '../instances/lookup.ts';
import { isAboutInstance } from '../instances/match.ts';
import { nameTasks } from '../instances/name-tasks.ts';
import type { Cursor, Unnamed } from '../model/cursor.ts';
import { isUntouched } from '../model/message-state.ts';
import { type SourceName, sourceOf } from '../model/task.ts';
import { expiresAtSeconds, extendAlarms, taskPatch } from '../model/task-patch.ts';
import { isRow, readTaskRow, type TaskRow, taskKey, type WrittenRows } from '../model/task-row.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { orRefusal } from './or-refusal.ts';

export interface Resolved {
  /** Which tasks the next poll looks for again. */
  readonly unnamed: readonly Unnamed[];
  /** The rows as they stand now that names are in them. */
  readonly rows: readonly Row[];
}

/** So many polls look for a name. Then the task stays without one. */
const triesMax = 5;
/** The other tasks of a burst are named from what these brought into the table. */
const unnamedMax = 50;
const newsMax = 500;
const roundsMax = 5;

/** Puts what is found into the rows, before they are sent where that is possible. */
export async function resolveInstances(run: Run, writtenRows: WrittenRows, cursor: Cursor): Promise<Resolved> {
  const tries = new Map(cursor.unnamed.map(({ id, tries: soFar }) => [id, soFar]));
  const rows = await rowsToName(run, writtenRows, cursor.source, [...tries.keys()]);
  if (rows.size === 0) return { unnamed: [], rows: [] };
  const news = [...rows.values()].map(readTaskRow);
  const timeMs = run.effects.budget.remainingMs() - run.deliveryShareMs;
  const found = await nameTasks(run.effects, run.target, news, { timeMs, clockOffsetMs: cursor.clockOffsetMs });
  const named: Row[] = [];
  for (const [id, naming] of found) {
    const row = rows.get(id);
    if (row !== undefined) named.push(await putName(run, row, naming));
  }
  const unnamed = news
    .filter(({ task, instance }) => isAboutInstance(task) && (found.get(task.id)?.name ?? instance?.name) === undefined)
    .map(({ task }) => ({ id: task.id, tries: (tries.get(task.id) ?? 0) + 1 }))
    .filter((entry) => entry.tries < triesMax)
    .slice(0, unnamedMax);
  return { unnamed, rows: named };
}

async function rowsToName(
  run: Run,
  writtenRows: WrittenRows,
  source: SourceName,
  unnamed: readonly string[],
): Promise<Map<string, Row>> {
  const isOfSource = (row: Row) => row.task !== undefined && sourceOf(readTaskRow(row).task) === source;
  const written = writtenRows.values().filter(isRow).filter(isOfSource).take(newsMax).toArray();
  const keys = unnamed.map((id) => taskKey(run.target.id, id));
  const older = keys.length === 0 ? [] : (await run.effects.store.readMany(keys)).values();
  const rows = [...older, ...written].filter((row) => lacksNaming(readTaskRow(row)));
  return new Map(rows.map((row) => [readTaskRow(row).task.id, row]));
}

function lacksNaming({ event, task, instance, failReason }: TaskRow): boolean {
  const isUnexplained = event === 'failed' && task.jobId !== undefined && failReason === undefined;
  return instance?.name === undefined || isUnexplained;
}

/** Puts what was found into the row, as a new rev if a message may be on its way without it. */
export async function putName(run: Run, first: Row, { id, name, failReason }: Naming): Promise<Row> {
  let row = first;
  for (let round = 0; round < roundsMax; round += 1) {
    const known = readTaskRow(row);
    const instance = { ...known.instance, ...(id && { id }), ...(name && { name }) };
    const named: TaskRow = { ...known, instance, ...(failReason && { failReason }) };
    if (JSON.stringify([named.instance, named.failReason]) === JSON.stringify([known.instance, known.failReason])) {
      return row;
    }
    const next = mayBeShown(known) ? { ...named, ...nextRev(known, run.now()) } : named;
    const patch = taskPatch(run.target.id, next, run.timing, expiresAtSeconds(run.settings, run.now()));
    const result = await orRefusal(run.effects.store.write(known.key, known.v, patch, run.effects.ids.nonce()));
    // It goes without a name then.
    if ('refusal' in result || result.row === undefined) return row;
    row = result.row;
    if (result.written) return row;
  }
  return row;
}

function nextRev({ rev, alarms }: TaskRow, changedAtMs: number): Partial<TaskRow> {
  return { rev: rev + 1, alarms: extendAlarms(alarms, rev + 1), changedAtMs, seenLateMs: 0 };
}

/** Whether a message may be on its way without the name. A digest names an instance only once its row has the name. */
function mayBeShown({ channels }: TaskRow): boolean {
  return Object.values(channels).some(({ root, digestId }) => digestId === undefined && !isUntouched(root));
}
