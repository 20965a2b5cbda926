/** Reads the list up to now and commits what changed; what fails here never stops the deliveries. */
import type { Gap } from './deliveries/digest-row.ts';
import type { Run } from './deliveries/run.ts';
import { type Row, TaskListError } from './ports.ts';
import { rowId } from './row-id.ts';
import type { Turn } from './summary/tally.ts';
import { noteTurns } from './summary/week-row.ts';
import { credentialKey, noteAcceptance, noteRefusal, restsUntilMs } from './tasks/credential-lock.ts';
import { type Cursor, cursorKey, newCursor, readCursor } from './tasks/cursor.ts';
import type { Change } from './tasks/diff.ts';
import { pass } from './tasks/pass.ts';
import { blindAfterFailures, say } from './tasks/progress.ts';
import { storeCursor } from './tasks/store-cursor.ts';

export interface Observed {
  /** What became of each task that was seen. */
  readonly kinds: Map<string, Change['kind']>;
  /** Rows with work that this run has just written. */
  readonly fresh: Row[];
  /** Changes of state that this run committed, for the week's summary. */
  readonly turns: Turn[];
  window?: { readonly fromSeconds: number; readonly toSeconds: number };
  gap?: Gap;
  /** Items of the list that could not be used. */
  drift?: number;
  readonly faults: Error[];
}

/** A longer span without a good poll is named as a gap. */
const gapSecondsMin = 15 * 60;

export async function observe(run: Run): Promise<Observed> {
  const observed: Observed = { kinds: new Map(), fresh: [], turns: [], faults: [] };
  try {
    await walk(run, observed);
  } catch (error) {
    observed.faults.push(error instanceof Error ? error : new Error(String(error)));
  }
  await noteTurns(run, observed.turns);
  return observed;
}

async function walk(run: Run, observed: Observed): Promise<void> {
  const { store, ids, clock } = run.effects;
  const { credentials } = run.target;
  const rows = await store.readMany([cursorKey(run.target.id), credentialKey(credentials)]);
  const row = rows.get(rowId(cursorKey(run.target.id)));
  const lock = rows.get(rowId(credentialKey(credentials)));
  let cursor = row === undefined ? undefined : readCursor(row);
  try {
    if (restsUntilMs(lock) > clock.now()) throw restingError(credentials, restsUntilMs(lock));
    cursor = await walkToNow(run, observed, cursor, (learned) => {
      cursor = learned;
    });
    await noteAcceptance(store, ids, credentials, lock);
  } catch (error) {
    if (error instanceof TaskListError && error.failure === 'authentication' && error.status !== undefined) {
      await noteRefusal(store, ids, credentials, lock, clock.now());
    }
    if (error instanceof TaskListError) await noteFailure(run, observed, cursor, error);
    throw error;
  }
}

/** Piece by piece, each committed before the next; stops when the time that is left belongs to the deliveries. */
async function walkToNow(
  run: Run,
  observed: Observed,
  first: Cursor | undefined,
  learn: (cursor: Cursor) => void,
): Promise<Cursor> {
  const reserveMs = run.deliveryShareMs;
  const behindSince = first?.watermarkSeconds;
  let cursor = first;
  for (;;) {
    const passed = await pass(run, cursor, observed, learn);
    cursor = passed.cursor;
    if (first !== undefined && behindSince !== undefined && passed.toSeconds - behindSince > gapSecondsMin) {
      observed.gap = { fromMs: behindSince * 1_000, toMs: passed.toSeconds * 1_000 };
    }
    if (passed.reachedNow || run.effects.budget.remainingMs() < reserveMs) return cursor;
  }
}

async function noteFailure(
  run: Run,
  observed: Observed,
  known: Cursor | undefined,
  error: TaskListError,
): Promise<void> {
  const offsetMs = error.clockOffsetMs ?? known?.clockOffsetMs ?? 0;
  const nowMs = run.now() + offsetMs;
  const base = known ?? newCursor(nowMs, offsetMs, run.settings.fetch.staleAfterDays);
  const count = base.failures + 1;
  const sinceMs = base.failingSinceMs ?? nowMs;
  const facts = { sinceMs: base.lastOkAtMs ?? sinceMs, failures: count, cause: error.message };
  const isEnded =
    count >= blindAfterFailures && !(await say(run, observed, String(sinceMs), { notice: 'blind', ...facts }));
  // Another poller saw meanwhile: this failure is the first of a new row.
  const failing = isEnded ? { failures: 1, failingSinceMs: nowMs } : { failures: count, failingSinceMs: sinceMs };
  const cursor = { ...base, ...failing, lastFailure: error.message, clockOffsetMs: offsetMs };
  await storeCursor(run, cursor);
}

function restingError(credentials: string, untilMs: number): TaskListError {
  const until = new Date(untilMs).toISOString();
  return new TaskListError(
    `Credential set ${credentials} was refused; it rests until ${until} so that the cloud does not lock the key.`,
    { failure: 'authentication', retryable: true },
  );
}
