/** What a week adds up to, as far as its summary says it. Every list is bounded: a week may hold 70,000 tasks. */
import { cut } from './read-json.ts';
import { isFinal, type Task, type TaskEvent } from './task.ts';
import { classOf } from './vocabulary.ts';

/** A change of state: the task began, ended, stalled, vanished, or took a state nobody knows. */
export interface Transition {
  readonly event: TaskEvent;
  readonly task: Counted;
  /** What a mute kept quiet of it. */
  readonly quiet?: QuietCount;
}

/** How many messages a mute kept quiet, by its number. */
export interface QuietCount {
  readonly mute: number;
  readonly count: number;
}

/** Only what is counted of a task: a run that catches up holds very many of them. */
type Counted = Pick<
  Task,
  'id' | 'name' | 'state' | 'createdAtMs' | 'updatedAtMs' | 'userName' | 'userId' | 'cloudEvent'
>;

export interface KindCount {
  /** The raw name; empty for all kinds beyond those that are counted one by one. */
  readonly name: string;
  readonly event: TaskEvent;
  readonly count: number;
}

export interface SlowTask {
  readonly id: string;
  readonly name: string;
  readonly tookMs: number;
}

export interface SecurityCount {
  /** Empty when the list did not say who. */
  readonly user: string;
  readonly name: string;
  readonly count: number;
}

export interface Tally {
  readonly counts: readonly KindCount[];
  /** Ids of the latest that failed, newest last. How many there were is in `counts`. */
  readonly failures: readonly string[];
  /** Slowest first. */
  readonly slowest: readonly SlowTask[];
  /** Changes of security settings that succeeded. */
  readonly security: readonly SecurityCount[];
  /** Left out while no mute kept anything quiet. */
  readonly quiet?: readonly QuietCount[];
}

export function transitionOf(event: TaskEvent, task: Task, quiet?: QuietCount): Transition {
  const { details: _details, status: _status, jobId: _job, errorCode: _code, instanceId: _instance, ...counted } = task;
  return { event, task: counted, ...(quiet === undefined ? {} : { quiet }) };
}

export const emptyTally: Tally = { counts: [], failures: [], slowest: [], security: [] };

const kindsMax = 60;
const failuresMax = 20;
const slowestMax = 5;
const securityMax = 60;
const quietMax = 100;
/** Free text of the cloud; longer than any name that is known. */
const textMaxCharacters = 80;

/** A start is not counted, as its end is, unless a mute kept it quiet. */
export function isCounted({ event, quiet }: Transition): boolean {
  return event !== 'started' || quiet !== undefined;
}

export function addTransitions(tally: Tally, transitions: readonly Transition[]): Tally {
  return transitions.filter(isCounted).reduce(addQuiet, tally);
}

function addQuiet(tally: Tally, transition: Transition): Tally {
  const { event, quiet } = transition;
  const counted = event === 'started' ? tally : addTransition(tally, transition);
  return quiet === undefined ? counted : { ...counted, quiet: countQuiet(counted.quiet, quiet) };
}

/** Beyond as many as can be in force, the rest is counted for none of them. */
function countQuiet(counts: readonly QuietCount[] = [], { mute, count }: QuietCount): readonly QuietCount[] {
  const isKnown = counts.some((entry) => entry.mute === mute);
  const number = isKnown || counts.length < quietMax ? mute : 0;
  if (!counts.some((entry) => entry.mute === number)) return [...counts, { mute: number, count }];
  return counts.map((entry) => (entry.mute === number ? { mute: number, count: entry.count + count } : entry));
}

function addTransition(tally: Tally, { event, task }: Transition): Tally {
  const name = cut(task.name, textMaxCharacters);
  const isChange = event === 'succeeded' && classOf(task.name) === 'security';
  return {
    counts: countKind(tally.counts, name, event),
    failures: event === 'failed' ? latestFailures(tally.failures, task.id) : tally.failures,
    slowest: isFinal(task.state) ? rankSlowest(tally.slowest, name, task) : tally.slowest,
    security: isChange
      ? countChange(tally.security, cut(task.userName ?? task.userId ?? '', textMaxCharacters), name)
      : tally.security,
    ...(tally.quiet === undefined ? {} : { quiet: tally.quiet }),
  };
}

function countKind(counts: readonly KindCount[], name: string, event: TaskEvent): readonly KindCount[] {
  const isKnown = counts.some((entry) => entry.name === name);
  const isFull = new Set(counts.map((entry) => entry.name)).size >= kindsMax;
  const kind = isKnown || !isFull ? name : '';
  return increment(counts, (entry) => entry.name === kind && entry.event === event, { name: kind, event, count: 1 });
}

function countChange(changes: readonly SecurityCount[], user: string, name: string): readonly SecurityCount[] {
  const isSame = (entry: SecurityCount) => entry.user === user && entry.name === name;
  if (changes.length >= securityMax && !changes.some(isSame)) return changes;
  return increment(changes, isSame, { user, name, count: 1 });
}

function increment<Entry extends { readonly count: number }>(
  entries: readonly Entry[],
  isSame: (entry: Entry) => boolean,
  first: Entry,
): readonly Entry[] {
  if (!entries.some(isSame)) return [...entries, first];
  return entries.map((entry) => (isSame(entry) ? { ...entry, count: entry.count + 1 } : entry));
}

function latestFailures(ids: readonly string[], id: string): readonly string[] {
  return [...ids.filter((other) => other !== id), id].slice(-failuresMax);
}

function rankSlowest(slowest: readonly SlowTask[], name: string, task: Counted): readonly SlowTask[] {
  // An event is not a task that somebody could make faster.
  if (task.cloudEvent !== undefined) return slowest;
  const tookMs = (task.updatedAtMs ?? Number.NaN) - (task.createdAtMs ?? Number.NaN);
  if (!(tookMs > 0)) return slowest;
  const others = slowest.filter(({ id }) => id !== task.id);
  return [...others, { id: task.id, name, tookMs }].sort((a, b) => b.tookMs - a.tookMs).slice(0, slowestMax);
}
