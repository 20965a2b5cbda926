/** Reads every source up to now and commits what changed. Whatever fails here never stops the deliveries. */
import { reportUnreadable } from '../deliver/unreadable-rows.ts';
import { newNaming } from '../instances/lookup.ts';
import { believe, type CloudClock, saidOffsetMs } from '../model/cloud-clock.ts';
import { type Cursor, clockOf, cursorKey, readCursor } from '../model/cursor.ts';
import { isNewer, isOfAnother, ownerOf } from '../model/cursor-owner.ts';
import { isInterrupted } from '../model/polling.ts';
import { CloudError } from '../ports/cloud.ts';
import { type Row, rowId } from '../ports/store.ts';
import { asError, type Run } from '../run.ts';
import { recordTransitions } from '../weekly/week.ts';
import {
  credentialKey,
  isRefusal,
  recordAcceptance,
  recordRefusal,
  restingError,
  restsUntilMs,
} from './credential-lock.ts';
import { ingestWindow, newerBuildMessage } from './ingest-window.ts';
import { recordFailure } from './record-failure.ts';
import { renewRows } from './renew-rows.ts';
import {
  addStep,
  combineSources,
  copyResult,
  emptyResult,
  type IngestResult,
  resultForNextSource,
  type Source,
  sharedGap,
} from './source.ts';
import { sources } from './sources.ts';

export async function ingest(run: Run): Promise<IngestResult> {
  let result = emptyResult();
  const gaps: IngestResult['gap'][] = [];
  for (const name of run.target.sources) {
    // Of all the runs that a key was refused to, one finds out whether another source takes it: the cloud locks keys
    // that keep failing.
    if (result.refusal === 'not recorded') break;
    const next = await ingestSource(run, sources[name], resultForNextSource(result));
    gaps.push(next.gap);
    result = combineSources(result, next);
  }
  await recordTransitions(run, result.transitions.flat());
  const { gap: _gap, ...whole } = await nameUnreadable(run, result);
  return { ...whole, ...sharedGap(gaps) };
}

/** Each row once, whoever looked at it. */
async function nameUnreadable(run: Run, result: IngestResult): Promise<IngestResult> {
  const unreadable = [...new Map(result.unreadable.map((one) => [rowId(one.key), one])).values()];
  if (unreadable.length === 0) return result;
  const faults: Error[] = [];
  await reportUnreadable(run, { unreadable, notices: new Map() }, faults);
  return withFaults({ ...result, drift: (result.drift ?? 0) + unreadable.length }, faults);
}

/** A longer span without a good poll is reported as a gap. */
const gapMinMs = 15 * 60_000;

/**
 * Reads one source up to now in its share of the time, and records in its cursor and its credential set when that
 * fails. Never rejects: a source that cannot be read holds up no other.
 */
export async function ingestSource(everything: Run, source: Source, soFar: IngestResult): Promise<IngestResult> {
  const shared = withShare(everything, source);
  try {
    const { cursor: stored, clock: clockBefore, lock } = await readStored(shared, source);
    const run = { ...shared, naming: newNaming(stored?.naming) };
    const { credentials } = run.target;
    const cursor = stored && (await renewRows(run, stored));
    const start = { result: withClock(soFar, cursor), cursor, clockBefore };
    if (restsUntilMs(lock) > run.effects.clock.now() && soFar.refusal !== 'recorded') {
      const failure = restingError(credentials, restsUntilMs(lock));
      return await afterFailure(run, source, lock, { ...start, failure });
    }
    const read = await readUpToNow(run, source, start);
    if (read.failure === undefined) return await afterSuccess(run, lock, read);
    return await afterFailure(run, source, lock, read);
  } catch (error) {
    return withFaults(soFar, [asError(error)]);
  }
}

interface Stored {
  readonly cursor: Cursor | undefined;
  /** As it was believed when another project was read: the watch of this one may begin before an answer says it again. */
  readonly clock: CloudClock;
  readonly lock: Row | undefined;
}

/** @throws when the table does not say them. That there is no cursor is another thing: then the watch begins. */
async function readStored(run: Run, source: Source): Promise<Stored> {
  const keys = { cursor: cursorKey(run.target.id, source.name), lock: credentialKey(run.target.credentials) };
  const rows = await run.effects.store.readMany([keys.cursor, keys.lock]);
  const row = rows.get(rowId(keys.cursor));
  const stored = row && readCursor(row);
  const cursor = stored && ownCursor(run, stored);
  const clock = cursor === undefined ? { clockOffsetMs: clockOf(stored).clockOffsetMs } : clockOf(cursor);
  return { cursor, clock, lock: rows.get(rowId(keys.lock)) };
}

/** Another project or region begins anew: undefined. @throws when a newer build reads that. */
function ownCursor({ settings, target }: Run, cursor: Cursor): Cursor | undefined {
  const owner = ownerOf(settings, target);
  if (!isOfAnother(cursor, owner)) return cursor;
  if (isNewer(cursor, owner)) throw new Error(newerBuildMessage(target.id));
  return undefined;
}

/** How far a source was read. The result and the cursor count even when a failure ended it. */
interface SourceRead {
  readonly result: IngestResult;
  /** As it is stored; undefined before the first write. */
  readonly cursor: Cursor | undefined;
  /** As the poll found it. */
  readonly clockBefore: CloudClock;
  readonly failure?: unknown;
  /** As the list told it, if something failed after it. */
  readonly heard?: CloudClock;
}

/**
 * Window by window, each committed before the next. Stops when the time that is left belongs to others, or would when
 * another window takes as long as the last.
 */
async function readUpToNow(run: Run, source: Source, start: SourceRead): Promise<SourceRead> {
  const { cursor: first, clockBefore } = start;
  const gap = gapSince(run, first);
  let read = start;
  for (;;) {
    const leftMs = run.reading.remainingMs();
    const { progress, ...next } = await ingestWindow(run, source, read.cursor, read.result, clockBefore);
    if (progress === undefined) return { ...next, clockBefore };
    read = { ...next, clockBefore, result: { ...next.result, ...gap } };
    const tookMs = leftMs - run.reading.remainingMs();
    if (progress.reachedNow || progress.outOfTime || run.reading.remainingMs() <= tookMs) return read;
  }
}

/** The span that nobody watched until now. A poll that read a part of it has ended it, though it did not reach its own time. */
function gapSince(run: Run, first: Cursor | undefined): Pick<IngestResult, 'gap'> {
  if (first === undefined) return {};
  const fromMs = first.partlyReadAtMs ?? first.lastOkAtMs ?? first.bootAtMs;
  const toMs = run.now();
  const isLong = toMs - fromMs > gapMinMs && isInterrupted(run.target, toMs - fromMs);
  return isLong ? { gap: { fromMs, toMs } } : {};
}

/** From its first request on, each source has an equal part of what is left, and nobody else's. */
function withShare(run: Run, { name }: Source): Run {
  const { sources: names } = run.target;
  const later = names.length - 1 - names.indexOf(name);
  const { reading } = run;
  const laterMs = (later * Math.max(0, reading.remainingMs())) / (later + 1);
  return { ...run, reading: { remainingMs: () => reading.remainingMs() - laterMs } };
}

async function afterSuccess(run: Run, lock: Row | undefined, { result, cursor }: SourceRead): Promise<IngestResult> {
  const { store, ids } = run.effects;
  const faults = await faultsOf(recordAcceptance(store, ids, run.target.credentials, lock));
  return withFaults({ ...withClock(result, cursor), keyAccepted: true }, faults);
}

/** What cannot be recorded now is recorded by the next run that fails. The reason itself must not be lost. */
async function afterFailure(
  run: Run,
  source: Source,
  lock: Row | undefined,
  { result, cursor, clockBefore, failure, heard }: SourceRead,
): Promise<IngestResult> {
  const { store, ids, clock } = run.effects;
  let next = copyResult(result);
  if (isRefusal(failure) && !result.keyAccepted) {
    const recorded = recordRefusal(store, ids, run.target.credentials, lock, clock.now());
    const faults = await faultsOf(recorded);
    addStep(next, { faults });
    const isRecorded = faults.length === 0 && (await recorded);
    next = { ...next, refusal: isRecorded ? 'recorded' : 'not recorded' };
  }
  const error = asError(failure);
  const saidMs = error instanceof CloudError ? error.clockOffsetMs : undefined;
  const said = saidMs === undefined ? heard : believe(clockBefore, saidMs);
  const clockNow = said ?? believe(clockBefore, undefined);
  addStep(next, await recordFailure(run, source.name, cursor, error, clockNow, result.clockOffsetMs));
  return withFaults(said === undefined ? next : { ...next, clockOffsetMs: saidOffsetMs(said) }, [error]);
}

function withClock(result: IngestResult, cursor: Cursor | undefined): IngestResult {
  return cursor === undefined ? result : { ...result, clockOffsetMs: saidOffsetMs(cursor) };
}

function withFaults(result: IngestResult, faults: readonly Error[]): IngestResult {
  return { ...result, faults: [...result.faults, ...faults] };
}

async function faultsOf(work: Promise<unknown>): Promise<Error[]> {
  return await work.then(
    () => [],
    (error: unknown) => [asError(error)],
  );
}
