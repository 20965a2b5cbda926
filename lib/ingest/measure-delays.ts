/** Measures how late a source lists what happened, and warns before anything is listed too late to be found. */
import { createNotice } from '../deliver/notice.ts';
import { earliestOffsetMs } from '../model/cloud-clock.ts';
import type { Cursor } from '../model/cursor.ts';
import type { EventMemory } from '../model/event-memory.ts';
import { isNearlyTooLate, learnDelays, listingDelayMs, readBackSeconds } from '../model/listing-delay.ts';
import type { Task } from '../model/task.ts';
import { otherEventOf } from '../model/vocabulary.ts';
import type { Run } from '../run.ts';
import type { Committed } from './commit.ts';
import type { ListRead } from './read-list.ts';
import type { StepResult } from './source.ts';

const weekMs = 7 * 86_400_000;
/**
 * A list may show a task as it was this long ago. Sooner after a read that did not find the task, that read may have seen
 * it as it is: updated since, and so past the end of what was asked for.
 */
const replicaLagMaxMs = 45_000;

/** @param cursor as the poll before left it. @param memory what is remembered from now on. */
export function measureDelays(
  { settings }: Run,
  cursor: Cursor,
  { tasks, cloudNowMs, startedAtMs }: ListRead,
  committed: ReadonlyMap<string, Committed>,
  memory: EventMemory | undefined,
): Pick<Cursor, 'delays'> {
  const waitedBefore = idsOf(cursor.memory?.held);
  const waitsNow = idsOf(memory?.held);
  const isNew = ({ id, name }: Task) =>
    // What was never asked for is not listed late.
    (cursor.found?.get(otherEventOf(name) ?? name) ?? 0) === 0 &&
    !waitedBefore.has(id) &&
    (waitsNow.has(id) || committed.get(id)?.kind === 'new');
  const readToMs = cursor.watermarkSeconds * 1_000;
  const earlierMs = earliestOffsetMs(cursor.clockOffsetMs, cursor.clockJumpMs);
  const { lastOkAtMs } = cursor;
  const isOlder =
    lastOkAtMs !== undefined && (cursor.source === 'events' || startedAtMs - lastOkAtMs >= replicaLagMaxMs);
  const before = {
    readFromMs: readToMs - readBackSeconds(settings, cursor.source) * 1_000,
    readToMs,
    // By the earlier of both clocks, so that no delay is said to be longer than it was.
    ...(isOlder && { lastOkAtMs: lastOkAtMs + earlierMs }),
  };
  const delaysMs = tasks.filter(isNew).map((task) => listingDelayMs(task, before));
  const delays = learnDelays(cursor.delays, delaysMs, cloudNowMs);
  return delays === undefined ? {} : { delays };
}

/** One notice a week for each source, while the worst delay of this poll comes close to what is read back. */
export async function announceLateListing(run: Run, { source, delays }: Cursor, nowMs: number): Promise<StepResult> {
  const readBackMs = readBackSeconds(run.settings, source) * 1_000;
  if (delays === undefined || delays.worstAtMs !== nowMs || !isNearlyTooLate(delays.worstMs, readBackMs)) return {};
  const week = Math.floor(nowMs / weekMs);
  const facts = { notice: 'lateListing', source, delayMs: delays.worstMs, readBackMs } as const;
  const row = await createNotice(run, `${source}-${week}`, facts);
  return row === undefined ? {} : { rows: [row] };
}

function idsOf(tasks: readonly Task[] = []): ReadonlySet<string> {
  return new Set(tasks.map(({ id }) => id));
}
