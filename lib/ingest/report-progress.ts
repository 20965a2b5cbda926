/** Says in the messages of tasks that are open for long how far they are. */
import pMap from 'p-map';
import { type AskerOptions, createAsker } from '../instances/lookup.ts';
import type { Cursor } from '../model/cursor.ts';
import { afterAsking, dueForProgress, restedFrom } from '../model/progress-asked.ts';
import { nextProgress } from '../model/shown-progress.ts';
import { readSighting, type TaskRow, taskKey, type WrittenRows } from '../model/task-row.ts';
import type { TaskProgress } from '../ports/cloud.ts';
import { type Row, rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';
import type { CommitContext } from './commit.ts';
import { readableRow } from './or-refusal.ts';
import { mayBeShown, putFacts } from './put-facts.ts';
import type { Source } from './source.ts';

export interface ProgressReported extends Pick<Cursor, 'progress'> {
  readonly rows: readonly Row[];
}

/** What is sent in this run waits no longer than this for how far another task is. */
const timeMaxMs = 2_000;
/** With less no call would begin. */
const timeMinMs = 1_000;
/** A key that is refused is refused so often at most: the cloud locks keys that keep failing. */
const callsAtOnce = 3;
const dayMs = 86_400_000;
const alarming: ReadonlySet<unknown> = new Set(['failed', 'stalled', 'lost']);

/**
 * At most ten tasks a poll, each every five minutes at most. Without an open task that is older than three minutes it
 * makes no call and no read. Never rejects for the cloud: what is refused, slow or odd rests for an hour. A poll that has
 * a failure to send asks nobody.
 */
export async function reportProgress(
  run: Run,
  { changes }: Source,
  cursor: Cursor,
  writtenRows: WrittenRows,
  { cloudNowMs }: Pick<CommitContext, 'cloudNowMs'>,
): Promise<ProgressReported> {
  const { effects, settings, signing, target } = run;
  const { progress: asked } = cursor;
  const nowMs = run.now();
  const timeMs = signing.anew ? 0 : Math.min(timeMaxMs, effects.budget.remainingMs() - run.deliveryShareMs);
  const isBusy = !changes || effects.instances === undefined || timeMs < timeMinMs || hasAlarm(writtenRows);
  const staleAfterMs = settings.fetch.staleAfterDays * dayMs;
  const due = isBusy ? [] : dueForProgress(cursor.watched, asked, { nowMs, cloudNowMs, staleAfterMs });
  if (due.length === 0) return reported(afterAsking(asked, [], nowMs));
  const keys = due.map(({ id }) => taskKey(target.id, id));
  const rows = await effects.store.readMany(keys);
  const { clockOffsetMs } = cursor;
  const known = keys.flatMap((key) => rows.get(rowId(key)) ?? []);
  const { answers, unasked, isRefused } = await askEach(run, known, { clockOffsetMs, timeMs });
  const written: Row[] = [];
  for (const [row, progress] of answers) written.push(await putProgress(run, row, progress));
  const ids = due.map(({ id }) => id).filter((id) => !unasked.has(id));
  return reported(afterAsking(isRefused ? restedFrom(asked, nowMs) : asked, ids, nowMs), written);
}

function reported(progress: Cursor['progress'], rows: readonly Row[] = []): ProgressReported {
  return { rows, ...(progress === undefined ? {} : { progress }) };
}

/** Nobody waits for these; they may wake somebody. */
function hasAlarm(writtenRows: WrittenRows): boolean {
  return writtenRows.values().some((row) => 'event' in row && alarming.has(row.event));
}

interface Answers {
  readonly answers: ReadonlyMap<Row, TaskProgress>;
  /** There was no time for these. */
  readonly unasked: ReadonlySet<string>;
  readonly isRefused: boolean;
}

async function askEach(
  { effects, target, naming }: Run,
  rows: readonly Row[],
  limits: Pick<AskerOptions, 'clockOffsetMs' | 'timeMs'>,
): Promise<Answers> {
  const { clock, log, instances } = effects;
  const asker = createAsker({ ...limits, clock, log, targetId: target.id, left: naming.left });
  const answers = new Map<Row, TaskProgress>();
  const unasked = new Set<string>();
  const ask = async (row: Row) => {
    const known = readableRow(row);
    const instanceId = known && instanceToAsk(known);
    if (instances === undefined || known === undefined || instanceId === undefined) return;
    const of = { instanceId, taskId: known.task.id };
    const asked = await asker.ask('progress', (call) => instances.progress(target, of, call));
    if (asked.answered) answers.set(row, asked.value);
    else if (asked.failure === undefined) unasked.add(readSighting(row).task.id);
  };
  await pMap(rows, ask, { concurrency: callsAtOnce });
  return { answers, unasked, isRefused: asker.refused.has('progress') };
}

/** Where nobody can see it, nobody asks. */
function instanceToAsk(row: TaskRow): string | undefined {
  const { task, instance, lost } = row;
  return task.state === 'open' && !lost && mayBeShown(row) ? (instance?.id ?? task.instanceId) : undefined;
}

/** As another rev of the message, unless the task has ended meanwhile, or the message says so already. */
async function putProgress(run: Run, row: Row, progress: TaskProgress): Promise<Row> {
  return await putFacts(run, row, (known) => {
    const next = instanceToAsk(known) && nextProgress(known.progress, progress, run.now());
    return next ? { ...known, progress: next } : undefined;
  });
}
