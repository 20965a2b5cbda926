/** Says of a failure that its operation was begun again, and of the retry what it tries again. */
import type { Cursor } from '../model/cursor.ts';
import { linkRetries, type Remembered, type Retries, retriedRow, retryRow, type Told } from '../model/retries.ts';
import { isFinal } from '../model/task.ts';
import { type Retried, type TaskRow, taskKey } from '../model/task-row.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { instanceIdOf } from './near-rows.ts';
import { type KnownRow, readRows } from './or-refusal.ts';
import { putFacts } from './put-facts.ts';
import type { StepResult } from './source.ts';

export interface Linked extends StepResult {
  readonly rows: readonly Row[];
  readonly retries?: Retries;
}

/** An instance that is not named by then is hardly named any more. */
const namedMaxMs = 60 * 60_000;

/** Without anything that may be a retry it reads nothing. One that goes on, or is still to be named, is looked at again. */
export async function linkListedRetries(run: Run, { retries }: Cursor, cloudNowMs: number): Promise<Linked> {
  if (retries === undefined || retries.pending.length === 0) return { rows: [], ...(retries && { retries }) };
  const { failed, pending } = retries;
  const names = new Set(pending.map(({ name }) => name));
  const ids = new Set([...pending, ...failed.filter(({ name }) => names.has(name))].map(({ id }) => id));
  const stored = await run.effects.store.readMany([...ids].map((id) => taskKey(run.target.id, id)));
  const { rows, unreadable } = readRows(stored.values());
  const told = [...Map.groupBy(rows, subjectOf)].flatMap(([subject, group]) =>
    subject === undefined ? [] : linkRetries(group.map(({ known }) => known)),
  );
  const rowOf = new Map(rows.map(({ known, row }) => [known, row]));
  const written: Row[] = [];
  for (const one of told) written.push(...(await tell(run, rowOf.get(one.row), one)));
  const named = new Set(rows.flatMap(({ known }) => (instanceIdOf(known) === undefined ? [] : [known.task.id])));
  const isToBeNamed = ({ id, atMs }: Remembered) => !named.has(id) && cloudNowMs - atMs < namedMaxMs;
  const isOpen = (entry: Remembered) => {
    const { retryOf, row } = told.find((one) => one.row.task.id === entry.id) ?? {};
    const goesOn = row !== undefined && retryOf !== undefined && !isFinal(row.task.state);
    const isToBeLinked = told.some(({ retried, isWhole }) => retried?.id === entry.id && !isWhole);
    return goesOn || isToBeLinked || [entry, ...failed.filter(({ name }) => name === entry.name)].some(isToBeNamed);
  };
  return { rows: written, unreadable, retries: { failed, pending: pending.filter(isOpen) } };
}

function subjectOf({ known }: KnownRow): string | undefined {
  const id = instanceIdOf(known);
  return id === undefined ? undefined : JSON.stringify([known.task.name, id]);
}

/** A failure waits for the message of a retry that goes on, so that one edit says and links it. */
async function tell(run: Run, row: Row | undefined, { retryOf, retried, isWhole }: Told): Promise<readonly Row[]> {
  const isToWait = retried === undefined || (!isWhole && !isFinalWord(retried.state));
  if (row === undefined || (retryOf === undefined && isToWait)) return [];
  const nowMs = run.now();
  const withRetries = (known: TaskRow) => {
    const retry = retryOf && retryRow(known, retryOf, nowMs);
    return (isToWait ? undefined : retriedRow(retry ?? known, retried, nowMs)) ?? retry;
  };
  return [await putFacts(run, row, withRetries)];
}

function isFinalWord(state: Retried['state']): boolean {
  return state !== 'lost' && isFinal(state);
}
