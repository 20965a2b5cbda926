/** What the list does not say: that a task takes too long, or is no longer there. */

import { stalledAfterMs, type TypicalDurations, typicalMs } from '../model/cursor.ts';
import type { Task } from '../model/task.ts';
import type { Evidence } from '../model/task-row.ts';
import { isToBeLost, type Watched, watchedOfRow } from '../model/watch-list.ts';
import { addWritten } from '../model/written-rows.ts';
import { type CommitContext, commitFinding } from './commit.ts';
import type { IngestResult } from './source.ts';

export async function findLost(
  context: CommitContext,
  watched: readonly Watched[],
  observed: IngestResult,
): Promise<Watched[]> {
  const next: Watched[] = [];
  for (const entry of watched) {
    const isLost = isToBeLost(entry, context.cloudNowMs);
    next.push(isLost ? await note(context, entry, 'lost', { lastSeenMs: entry.seenAtMs }, observed) : entry);
  }
  return next;
}

export async function findStalled(
  context: CommitContext,
  watched: readonly Watched[],
  tasks: readonly Task[],
  usual: TypicalDurations,
  observed: IngestResult,
): Promise<Watched[]> {
  const seen = new Map(tasks.map((task) => [task.id, task]));
  const next: Watched[] = [];
  for (const entry of watched) {
    const task = seen.get(entry.id);
    const isStalled =
      task !== undefined && !entry.final && !entry.stalled && !entry.lost && stalls(context, task, usual);
    next.push(isStalled ? await note(context, entry, 'stalled', usualOf(usual, task.name), observed) : entry);
  }
  return next;
}

/** One that stalled before the watch began is history like all of that time. */
function stalls({ settings, bootAtMs, cloudNowMs }: CommitContext, task: Task, usual: TypicalDurations): boolean {
  if (task.createdAtMs === undefined) return false;
  const stalledAtMs = task.createdAtMs + stalledAfterMs(usual, task.name, settings.fetch.stalledAfterMinutes);
  return stalledAtMs >= bootAtMs && cloudNowMs > stalledAtMs;
}

function usualOf(usual: TypicalDurations, name: string): Evidence {
  const knownMs = typicalMs(usual, name);
  return knownMs === undefined ? {} : { usualMs: knownMs };
}

async function note(
  context: CommitContext,
  entry: Watched,
  found: 'stalled' | 'lost',
  evidence: Evidence,
  observed: IngestResult,
): Promise<Watched> {
  const { row } = await commitFinding(context, entry.id, found, evidence);
  if (row === undefined) return entry;
  addWritten(observed, row);
  const { misses, seenAtMs, lookedAtMs, missedSinceMs } = entry;
  const kept = { misses, seenAtMs, lookedAtMs, ...(missedSinceMs === undefined ? {} : { missedSinceMs }) };
  return { ...watchedOfRow(row, context.cloudNowMs), ...kept };
}
