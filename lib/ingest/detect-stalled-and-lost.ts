/** What the list does not say: that a task takes too long, or that it is gone. */
import { type Cursor, stalledAfterMs, type TypicalDurations, typicalMs } from '../model/cursor.ts';
import { isFinal, type Task } from '../model/task.ts';
import type { Evidence } from '../model/task-row.ts';
import { isToBeLost, missed, type Watched, watchedOfRow } from '../model/watch-list.ts';
import type { Transition } from '../model/weekly-tally.ts';
import type { Row } from '../ports/store.ts';
import { type CommitContext, type Committed, commitFinding } from './commit.ts';
import type { ListRead } from './read-list.ts';
import type { StepResult } from './source.ts';

export interface Detected extends StepResult {
  readonly watched: readonly Watched[];
  readonly rows: readonly Row[];
  readonly transitions: readonly Transition[];
  /** Why findings could not be written. */
  readonly refused: readonly string[];
}

/** What a read found. */
interface Looked {
  readonly tasks: readonly Task[];
  /** The watched tasks that it looked for to the end: only of these it can say that they are missing. */
  readonly covered: ReadonlySet<string>;
}

export async function detectStalledAndLost(
  context: CommitContext,
  entries: readonly Watched[],
  { tasks, covered }: Looked,
  typicalDurations: TypicalDurations,
): Promise<Detected> {
  const lost = await recordEach(context, entries, 'lost', (entry) =>
    covered.has(entry.id) && isToBeLost(entry, context.nowMs) ? { lastSeenMs: entry.seenAtMs } : undefined,
  );
  if (lost.failure !== undefined) return lost;
  const listed = new Map(tasks.map((task) => [task.id, task]));
  const stalled = await recordEach(context, lost.watched, 'stalled', (entry) => {
    const task = listed.get(entry.id);
    // The list may show an end that is not believed yet, or a word that nobody knows: neither is open.
    if (task?.state !== 'open' || entry.final || entry.stalled || entry.lost) return undefined;
    return isStalled(context, task, typicalDurations) ? typicalOf(typicalDurations, task.name) : undefined;
  });
  return {
    ...stalled,
    rows: [...lost.rows, ...stalled.rows],
    transitions: [...lost.transitions, ...stalled.transitions],
    refused: [...lost.refused, ...stalled.refused],
  };
}

/** What stalled before the watch began is history, like everything from that time. */
function isStalled({ settings, bootAtMs, cloudNowMs }: CommitContext, task: Task, typical: TypicalDurations): boolean {
  if (task.createdAtMs === undefined) return false;
  const stalledAtMs = task.createdAtMs + stalledAfterMs(typical, task.name, settings.fetch.stalledAfterMinutes);
  return stalledAtMs >= bootAtMs && cloudNowMs > stalledAtMs;
}

function typicalOf(typicalDurations: TypicalDurations, name: string): Evidence {
  const knownMs = typicalMs(typicalDurations, name);
  return knownMs === undefined ? {} : { usualMs: knownMs };
}

/** @param evidenceOf the evidence for an entry to which it happened, undefined for every other one. */
async function recordEach(
  context: CommitContext,
  entries: readonly Watched[],
  event: 'stalled' | 'lost',
  evidenceOf: (entry: Watched) => Evidence | undefined,
): Promise<Detected> {
  const watched: Watched[] = [];
  const rows: Row[] = [];
  const transitions: Transition[] = [];
  const refused: string[] = [];
  try {
    for (const entry of entries) {
      const evidence = evidenceOf(entry);
      const { row, transition, refusal } = evidence ? await commitFinding(context, entry.id, event, evidence) : {};
      if (refusal !== undefined) refused.push(refusal);
      if (transition !== undefined) transitions.push(transition);
      if (row !== undefined) rows.push(row);
      watched.push(row === undefined ? entry : entryOfRow(context, entry, row));
    }
    return { watched, rows, transitions, refused };
  } catch (failure) {
    return { watched, rows, transitions, refused, failure };
  }
}

/** When it was last seen and how often it was missed stands in no row. */
function entryOfRow({ cloudNowMs }: CommitContext, entry: Watched, row: Row): Watched {
  const { misses, seenAtMs, lookedAtMs, missedSinceMs } = entry;
  const kept = { misses, seenAtMs, lookedAtMs, ...(missedSinceMs === undefined ? {} : { missedSinceMs }) };
  return { ...watchedOfRow(row, cloudNowMs), ...kept };
}

/**
 * What is under watch after a read of the list. The stored cursor counts as well as the one the read began with: in a
 * first run it can be another poller's, who watches tasks that we did not know.
 */
export function watchAfter(
  {
    watched,
    covered,
    skipped,
    startedAtMs,
    cloudNowMs,
  }: Pick<ListRead, 'watched' | 'covered' | 'skipped' | 'startedAtMs' | 'cloudNowMs'>,
  cursor: Pick<Cursor, 'watched'>,
  tasks: readonly Task[],
  committed: ReadonlyMap<string, Committed>,
): Watched[] {
  const entries = new Map([...cursor.watched, ...watched].map((entry) => [entry.id, entry]));
  const listed = new Set(tasks.map(({ id }) => id));
  for (const entry of watched) {
    if (covered.has(entry.id) && !listed.has(entry.id)) entries.set(entry.id, missed(entry, startedAtMs));
    if (skipped?.has(entry.id)) entries.set(entry.id, { ...entry, lookedAtMs: cloudNowMs });
  }
  for (const task of tasks) {
    const known = entries.get(task.id);
    const row = committed.get(task.id)?.row;
    const entry = row === undefined ? known : watchedOfRow(row, cloudNowMs);
    if (entry !== undefined) entries.set(task.id, listedAgain(entry, known, task, cloudNowMs));
  }
  return [...entries.values()];
}

/** An update that changes nothing we show still moves the task, in a list that filters by update. */
function listedAgain(entry: Watched, known: Watched | undefined, task: Task, nowMs: number): Watched {
  const { missedSinceMs: _missedSince, endedSinceMs: _endedSince, ...rest } = entry;
  const updatedAtMs = Math.max(entry.updatedAtMs ?? 0, task.updatedAtMs ?? 0);
  const updated = updatedAtMs === 0 ? {} : { updatedAtMs };
  const ended = isFinal(task.state) && !entry.final ? { endedSinceMs: known?.endedSinceMs ?? nowMs } : {};
  return {
    ...rest,
    ...updated,
    ...ended,
    seenAtMs: entry.final ? entry.seenAtMs : nowMs,
    lookedAtMs: nowMs,
    misses: 0,
  };
}
