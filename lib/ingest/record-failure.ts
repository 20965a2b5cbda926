/** Counts failed polls in a row, and says in Slack when nobody watches any more. */
import { createNotice } from '../deliver/notice.ts';
import { type CloudClock, earliestOffsetMs } from '../model/cloud-clock.ts';
import { type Cursor, newCursor } from '../model/cursor.ts';
import type { SourceName } from '../model/task.ts';
import type { CloudError } from '../ports/cloud.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { storeCursor } from './ingest-window.ts';
import { failureName, noticeSource } from './self-notices.ts';
import type { StepResult } from './source.ts';

/** After so many failed polls in a row the channel hears that the target cannot be read. */
const blindAfterFailures = 3;

/**
 * Never rejects.
 * @param cursor as it is stored; a target whose first poll failed has none.
 * @param toldMs the cloud's clock minus ours, as another source told it in this poll.
 */
export async function recordFailure(
  run: Run,
  source: SourceName,
  cursor: Cursor | undefined,
  error: CloudError,
  clock: CloudClock,
  toldMs?: number,
): Promise<StepResult> {
  const { clockOffsetMs, clockJumpMs } = clock;
  const nowMs = run.now() + earliestOffsetMs(clockOffsetMs, clockJumpMs, cursor === undefined ? toldMs : undefined);
  const { clockJumpMs: _jump, ...known } =
    cursor ?? newCursor(source, nowMs, clockOffsetMs, run.settings.fetch.staleAfterDays);
  const failures = known.failures + 1;
  const failingSinceMs = known.failingSinceMs ?? nowMs;
  const next = { ...known, failures, failingSinceMs, lastFailure: error.message, ...clock };
  const rows: Row[] = [];
  try {
    const notice = failures < blindAfterFailures ? undefined : await announceBlind(run, next);
    if (notice !== undefined) rows.push(notice);
    // Another poller has read the list meanwhile: this failure is the first of a new series.
    const hasEnded = failures >= blindAfterFailures && notice === undefined;
    await storeCursor(run, hasEnded ? { ...next, failures: 1, failingSinceMs: nowMs } : next);
    return { rows };
  } catch (fault) {
    return { rows, faults: [fault instanceof Error ? fault : new Error(String(fault))] };
  }
}

/** @returns undefined when a good poll has forbidden the notice. */
async function announceBlind(
  run: Run,
  cursor: Cursor & { readonly failingSinceMs: number; readonly lastFailure: string },
): Promise<Row | undefined> {
  const { source, failures, failingSinceMs, lastOkAtMs = failingSinceMs, lastFailure } = cursor;
  const facts = { sinceMs: lastOkAtMs, failures, cause: lastFailure, ...noticeSource(source) };
  return await createNotice(run, failureName(source, failingSinceMs), { notice: 'blind', ...facts });
}
