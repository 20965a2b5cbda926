/** Up to when a source of a target is known, and what is still watched. One row each; its watermark only rises. */
import type { Key, Patch, Row } from '../ports/store.ts';
import { type ChangesWhileFailing, moreChanges, readChanges } from './changes-while-failing.ts';
import type { CloudClock } from './cloud-clock.ts';
import type { CursorOwner } from './cursor-owner.ts';
import { type EventMemory, emptyMemory, mergeMemories } from './event-memory.ts';
import { type ListingDelays, mergeDelays } from './listing-delay.ts';
import { type NamingProgress, readNamingProgress, readUnnamed, type Unnamed } from './naming-progress.ts';
import { mergeAsked, type ProgressAsked, readAsked, storeAsked } from './progress-asked.ts';
import type { Reach } from './reach.ts';
import { readEntries } from './read-json.ts';
import { mergeRetries, type Retries } from './retries.ts';
import type { SourceName } from './task.ts';
import { schemaVersion, targetPk } from './task-row.ts';
import type { Watched } from './watch-list.ts';
import { readWatched, writeWatched } from './watch-list-text.ts';

const tasksSk = 'CURSOR';

export interface Cursor extends CloudClock, CursorOwner {
  /** Part of the key. */
  readonly source: SourceName;
  /** 0: not stored yet. */
  readonly v: number;
  /** When the watch began, by the earlier of both clocks. Stored once. */
  readonly bootAtMs: number;
  /** Every change before this second is committed. */
  readonly watermarkSeconds: number;
  /** By name: lists of the source that are committed further than that, up to this second. */
  readonly listed?: ReadonlyMap<string, number>;
  /** Names of events that are not known but were found, each with the second from which on it is still to be read: 0 once it was. */
  readonly found?: ReadonlyMap<string, number>;
  /** When the names were last asked for, or the watch of them began. */
  readonly namesAskedAtMs?: number;
  /** What lies before was read when the list could add nothing to it any more, so no read begins earlier. */
  readonly readBackToSeconds?: number;
  /** The length of the piece that fits one request, while one page does not hold all that is to be read. */
  readonly pieceSeconds?: number;
  /** When a poll last read a part of what there is, while none has read it to its end. */
  readonly partlyReadAtMs?: number;
  /** How far the lists let themselves be asked, once one has refused something. */
  readonly reach?: Reach;
  readonly watched: readonly Watched[];
  /** `watched` could not hold everything: the open rows of the state index are watched as well. */
  readonly overflow: boolean;
  /** Whose turn is next beyond `watched`: what was created then or later. */
  readonly turnMs?: number;
  /** When `watched` last could not hold everything, by our clock. */
  readonly cappedAtMs?: number;
  /** When the list was last read up to now, by our own clock. */
  readonly lastOkAtMs?: number;
  /** Failed polls in a row, since when, and why the latest failed. */
  readonly failures: number;
  readonly failingSinceMs?: number;
  readonly lastFailure?: string;
  /** Counted once a poll has failed, or has read a part of what there is. */
  readonly changesWhileFailing?: ChangesWhileFailing;
  /** When the latest series of failures began that a good poll has ended. */
  readonly endedSinceMs?: number;
  /** How many tasks were recorded in silence so far. The first notice says it. */
  readonly baseline: number;
  readonly announced: boolean;
  /** It took the place of a cursor of another project or region. The first notice says that too. */
  readonly renewed: boolean;
  readonly typicalDurations: TypicalDurations;
  readonly unnamed: readonly Unnamed[];
  /** Absent until something new was listed. */
  readonly delays?: ListingDelays;
  readonly naming?: NamingProgress;
  /** Absent until an open task was asked how far it is. */
  readonly progress?: ProgressAsked;
  /** What else the source remembers. */
  readonly memory?: EventMemory;
  /** Absent until a task failed. */
  readonly retries?: Retries;
}

/** One row per target and source. */
export function cursorKey(target: string, source: SourceName = 'tasks'): Key {
  return { pk: targetPk(target), sk: source === 'tasks' ? tasksSk : `${tasksSk}#${source}` };
}

export function newCursor(source: SourceName, bootAtMs: number, clockOffsetMs: number, staleAfterDays: number): Cursor {
  return {
    source,
    v: 0,
    bootAtMs,
    watermarkSeconds: Math.floor(bootAtMs / 1_000) - staleAfterDays * 86_400,
    watched: [],
    overflow: false,
    clockOffsetMs,
    failures: 0,
    baseline: 0,
    announced: false,
    renewed: false,
    typicalDurations: {},
    unnamed: [],
  };
}

/** What a poll knows of the cloud's clock when it begins. In the first run of a source that is nothing. */
export function clockOf(cursor: Cursor | undefined): CloudClock {
  const { clockOffsetMs = 0, clockJumpMs } = cursor ?? {};
  return { clockOffsetMs, ...(clockJumpMs === undefined ? {} : { clockJumpMs }) };
}

export function readCursor(row: Row): Cursor {
  return {
    source: row.sk === tasksSk ? 'tasks' : 'events',
    v: row.v,
    bootAtMs: row.bootAtMs as number,
    watermarkSeconds: row.watermarkSeconds as number,
    ...(row.listed === undefined ? {} : { listed: readSeconds(row.listed as string) }),
    ...(row.found === undefined ? {} : { found: readSeconds(row.found as string) }),
    ...(row.namesAskedAtMs === undefined ? {} : { namesAskedAtMs: row.namesAskedAtMs as number }),
    ...(row.readBackToSeconds === undefined ? {} : { readBackToSeconds: row.readBackToSeconds as number }),
    ...(row.pieceSeconds === undefined ? {} : { pieceSeconds: row.pieceSeconds as number }),
    ...(row.partlyReadAtMs === undefined ? {} : { partlyReadAtMs: row.partlyReadAtMs as number }),
    ...(row.reach === undefined ? {} : { reach: JSON.parse(row.reach as string) as Reach }),
    watched: readWatched(row.watched as string),
    overflow: row.overflow === true,
    ...(row.turnMs === undefined ? {} : { turnMs: row.turnMs as number }),
    ...(row.cappedAtMs === undefined ? {} : { cappedAtMs: row.cappedAtMs as number }),
    clockOffsetMs: row.clockOffsetMs as number,
    ...(row.clockJumpMs === undefined ? {} : { clockJumpMs: row.clockJumpMs as number }),
    ...(row.lastOkAtMs === undefined ? {} : { lastOkAtMs: row.lastOkAtMs as number }),
    failures: row.failures as number,
    ...(row.failingSinceMs === undefined ? {} : { failingSinceMs: row.failingSinceMs as number }),
    ...(row.lastFailure === undefined ? {} : { lastFailure: row.lastFailure as string }),
    ...(row.changesWhileFailing === undefined ? {} : { changesWhileFailing: readChanges(row.changesWhileFailing) }),
    ...(row.endedSinceMs === undefined ? {} : { endedSinceMs: row.endedSinceMs as number }),
    baseline: row.baseline as number,
    announced: row.announced === true,
    renewed: row.renewed === true,
    ...readOwner(row),
    typicalDurations: JSON.parse(row.usual as string) as TypicalDurations,
    unnamed: readEntries(row.unnamed, readUnnamed),
    ...(row.delays === undefined ? {} : { delays: JSON.parse(row.delays as string) as ListingDelays }),
    ...(row.naming === undefined ? {} : { naming: readNamingProgress(row.naming) }),
    ...(row.progress === undefined ? {} : { progress: readAsked(row.progress as string) }),
    ...(row.memory === undefined ? {} : { memory: JSON.parse(row.memory as string) as EventMemory }),
    ...(row.retries === undefined ? {} : { retries: JSON.parse(row.retries as string) as Retries }),
  };
}

function readSeconds(text: string): ReadonlyMap<string, number> {
  return new Map(Object.entries(JSON.parse(text) as Record<string, number>));
}

function readOwner({ region, projectId, builtAtMs }: Row): CursorOwner {
  return {
    ...(region === undefined ? {} : { region: region as string }),
    ...(projectId === undefined ? {} : { projectId: projectId as string }),
    ...(builtAtMs === undefined ? {} : { builtAtMs: builtAtMs as number }),
  };
}

export function cursorPatch(cursor: Cursor): Patch {
  const {
    source: _source,
    v: _version,
    listed,
    found,
    watched,
    typicalDurations,
    unnamed,
    delays,
    memory,
    retries,
    changesWhileFailing,
    naming,
    progress,
    ...facts
  } = cursor;
  return {
    ...facts,
    schema: schemaVersion,
    listed: listed === undefined ? undefined : JSON.stringify(Object.fromEntries(listed)),
    found: found === undefined ? undefined : JSON.stringify(Object.fromEntries(found)),
    watched: writeWatched(watched),
    // A task may have a name that the table's maps cannot hold.
    usual: JSON.stringify(typicalDurations),
    delays: delays === undefined ? undefined : JSON.stringify(delays),
    unnamed: unnamed.map((entry) => ({ ...entry })),
    naming: naming && { ...naming },
    progress: progress && storeAsked(progress),
    memory: memory === undefined ? undefined : JSON.stringify(memory),
    retries: retries === undefined ? undefined : JSON.stringify(retries),
    turnMs: cursor.turnMs,
    cappedAtMs: cursor.cappedAtMs,
    clockJumpMs: cursor.clockJumpMs,
    changesWhileFailing: changesWhileFailing && { ...changesWhileFailing },
    renewed: cursor.renewed || undefined,
    readBackToSeconds: cursor.readBackToSeconds,
    pieceSeconds: cursor.pieceSeconds,
    partlyReadAtMs: cursor.partlyReadAtMs,
    reach: cursor.reach === undefined ? undefined : JSON.stringify(cursor.reach),
    lastOkAtMs: cursor.lastOkAtMs,
    failingSinceMs: cursor.failingSinceMs,
    lastFailure: cursor.lastFailure,
    endedSinceMs: cursor.endedSinceMs,
  };
}

/**
 * What two pollers know together, when `theirs` was stored while we were at work. Both committed what they read before
 * they moved the watermark, so the later watermark holds. Everything that either still watches stays watched.
 */
export function mergeCursors(ours: Cursor, theirs: Cursor): Cursor {
  const watched = new Map(theirs.watched.map((entry) => [entry.id, entry]));
  for (const entry of ours.watched) {
    const other = watched.get(entry.id);
    if (other === undefined || entry.misses <= other.misses) watched.set(entry.id, entry);
  }
  const {
    failures: _count,
    failingSinceMs: _since,
    lastFailure: _why,
    changesWhileFailing: _changes,
    listed: _listed,
    partlyReadAtMs = 0,
    ...known
  } = ours;
  const endedSinceMs = Math.max(ours.endedSinceMs ?? 0, theirs.endedSinceMs ?? 0);
  const lastOkAtMs = Math.max(ours.lastOkAtMs ?? 0, theirs.lastOkAtMs ?? 0);
  return {
    ...known,
    ...failing(ours, theirs, endedSinceMs),
    ...changed(ours, theirs, endedSinceMs),
    endedSinceMs,
    ...(lastOkAtMs === 0 ? {} : { lastOkAtMs }),
    ...(partlyReadAtMs > lastOkAtMs ? { partlyReadAtMs } : {}),
    v: theirs.v,
    bootAtMs: theirs.bootAtMs,
    ...listedFurther(
      [ours, theirs].flatMap(({ listed = [] }) => [...listed]),
      Math.max(ours.watermarkSeconds, theirs.watermarkSeconds),
    ),
    ...mergedNames(ours, theirs),
    ...laterOf(ours.readBackToSeconds, theirs.readBackToSeconds),
    watched: [...watched.values()],
    overflow: ours.overflow || theirs.overflow,
    baseline: Math.max(ours.baseline, theirs.baseline),
    announced: ours.announced || theirs.announced,
    ...mergedDelays(ours.delays, theirs.delays),
    ...(ours.naming === undefined && theirs.naming !== undefined && { naming: theirs.naming }),
    ...mergedProgress(ours.progress, theirs.progress),
    renewed: ours.renewed || theirs.renewed,
    ...mergedMemory(ours.memory, theirs.memory),
    ...mergeRetries(ours.retries, theirs.retries),
  };
}

function mergedDelays(ours: ListingDelays | undefined, theirs: ListingDelays | undefined): Pick<Cursor, 'delays'> {
  const delays = mergeDelays(ours, theirs);
  return delays === undefined ? {} : { delays };
}

function mergedProgress(ours: Cursor['progress'], theirs: Cursor['progress']): Pick<Cursor, 'progress'> {
  const progress = mergeAsked(ours, theirs);
  return progress === undefined ? {} : { progress };
}

/** @param listed by list, once or more. What is no further than the watermark is not worth a word. */
export function listedFurther(
  listed: Iterable<readonly [string, number]>,
  watermarkSeconds: number,
): Pick<Cursor, 'watermarkSeconds' | 'listed'> {
  const further = new Map<string, number>();
  for (const [name, seconds] of listed)
    if (seconds > (further.get(name) ?? watermarkSeconds)) further.set(name, seconds);
  return further.size === 0 ? { watermarkSeconds } : { watermarkSeconds, listed: further };
}

/** A name that one of them has read is read. */
function mergedNames(ours: Cursor, theirs: Cursor): Pick<Cursor, 'found' | 'namesAskedAtMs'> {
  const found = new Map(ours.found);
  for (const [name, seconds] of theirs.found ?? []) found.set(name, Math.min(seconds, found.get(name) ?? seconds));
  const askedAtMs = Math.max(ours.namesAskedAtMs ?? 0, theirs.namesAskedAtMs ?? 0);
  return {
    ...(found.size === 0 ? {} : { found }),
    ...(askedAtMs === 0 ? {} : { namesAskedAtMs: askedAtMs }),
  };
}

function laterOf(ours = 0, theirs = 0): Pick<Cursor, 'readBackToSeconds'> {
  const readBackToSeconds = Math.max(ours, theirs);
  return readBackToSeconds === 0 ? {} : { readBackToSeconds };
}

function mergedMemory(ours: EventMemory | undefined, theirs: EventMemory | undefined): Pick<Cursor, 'memory'> {
  if (ours === undefined && theirs === undefined) return {};
  return { memory: mergeMemories(ours ?? emptyMemory, theirs ?? emptyMemory) };
}

/** The longer series of failures stays, unless a good poll has ended it. */
function failing(ours: Cursor, theirs: Cursor, endedSinceMs: number): Pick<Cursor, 'failures'> & Partial<Cursor> {
  const { failures, failingSinceMs, lastFailure } = ours.failures < theirs.failures ? theirs : ours;
  if (failingSinceMs === undefined || failingSinceMs <= endedSinceMs) return { failures: 0 };
  return {
    failures,
    failingSinceMs,
    ...(lastFailure === undefined ? {} : { lastFailure }),
  };
}

/** Since the last good poll, whosever that was: what was counted since an earlier one may have changed before it. */
function changed(ours: Cursor, theirs: Cursor, endedSinceMs: number): Pick<Cursor, 'changesWhileFailing'> {
  const isEnded = ({ failingSinceMs }: Cursor) => failingSinceMs !== undefined && failingSinceMs <= endedSinceMs;
  const laterMs = (ours.lastOkAtMs ?? 0) - (theirs.lastOkAtMs ?? 0);
  return moreChanges(
    laterMs < 0 || isEnded(ours) ? undefined : ours.changesWhileFailing,
    laterMs > 0 || isEnded(theirs) ? undefined : theirs.changesWhileFailing,
  );
}

/** How long tasks took, by their raw name: in milliseconds, latest last. */
export type TypicalDurations = Readonly<Record<string, readonly number[]>>;

const samplesMin = 10;
const samplesMax = 20;
const kindsMax = 60;
/** For tasks that take seconds three times as long is no stall: a list can lag that much. */
const stalledMinMs = 5 * 60_000;

export function learnDuration(known: TypicalDurations, name: string, durationMs: number): TypicalDurations {
  const samples = samplesOf(known, name);
  if (name === '' || durationMs < 0) return known;
  if (samples === undefined && Object.keys(known).length >= kindsMax) return known;
  return { ...known, [name]: [...(samples ?? []), durationMs].slice(-samplesMax) };
}

/** The median, once ten are known. */
export function typicalMs(known: TypicalDurations, name: string): number | undefined {
  const samples = samplesOf(known, name);
  if (samples === undefined || samples.length < samplesMin) return undefined;
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)];
}

/** How long a task of this kind may be open before it counts as stalled. */
export function stalledAfterMs(known: TypicalDurations, name: string, stalledAfterMinutes: number): number {
  const typical = typicalMs(known, name);
  const limitMs = stalledAfterMinutes * 60_000;
  return typical === undefined ? limitMs : Math.min(limitMs, Math.max(3 * typical, stalledMinMs));
}

/** A task may have the name of something every object inherits. */
function samplesOf(known: TypicalDurations, name: string): readonly number[] | undefined {
  return Object.hasOwn(known, name) ? known[name] : undefined;
}
