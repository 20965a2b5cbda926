/** Keeps the rows of what is watched from expiring: they are all that is known of messages that will be edited again. */
import pMap from 'p-map';
import { digestKey } from '../deliver/digest-row.ts';
import type { Cursor } from '../model/cursor.ts';
import { expiresAtSeconds } from '../model/task-patch.ts';
import { taskKey } from '../model/task-row.ts';
import { expirySeconds, isToBeRenewed, type Watched } from '../model/watch-list.ts';
import { type Key, type Row, rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { readableRow } from './or-refusal.ts';

/** Tasks in one poll, with their digests. The others have the other half of the retention. */
const renewedMax = 20;

/** Before the list is read, so that rows also outlive a list that cannot be read for weeks. */
export async function renewRows(run: Run, cursor: Cursor): Promise<Cursor> {
  return { ...cursor, watched: await renewWatched(run, cursor.watched) };
}

/**
 * Never rejects: half of the retention is left to try again.
 * @returns the entries with what is known of their rows now.
 */
export async function renewWatched(run: Run, watched: readonly Watched[]): Promise<readonly Watched[]> {
  const nowSeconds = Math.floor(run.now() / 1_000);
  const expiresAt = expiresAtSeconds(run.settings, run.now());
  const retentionSeconds = expiresAt - nowSeconds;
  const due = watched
    .filter((entry) => isToBeRenewed(entry, nowSeconds, retentionSeconds))
    .sort((a, b) => expirySeconds(a) - expirySeconds(b))
    .slice(0, renewedMax);
  if (due.length === 0) return watched;
  try {
    const found = await renewEach(
      run,
      due.map(({ id }) => taskKey(run.target.id, id)),
      expiresAt,
    );
    const digests = [...found.values()].flatMap(digestIds).map((id) => digestKey(run.target.id, id));
    await renewEach(run, digests, expiresAt);
    const renewed = new Map(due.map((entry) => [entry.id, known(run, entry, found, expiresAt)]));
    return watched.map((entry) => renewed.get(entry.id) ?? entry);
  } catch (error) {
    run.effects.log.warn('rows were not renewed', { target: run.target.id, count: due.length, error: String(error) });
    return watched;
  }
}

/** @returns the rows that are there. */
async function renewEach(run: Run, keys: readonly Key[], expiresAt: number): Promise<ReadonlyMap<string, Row>> {
  const { store, ids } = run.effects;
  const distinct = [...new Map(keys.map((key) => [rowId(key), key])).values()];
  if (distinct.length === 0) return new Map();
  const rows = await store.readMany(distinct);
  // A row with work due does not expire: it gets its time when the work is done. Whoever writes first puts it off as well.
  const expiring = [...rows.values()].filter(({ due }) => due === undefined);
  await pMap(expiring, (row) => store.write(row, row.v, { expiresAt }, ids.nonce()), { concurrency: renewedMax });
  return rows;
}

/** The digest that speaks for a task goes on as long as the task does. */
function digestIds(row: Row): string[] {
  const facts = Object.values(readableRow(row)?.channels ?? {});
  return facts.flatMap(({ digestId }) => (digestId === undefined ? [] : [digestId]));
}

/** Without a fingerprint the next sighting is read and makes the row again. */
function known({ target }: Run, entry: Watched, rows: ReadonlyMap<string, Row>, expiresAt: number): Watched {
  const isThere = rows.has(rowId(taskKey(target.id, entry.id)));
  return isThere ? { ...entry, expiresAt } : { ...entry, fingerprint: '' };
}
