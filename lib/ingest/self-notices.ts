/** What a pass has to say about the watcher itself. */
import { createHash } from 'node:crypto';
import { createNotice, forbidNotice, type NoticeFacts } from '../deliver/notice.ts';
import type { Cursor } from '../model/cursor.ts';
import type { SourceName } from '../model/task.ts';
import { addWritten } from '../model/written-rows.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Run } from '../run.ts';
import type { IngestResult } from './source.ts';

/** Failed polls in a row after which the channel learns that nobody watches. */
export const blindAfterFailures = 3;

/** The list was read up to now: the first time, and after being blind, that is said. */
export async function announceProgress(
  run: Run,
  observed: IngestResult,
  cursor: Cursor,
  cloudNowMs: number,
): Promise<Cursor> {
  const { failures: _count, failingSinceMs, lastFailure: _last, ...rest } = cursor;
  if (!cursor.announced && cursor.source === run.target.sources[0]) {
    const open = cursor.watched.filter((entry) => !entry.final).length;
    const facts = { notice: 'watching', recorded: cursor.baseline, open, sinceMs: cursor.bootAtMs } as const;
    await announce(run, observed, String(cursor.bootAtMs), facts);
  }
  if (failingSinceMs === undefined) return { ...rest, failures: 0, announced: true, lastOkAtMs: cloudNowMs };
  // Asks the notice and not the count: a run that died in between, or lost the race for the cursor, wrote only one.
  if (await forbidNotice(run, 'blind', failureName(cursor.source, failingSinceMs))) {
    const fromMs = cursor.lastOkAtMs ?? failingSinceMs;
    const tasks = [...observed.kinds.values()].filter((kind) => kind === 'new' || kind === 'changed').length;
    await announce(run, observed, failureName(cursor.source, failingSinceMs), {
      notice: 'recovered',
      fromMs,
      toMs: cloudNowMs,
      tasks,
      ...noticeSource(cursor.source),
    });
  }
  return { ...rest, failures: 0, endedSinceMs: failingSinceMs, announced: true, lastOkAtMs: cloudNowMs };
}

/** Names one row of failures of one source. */
export function failureName(source: SourceName, sinceMs: number): string {
  return source === 'tasks' ? String(sinceMs) : `${source}-${sinceMs}`;
}

/** Notices name the source unless it is the Task Center. */
export function noticeSource(source: SourceName): { source?: SourceName } {
  return source === 'tasks' ? {} : { source };
}

/** The same fault is told once, however many items show it and for how long. */
export async function announceDrift(
  run: Run,
  source: SourceName,
  observed: IngestResult,
  unusable: readonly string[],
): Promise<void> {
  if (unusable.length === 0) return;
  observed.drift = (observed.drift ?? 0) + unusable.length;
  const { target } = run;
  run.effects.log.error('items of the list cannot be used', {
    target: target.id,
    count: unusable.length,
    why: unusable[0],
  });
  for (const detail of new Set(unusable)) {
    const count = unusable.filter((why) => why === detail).length;
    const hash = createHash('sha256').update(detail).digest('hex').slice(0, 16);
    const name = source === 'tasks' ? hash : `${source}-${hash}`;
    await announce(run, observed, name, { notice: 'drift', count, detail, ...noticeSource(source) });
  }
  const message = `Target ${target.id}: ${unusable.length} items of the list cannot be used: the first ${unusable[0]}.`;
  observed.faults.push(new CloudError(message, { failure: 'answer', retryable: true }));
}

/** @returns whether it is told, by whomever; not when it is forbidden by now. */
export async function announce(run: Run, observed: IngestResult, name: string, facts: NoticeFacts): Promise<boolean> {
  const row = await createNotice(run, name, facts);
  if (row !== undefined) addWritten(observed, row);
  return row !== undefined;
}
