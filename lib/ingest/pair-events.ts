/** Which events are one story: a bad state and its end are one task. Pure: the order of listing changes nothing. */

import { byId, type EventMemory, type Failover, rememberedMax } from '../model/event-memory.ts';
import type { Task } from '../model/task.ts';
import { endOf, isAutomaticFailover, manualSwitchover, startOf } from '../model/vocabulary.ts';

export interface Horizon {
  /** Whatever happened before is listed by now. */
  readonly listedBeforeMs: number;
  /** The same of the Task Center, for events that are tasks there. */
  readonly tasksListedBeforeMs: number;
  /** Events whose rows are known to be written. */
  readonly committed: ReadonlySet<string>;
  /** By the cloud's clock. */
  readonly nowMs: number;
  /** When the list was last read to its end. */
  readonly lastOkAtMs: number;
  /** What happened before was there when the watch began: recorded in silence, so nothing of it is held. */
  readonly bootAtMs: number;
  /** A bad state this old is given up: its end is told by itself. */
  readonly staleBeforeMs: number;
}

export interface Related {
  /** What is to be committed now. */
  readonly tasks: readonly Task[];
  readonly memory: EventMemory;
}

/** A state that ended is remembered this long, so that an end that comes twice is not news. */
const endedKeptMs = 60 * 60_000;
/** Longer than an index is ever seen to lag. */
const indexLagMaxMs = 150_000;
/** Failovers are of interest to what happens on the instance this long before and after. */
export const relatedMs = 10 * 60_000;

/**
 * An end belongs to every beginning of its instance before it: it says how the instance is now. One without a beginning
 * is held until every beginning must be listed, and then told by itself. Manual switchovers are held for at least as
 * long, for the Task Center lists them too: `lib/ingest/correlate.ts` looks for the task.
 */
export function relate(seen: readonly Task[], known: EventMemory, horizon: Horizon): Related {
  const events = byId([...seen, ...known.held]);
  const untold = ({ id }: Task) => !horizon.committed.has(id);
  const ends = events.filter(({ name }) => startOf(name) !== undefined);
  const remembered = new Map(known.begun.map((task) => [task.id, task]));
  const begun = byId([...seen.filter(({ name }) => endOf(name) !== undefined), ...known.begun]).map((task) =>
    ended(task, ends),
  );
  const changed = begun.filter((task) => remembered.get(task.id)?.state !== task.state);
  const orphans = ends.filter((end) => untold(end) && !begun.some((task) => isEndOf(end, task)));
  const switchovers = events
    .filter((event) => event.name === manualSwitchover && untold(event))
    .map((event) => timed(event, horizon));
  const others = seen.filter(({ name }) => !isPaired(name) && name !== manualSwitchover);
  const waiting = [...orphans, ...switchovers].toSorted(byTime);
  const held = waiting.filter((event) => mayBelong(event, horizon)).slice(-rememberedMax);
  const kept = new Set(held);
  const due = waiting.filter((event) => !kept.has(event)).map(untimed);
  return {
    tasks: [...others, ...changed, ...due].toSorted(byTime),
    memory: {
      begun: begun
        .filter((task) => isRemembered(task, horizon))
        .toSorted(byTime)
        .slice(-rememberedMax),
      held,
      failovers: byId([
        ...seen.filter(untold).flatMap((task) => failoverOf(task, horizon)),
        ...known.failovers.filter(({ untilMs }) => untilMs >= horizon.lastOkAtMs),
      ]).slice(-rememberedMax),
    },
  };
}

function isPaired(name: string): boolean {
  return startOf(name) !== undefined || endOf(name) !== undefined;
}

/** Once ended it stays so: a new bad state is an event of its own. */
function ended(task: Task, ends: readonly Task[]): Task {
  if (task.cloudEvent?.endedBy !== undefined) return task;
  const end = ends.filter((candidate) => isEndOf(candidate, task)).sort(byTime)[0];
  if (end?.updatedAtMs === undefined) return task;
  const cloudEvent = { ...task.cloudEvent, endedBy: end.id };
  return { ...task, state: 'succeeded', status: end.status, updatedAtMs: end.updatedAtMs, cloudEvent };
}

function isEndOf(end: Task, task: Task): boolean {
  if (endOf(task.name) !== end.name || task.createdAtMs === undefined || end.createdAtMs === undefined) return false;
  const instance = instanceKey(task);
  return instance !== undefined && instance === instanceKey(end) && end.createdAtMs >= task.createdAtMs;
}

function instanceKey({ instanceId, cloudEvent }: Task): string | undefined {
  return instanceId ?? cloudEvent?.instanceName;
}

function mayBelong(event: Task, horizon: Horizon): boolean {
  const { createdAtMs, cloudEvent } = event;
  if (createdAtMs === undefined || createdAtMs < horizon.bootAtMs) return false;
  return isAwaited(event, horizon) || horizon.nowMs < (cloudEvent?.heldUntilMs ?? 0);
}

/** What it belongs to may not be listed yet. */
function isAwaited({ name, createdAtMs = 0 }: Task, horizon: Horizon): boolean {
  const listedBeforeMs = name === manualSwitchover ? horizon.tasksListedBeforeMs : horizon.listedBeforeMs;
  return createdAtMs >= listedBeforeMs;
}

/** Once the task of a switchover must be listed, the index that finds it has a while to hold it. */
function timed(event: Task, horizon: Horizon): Task {
  const isTimed =
    event.cloudEvent?.heldUntilMs !== undefined || horizon.tasksListedBeforeMs === Number.POSITIVE_INFINITY;
  if (isTimed || isAwaited(event, horizon)) return event;
  return { ...event, cloudEvent: { ...event.cloudEvent, heldUntilMs: horizon.nowMs + indexLagMaxMs } };
}

/** As it was listed. */
export function untimed(event: Task): Task {
  if (event.cloudEvent?.heldUntilMs === undefined) return event;
  const { heldUntilMs: _held, ...cloudEvent } = event.cloudEvent;
  return { ...event, cloudEvent };
}

function isRemembered(task: Task, { listedBeforeMs, staleBeforeMs }: Horizon): boolean {
  const atMs = task.updatedAtMs ?? 0;
  return task.cloudEvent?.endedBy === undefined ? atMs >= staleBeforeMs : atMs + endedKeptMs >= listedBeforeMs;
}

/** One that is first seen late has as long for its neighbours as one that is seen at once. */
function failoverOf({ id, name, instanceId, createdAtMs }: Task, { nowMs, listedBeforeMs }: Horizon): Failover[] {
  if (!isAutomaticFailover(name) || instanceId === undefined || createdAtMs === undefined) return [];
  return [{ id, atMs: createdAtMs, untilMs: 2 * nowMs - listedBeforeMs + relatedMs }];
}

function byTime(one: Task, other: Task): number {
  return (one.createdAtMs ?? 0) - (other.createdAtMs ?? 0) || (one.id < other.id ? -1 : 1);
}
