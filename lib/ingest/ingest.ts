/** Reads every source up to now and commits what changed; what fails here never stops the deliveries. */

import { type Cursor, cursorKey, newCursor, readCursor } from '../model/cursor.ts';
import { CloudError } from '../ports/cloud.ts';
import { rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { recordTransitions } from '../weekly/week.ts';
import { credentialKey, recordAcceptance, recordRefusal, restsUntilMs } from './credential-lock.ts';
import { ingestSource, storeCursor } from './ingest-source.ts';
import { announce, blindAfterFailures, failureName, noticeSource } from './self-notices.ts';
import type { IngestResult, Source } from './source.ts';
import { sources } from './sources.ts';

/** A longer span without a good poll is named as a gap. */
const gapMinSeconds = 15 * 60;

export async function ingest(run: Run): Promise<IngestResult> {
  const observed: IngestResult = { kinds: new Map(), writtenRows: new Map(), transitions: [], faults: [] };
  for (const name of run.target.sources) {
    // The key that one source refused is not shown to another in the same run: the cloud locks keys that keep failing.
    if (!observed.faults.some(isRefusal)) await observeSource(run, sources[name], observed);
  }
  await recordTransitions(run, observed.transitions);
  return observed;
}

/** A source that cannot be read holds up no other. The first one's window is the report's. */
async function observeSource(run: Run, source: Source, total: IngestResult): Promise<void> {
  const { kinds, window, gap, drift = 0, ...shared } = total;
  const observed: IngestResult = { ...shared, kinds: new Map() };
  try {
    await walk(run, source, observed);
  } catch (error) {
    total.faults.push(error instanceof Error ? error : new Error(String(error)));
  }
  for (const [id, kind] of observed.kinds) kinds.set(id, kind);
  Object.assign(
    total,
    observed,
    { kinds },
    window && { window },
    gap && { gap },
    observed.drift && { drift: drift + observed.drift },
  );
}

async function walk(run: Run, source: Source, observed: IngestResult): Promise<void> {
  const { store, ids, clock } = run.effects;
  const { credentials } = run.target;
  const key = cursorKey(run.target.id, source.name);
  const rows = await store.readMany([key, credentialKey(credentials)]);
  const row = rows.get(rowId(key));
  const lock = rows.get(rowId(credentialKey(credentials)));
  let cursor = row === undefined ? undefined : readCursor(row);
  learnClock(observed, cursor);
  try {
    if (restsUntilMs(lock) > clock.now()) throw restingError(credentials, restsUntilMs(lock));
    cursor = await walkToNow(run, source, observed, cursor, (learned) => {
      cursor = learned;
    });
    learnClock(observed, cursor);
    observed.keyAccepted = true;
    await recordAcceptance(store, ids, credentials, lock);
  } catch (error) {
    // What cannot be noted now is noted by the next run that fails; the reason itself must not be lost.
    const noted = (note: Promise<void>) => note.catch((fault: Error) => observed.faults.push(fault));
    if (isRefusal(error) && !observed.keyAccepted)
      await noted(recordRefusal(store, ids, credentials, lock, clock.now()));
    if (error instanceof CloudError) await noted(recordFailure(run, source, observed, cursor, error));
    throw error;
  }
}

function learnClock(observed: IngestResult, cursor: Cursor | undefined): void {
  if (cursor !== undefined) observed.clockOffsetMs = cursor.clockOffsetMs;
}

/** The cloud itself refused the key, and not only we who let it rest. */
function isRefusal(error: unknown): boolean {
  return error instanceof CloudError && error.failure === 'authentication' && error.status !== undefined;
}

/** Piece by piece, each committed before the next; stops when the time that is left belongs to the deliveries. */
async function walkToNow(
  run: Run,
  source: Source,
  observed: IngestResult,
  first: Cursor | undefined,
  learn: (cursor: Cursor) => void,
): Promise<Cursor> {
  const reserveMs = run.deliveryShareMs + laterSourcesMs(run, source);
  const behindSince = first?.watermarkSeconds;
  let cursor = first;
  for (;;) {
    const passed = await ingestSource(run, source, cursor, observed, learn);
    cursor = passed.cursor;
    if (first !== undefined && behindSince !== undefined && passed.toSeconds - behindSince > gapMinSeconds) {
      observed.gap = { fromMs: behindSince * 1_000, toMs: passed.toSeconds * 1_000 };
    }
    if (passed.reachedNow || run.effects.budget.remainingMs() < reserveMs) return cursor;
  }
}

/** A long backlog of one source leaves some of the time to those that come after it. */
function laterSourcesMs({ target: { sources: names }, deliveryShareMs }: Run, { name }: Source): number {
  const later = names.length - 1 - names.indexOf(name);
  return (later * deliveryShareMs) / names.length;
}

async function recordFailure(
  run: Run,
  source: Source,
  observed: IngestResult,
  known: Cursor | undefined,
  error: CloudError,
): Promise<void> {
  const offsetMs = error.clockOffsetMs ?? known?.clockOffsetMs ?? observed.clockOffsetMs ?? 0;
  observed.clockOffsetMs = offsetMs;
  const nowMs = run.now() + offsetMs;
  const base = known ?? newCursor(source.name, nowMs, offsetMs, run.settings.fetch.staleAfterDays);
  const count = base.failures + 1;
  const sinceMs = base.failingSinceMs ?? nowMs;
  const facts = { sinceMs: base.lastOkAtMs ?? sinceMs, failures: count, cause: error.message };
  const notice = { notice: 'blind', ...facts, ...noticeSource(source.name) } as const;
  const isEnded =
    count >= blindAfterFailures && !(await announce(run, observed, failureName(source.name, sinceMs), notice));
  // Another poller saw meanwhile: this failure is the first of a new row.
  const failing = isEnded ? { failures: 1, failingSinceMs: nowMs } : { failures: count, failingSinceMs: sinceMs };
  const cursor = { ...base, ...failing, lastFailure: error.message, clockOffsetMs: offsetMs };
  await storeCursor(run, cursor);
}

function restingError(credentials: string, untilMs: number): CloudError {
  const until = new Date(untilMs).toISOString();
  return new CloudError(
    `Credential set ${credentials} was refused; it rests until ${until} so that the cloud does not lock the key.`,
    { failure: 'authentication', retryable: true },
  );
}
