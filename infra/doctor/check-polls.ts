/** Whether polls are running: the table says when each target was last read to the end. */
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import { cursorKey, readCursor } from '../../lib/model/cursor.ts';
import { beatsMissedMax } from '../../lib/model/overdue.ts';
import { everyMs } from '../../lib/model/polling.ts';
import type { Target } from '../../lib/model/settings.ts';
import type { SourceName } from '../../lib/model/task.ts';
import { type Row, rowId, StoreError } from '../../lib/ports/store.ts';
import type { Patient } from './patient.ts';
import { silentLog } from './silent-log.ts';
import { fault, note, ok, skipped, type Verdict } from './verdict.ts';

export async function checkPolls({ targets, environment, dynamodb, clock }: Patient): Promise<readonly Verdict[]> {
  const client = createDynamoDbClient({ count: () => {}, ...(dynamodb === undefined ? {} : { connection: dynamodb }) });
  const store = createStore({ client, tableName: environment.tableName, log: silentLog });
  try {
    const polled = targets.flatMap((target) => target.sources.map((source) => ({ target, source })));
    const rows = await store.readMany(polled.map(({ target, source }) => cursorKey(target.id, source)));
    return polled.map(({ target, source }) =>
      judgePolls(target, source, rows.get(rowId(cursorKey(target.id, source))), clock.now()),
    );
  } catch (error) {
    if (error instanceof StoreError) return [skipped('schedule', 'the table cannot be read')];
    throw error;
  } finally {
    client.destroy();
  }
}

/** Pure: whether this source of the target is being polled, by its row. */
export function judgePolls(target: Target, source: SourceName, row: Row | undefined, nowMs: number): Verdict {
  const what = `schedule of ${target.id}${source === 'tasks' ? '' : `, ${source}`}`;
  if (row === undefined)
    return note(what, 'it has never been polled', 'run npm run deploy if you have not, and check again after a minute');
  const { lastOkAtMs, failures, lastFailure } = readCursor(row);
  if (failures > 0)
    return fault(
      what,
      `the last ${failures} polls failed: ${lastFailure ?? 'unknown'}`,
      'fix this target’s faults above; if there are none, read the log of the poll function',
    );
  const ageMs = nowMs - (lastOkAtMs ?? 0);
  if (ageMs > beatsMissedMax * everyMs(target)) {
    const found =
      lastOkAtMs === undefined
        ? 'no poll has ever succeeded'
        : `no poll has succeeded since ${new Date(lastOkAtMs).toISOString()}`;
    return fault(
      what,
      found,
      'check that its schedule is enabled in EventBridge Scheduler, and read the log of the poll function',
    );
  }
  return ok(what, `last polled ${Math.max(0, Math.round(ageMs / 1_000))} s ago`);
}
