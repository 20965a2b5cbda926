/** Counts failed polls in a row, and says in Slack when nobody watches any more. */
import { createNotice } from '../deliver/notice.ts';
import { type CloudClock, earliestOffsetMs } from '../model/cloud-clock.ts';
import { type Cursor, newCursor } from '../model/cursor.ts';
import type { SourceName } from '../model/task.ts';
import { type Row, StoreError } from '../ports/store.ts';
import { asError, type Run } from '../run.ts';
import { storeCursor } from './ingest-window.ts';
import { failureName, noticeSource } from './self-notices.ts';
import type { StepResult } from './source.ts';

/** After so many failed polls in a row the channel hears that the target cannot be read. */
const blindAfterFailures = 3;

/**
 * Whatever failed: a table that refuses our writes leaves people as blind as a list that does not answer. Never rejects.
 * @param cursor as it is stored; undefined only when none is, as after a first poll that failed.
 * @param toldMs the cloud's clock minus ours, as another source told it in this poll.
 */
export async function recordFailure(
  run: Run,
  source: SourceName,
  cursor: Cursor | undefined,
  error: Error,
  clock: CloudClock,
  toldMs?: number,
): Promise<StepResult> {
  const { clockOffsetMs, clockJumpMs } = clock;
  const nowMs = run.now();
  const bootAtMs = nowMs + earliestOffsetMs(clockOffsetMs, clockJumpMs, toldMs);
  const { clockJumpMs: _jump, ...known } =
    cursor ?? newCursor(source, bootAtMs, clockOffsetMs, run.settings.fetch.staleAfterDays);
  const failures = known.failures + 1;
  const failingSinceMs = known.failingSinceMs ?? nowMs;
  const next = { ...known, failures, failingSinceMs, lastFailure: error.message, ...clock };
  const rows: Row[] = [];
  try {
    const notice = failures < blindAfterFailures ? undefined : await announceBlind(run, next, error);
    if (notice !== undefined) rows.push(notice);
    // Another poller has read the list meanwhile: this failure is the first of a new series.
    const hasEnded = failures >= blindAfterFailures && notice === undefined;
    await storeCursor(run, hasEnded ? firstOfSeries(next, nowMs) : next);
    return { rows };
  } catch (fault) {
    // What kept the poll from being good may keep this from being written too: that is no second fault.
    const second = asError(fault);
    return { rows, faults: second.message === error.message ? [] : [second] };
  }
}

function firstOfSeries({ changesWhileFailing: _changes, ...cursor }: Cursor, nowMs: number): Cursor {
  return { ...cursor, failures: 1, failingSinceMs: nowMs };
}

/** @returns undefined when a good poll has forbidden the notice. */
async function announceBlind(
  run: Run,
  cursor: Cursor & { readonly failingSinceMs: number; readonly lastFailure: string },
  error: Error,
): Promise<Row | undefined> {
  const { source, failures, failingSinceMs, lastOkAtMs = failingSinceMs, lastFailure } = cursor;
  const place = error instanceof StoreError ? ({ isTable: true } as const) : {};
  const facts = { sinceMs: lastOkAtMs, failures, cause: lastFailure, ...place, ...noticeSource(source) };
  return await createNotice(run, failureName(source, failingSinceMs), { notice: 'blind', ...facts });
}
