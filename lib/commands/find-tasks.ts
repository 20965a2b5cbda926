/** Finds tasks through the indexes: a list, newest first across all targets, or one by part of its id. */

import { isUntaken } from '../model/alarms.ts';
import { type Match, matches, type Subject } from '../model/match.ts';
import { subjectOf } from '../model/routes.ts';
import type { Target } from '../model/settings.ts';
import { readTaskRow, stateWord, type TaskRow, taskKey } from '../model/task-row.ts';
import { classOf } from '../model/vocabulary.ts';
import { isAbout, matchOf } from '../mutes/filter.ts';
import { rowId, type Store } from '../ports/store.ts';
import { type AskContext, targetsAtOnceMax } from './answer.ts';
import type { Position } from './button-value.ts';
import type { TaskQuery } from './command.ts';
import type { StateName } from './grammar.ts';
import type { CountRequest, Entry, IndexedState, Lookups } from './lookups.ts';

export interface FoundTask {
  readonly target: Target;
  readonly row: TaskRow;
}

export interface Found {
  readonly tasks: readonly FoundTask[];
  /** Where the next page begins; absent if there is none. */
  readonly next?: readonly Position[];
  /** How many there are; only for a first page that needs no other filter than the index. */
  readonly total?: { readonly count: number; readonly orMore: boolean };
  /** Time or reads ran out before the page was full: `next` continues from there. */
  readonly cutAfter?: number;
}

export interface FindOptions {
  readonly lookups: Lookups;
  readonly store: Store;
  readonly now: () => number;
  /** No read starts after this. */
  readonly stopAtMs: number;
  /** Set where a whole time is read rather than a page: how many rows, and how many between two looks at the clock. */
  readonly bounds?: { readonly examinedMax: number; readonly rowsAtOnce: number };
}

/** Keys counted for the first page: one query and about twenty read units. */
const countMax = 1_000;
/** Rows examined for one answer if the index alone cannot filter; as many at once as BatchGetItem takes. */
const pageBounds = { examinedMax: 500, rowsAtOnce: 100 } as const;
/** Per target; with so many candidates a longer part of the id is needed. */
const candidatesMax = 5;

/** What the index knows; of what nobody has taken it knows the failures, of what stalled what is open. */
const indexedStates: Readonly<Record<Exclude<StateName, 'all'>, IndexedState>> = {
  untaken: 'failed',
  failed: 'failed',
  running: 'open',
  stalled: 'open',
  succeeded: 'succeeded',
  cancelled: 'cancelled',
  lost: 'lost',
  unknown: 'unknown',
};
/** More queries at the same time would be slower than looking at every task. */
const streamsMax = 50;

/** One partition of an index, newest first. */
interface Stream {
  readonly target: Target;
  /** Any state if left out. */
  readonly state?: IndexedState;
  readonly name: string;
  readonly ahead: Entry[];
  /** The last entry that was examined. */
  last: Entry | undefined;
  ended: boolean;
}

/** A page. Beside the first it is counted how many there are, if the index alone can tell. @param at where the page begins. */
export async function findTasks(
  options: FindOptions,
  targets: readonly Target[],
  query: TaskQuery,
  at: readonly Position[],
): Promise<Found> {
  const streams = openStreams(targets, query, at);
  const isCounting = at.length === 0 && !isFiltering(options, query, streams);
  const [found, total] = await Promise.all([
    findPage(options, targets, query, at),
    isCounting ? countTasks(options, streams, query) : undefined,
  ]);
  // Neither reads what the other did, and the index moves on.
  const count = Math.max(total?.count ?? 0, found.tasks.length);
  return total === undefined ? found : { ...found, total: { ...total, count } };
}

/** One query per target and one batch read of rows, if that fills the page. */
export async function findPage(
  options: FindOptions,
  targets: readonly Target[],
  query: TaskQuery,
  at: readonly Position[],
): Promise<Found> {
  const streams = openStreams(targets, query, at);
  const { examinedMax, rowsAtOnce } = options.bounds ?? pageBounds;
  const isFiltered = isFiltering(options, query, streams);
  const keysAtOnce = isFiltered ? rowsAtOnce : query.limit + 1;
  await readAhead(options, streams, query, keysAtOnce);
  const match = matchOf(query.filter);
  const tasks: FoundTask[] = [];
  let examined = 0;
  for (;;) {
    const entries = takeNewest(streams, isFiltered ? rowsAtOnce : query.limit + 1 - tasks.length);
    const rows = await options.store.readMany(entries.map(({ entry }) => entry.key));
    for (const { entry, stream } of entries) {
      const row = rows.get(rowId(entry.key));
      const task = row === undefined ? undefined : { target: stream.target, row: readTaskRow(row) };
      if (task !== undefined && isWanted(task, query, match)) {
        if (tasks.length === query.limit) return found(tasks, streams);
        tasks.push(task);
      }
      stream.last = entry;
      examined += 1;
    }
    if (streams.every(isOver)) return { tasks };
    if (examined >= examinedMax || options.now() > options.stopAtMs) {
      return { ...found(tasks, streams), cutAfter: examined };
    }
    await readAhead(options, streams, query, keysAtOnce);
  }
}

/** Every task whose id begins or ends with `id`, newest first; only the exact match if there is one. */
export async function findTask(context: AskContext, id: string, targetId?: string): Promise<readonly FoundTask[]> {
  const targets = context.settings.targets.filter(({ id }) => isAbout(targetId, id));
  const found = (
    await Promise.all(targets.slice(0, targetsAtOnceMax).map((target) => findIn(context, target, id)))
  ).flat();
  const exact = found.filter(({ row }) => row.task.id === id);
  return exact.length > 0 ? exact : found.toSorted((one, other) => other.row.firstSeenMs - one.row.firstSeenMs);
}

function found(tasks: readonly FoundTask[], streams: readonly Stream[]): Found {
  const next = streams.flatMap(({ name, last }): Position[] =>
    last === undefined ? [] : [[name, last.createdAtMs, last.key.sk.slice(taskKey('', '').sk.length)]],
  );
  return { tasks, next };
}

export function statesOf({ state, orStates = [] }: TaskQuery): readonly StateName[] {
  return [state, ...orStates];
}

/** One for each target, or for each of its states if several are asked for. */
function openStreams(targets: readonly Target[], query: TaskQuery, at: readonly Position[]): readonly Stream[] {
  const asked = statesOf(query).flatMap((state) => (state === 'all' ? [] : [indexedStates[state]]));
  const states = [...new Set(asked)];
  const one = states.length * targets.length > streamsMax ? [] : states;
  return targets.flatMap((target) => {
    if (one.length === 0) return [openStream(target, target.id, at)];
    return one.map((state) => openStream(target, one.length === 1 ? target.id : `${target.id}#${state}`, at, state));
  });
}

function openStream(target: Target, name: string, at: readonly Position[], state?: IndexedState): Stream {
  const place = at.find(([id]) => id === name);
  const last = place && { key: taskKey(target.id, place[2]), createdAtMs: place[1] };
  return { target, name, ...(state === undefined ? {} : { state }), ahead: [], last, ended: false };
}

/** Refills all empty streams in parallel. */
async function readAhead(
  { lookups }: FindOptions,
  streams: readonly Stream[],
  query: TaskQuery,
  limit: number,
): Promise<void> {
  const dry = streams.filter(({ ahead, ended }) => ahead.length === 0 && !ended);
  const read = async (stream: Stream): Promise<void> => {
    const entries = await lookups.list({
      ...spanOf(stream, query),
      ...(stream.last === undefined ? {} : { after: stream.last }),
      limit,
    });
    stream.ahead.push(...entries);
    stream.ended = entries.length < limit;
  };
  await Promise.all(dry.map(read));
}

/** Merges the streams as long as the next entry of every unfinished one is known. */
function takeNewest(streams: readonly Stream[], max: number): { entry: Entry; stream: Stream }[] {
  const taken: { entry: Entry; stream: Stream }[] = [];
  while (taken.length < max && streams.every(({ ahead, ended }) => ahead.length > 0 || ended)) {
    const filled = streams.filter(({ ahead }) => ahead.length > 0);
    if (filled.length === 0) break;
    const stream = filled.reduce((one, other) => (headMs(other) > headMs(one) ? other : one));
    const entry = stream.ahead.shift();
    if (entry !== undefined) taken.push({ entry, stream });
  }
  return taken;
}

function headMs({ ahead }: Stream): number {
  return ahead[0]?.createdAtMs ?? 0;
}

function isOver({ ahead, ended }: Stream): boolean {
  return ended && ahead.length === 0;
}

async function countTasks(
  { lookups }: FindOptions,
  streams: readonly Stream[],
  query: TaskQuery,
): Promise<NonNullable<Found['total']>> {
  const limit = Math.floor(countMax / streams.length);
  const counts = await Promise.all(streams.map((stream) => lookups.count({ ...spanOf(stream, query), limit })));
  return { count: counts.reduce((sum, count) => sum + count, 0), orMore: counts.includes(limit) };
}

function spanOf(
  { target, state }: Stream,
  { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER }: TaskQuery,
): Omit<CountRequest, 'limit'> {
  return { target: target.id, ...(state === undefined ? {} : { state }), fromMs, toMs };
}

/** The index lags behind, so the row decides. */
function isWanted({ target, row }: FoundTask, query: TaskQuery, match: Match): boolean {
  if (!statesOf(query).some((state) => isIn(row, state))) return false;
  const subject = subjectOf(target.id, row);
  const fitsAny = (wanted: Match) =>
    matches(wanted, subject) || eventsOf(row).some((event) => matches(wanted, { ...subject, ...event }));
  const without = Object.entries(query.not ?? {}).map(([part, value]) => matchOf({ [part]: value }));
  return fitsAny(match) && !without.some(fitsAny);
}

/** What the task is in the eyes of Cloud Eye. */
function eventsOf({ joinedEvents = [] }: TaskRow): Pick<Subject, 'name' | 'class'>[] {
  return joinedEvents.map(({ name }) => ({ name, class: classOf(name) }));
}

function isIn(row: TaskRow, state: StateName): boolean {
  if (state === 'all') return true;
  if (stateWord(row.task, row.lost) !== indexedStates[state]) return false;
  if (state === 'stalled') return row.stalled;
  return state !== 'untaken' || isUntaken(row);
}

/** Whether more has to be known than the index says. */
function isFiltering({ bounds }: FindOptions, query: TaskQuery, streams: readonly Stream[]): boolean {
  const { type, class: taskClass, instance, user } = query.filter;
  const isIndexed = query.state === 'all' || streams.every(({ state }) => state !== undefined);
  const isFound = statesOf(query).every((state) => state !== 'untaken' && state !== 'stalled');
  const isAll = [type, taskClass, instance, user, query.not].every((value) => value === undefined);
  return bounds !== undefined || !isIndexed || !isFound || !isAll;
}

async function findIn({ lookups, store }: AskContext, target: Target, id: string): Promise<readonly FoundTask[]> {
  const [heads, tails] = await Promise.all([
    lookups.withHead(target.id, id, candidatesMax),
    lookups.withTail(target.id, id, candidatesMax),
  ]);
  const keys = [taskKey(target.id, id), ...heads, ...tails];
  const rows = await store.readMany(keys);
  const names = new Set(keys.map(rowId));
  return [...names].flatMap((name) => {
    const row = rows.get(name);
    return row === undefined ? [] : [{ target, row: readTaskRow(row) }];
  });
}
