/** What counts as a change. Pure: the same task and the same row give the same answer on every machine. */
import { hash } from 'node:crypto';
import { type DetailValue, isFinal, sourceOf, type Task, type TaskEvent, type TaskState } from './task.ts';

export interface Known {
  readonly task: Task;
  readonly fingerprint: string;
  readonly event: TaskEvent;
  /** We said that it vanished from the list. */
  readonly lost: boolean;
}

export type Change =
  | { readonly kind: 'unchanged' }
  /** Recorded in silence: it was there before the watch began. */
  | { readonly kind: 'baseline' }
  /** `stateChanged`: its state is another one, which is routed. Otherwise only details changed. */
  | { readonly kind: 'new' | 'changed'; readonly event: TaskEvent; readonly stateChanged: boolean };

const unchanged: Change = { kind: 'unchanged' };

/** @param bootAtMs when the watch of the target began, by the cloud's clock. */
export function diff(known: Known | undefined, task: Task, bootAtMs: number): Change {
  if (known === undefined) {
    return wasBefore(task, bootAtMs)
      ? { kind: 'baseline' }
      : { kind: 'new', event: eventOf(task.state), stateChanged: true };
  }
  if (!supersedes(task, known)) return unchanged;
  // A state that began and ended before the watch may be listed with its end later than its beginning.
  if (sourceOf(task) === 'events' && wasBefore(task, bootAtMs)) return { kind: 'baseline' };
  const stateChanged = known.lost || task.state !== known.task.state;
  return { kind: 'changed', event: stateChanged ? eventOf(task.state) : known.event, stateChanged };
}

export function eventOf(state: TaskState): TaskEvent {
  return state === 'open' ? 'started' : state;
}

/** Whether `task` is the newer of two sightings. A total order, so replicas that lag cannot make a task flap. */
export function isNewerSighting(task: Task, than: Task): boolean {
  return compareSightings(task, than) > 0;
}

/**
 * Silent if and only if it ended before the watch began, or was open then. That depends on the task and `bootAtMs`
 * alone, so a crash in the first run changes nothing. An open task is tracked, and its end is reported.
 */
function wasBefore(task: Task, bootAtMs: number): boolean {
  const atMs = isFinal(task.state) ? (task.updatedAtMs ?? task.createdAtMs) : (task.createdAtMs ?? task.updatedAtMs);
  return atMs !== undefined && atMs < bootAtMs;
}

function supersedes(task: Task, known: Known): boolean {
  const order = compareTimes(task, known.task);
  if (order < 0) return false;
  // A lost task that is listed again goes on, at equal times too: "lost" is our word and not the list's.
  if (known.lost) return true;
  if (fingerprint(task) === known.fingerprint) return false;
  return order > 0 || compareSightings(task, known.task) > 0;
}

function compareSightings(a: Task, b: Task): number {
  return (
    compareTimes(a, b) ||
    finality[a.state] - finality[b.state] ||
    richness(a) - richness(b) ||
    (fingerprint(a) < fingerprint(b) ? -1 : Number(fingerprint(a) > fingerprint(b)))
  );
}

/** At equal update times what has ended wins over what is open, and the worse end over the better one. */
const finality: Readonly<Record<TaskState, number>> = { unknown: 0, open: 1, succeeded: 2, cancelled: 3, failed: 4 };

/** Sightings without an update time are equal. */
function compareTimes(a: Task, b: Task): number {
  if (a.updatedAtMs === undefined || b.updatedAtMs === undefined) return 0;
  return a.updatedAtMs - b.updatedAtMs;
}

function richness(task: Task): number {
  return Object.keys(task.details).length + (task.errorCode === undefined ? 0 : 1);
}

/** 64 bits: enough to tell one version of one task from the next, short enough for every row. */
const FINGERPRINT_HEX_DIGITS = 16;

/**
 * What counts as a change: state, error code and details. The last update alone does not, nor does the raw status word,
 * nor a value that comes as a number once and as a string the next time.
 */
export function fingerprint(task: Task): string {
  const details = Object.entries(task.details)
    .sort(([name], [otherName]) => (name < otherName ? -1 : 1))
    .map(([name, value]) => [name, asShown(value)]);
  const changing = JSON.stringify([task.state, task.errorCode ?? null, details]);
  return hash('sha256', changing, 'hex').slice(0, FINGERPRINT_HEX_DIGITS);
}

function asShown(value: DetailValue): string | string[] {
  return Array.isArray(value) ? value : String(value);
}
