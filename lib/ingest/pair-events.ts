/** Pairs events: a bad state and its end are one task. Pure: the order of the list changes nothing. */
import { byId, type EventMemory, endsMaxBytes, type Failover, latest } from '../model/event-memory.ts';
import type { Task } from '../model/task.ts';
import { endOf, isBadEvent, plannedSwitchover, startOf } from '../model/vocabulary.ts';

export interface Horizon {
  /** What happened before this moment is not held any longer for an event that may belong to it. */
  readonly listedBeforeMs: number;
  /** The next read lists again what happened after this moment. */
  readonly readFromMs: number;
  /** The same of one list by itself: some are read further than others. */
  readonly readFromMsOf: (name: string) => number;
  /** The same for the Task Center, where some events are tasks. */
  readonly tasksListedBeforeMs: number;
  /** Events whose rows are known to be written. */
  readonly committed: ReadonlySet<string>;
  /** By our own clock: how long an event is held does not hang on what the cloud says about the time. */
  readonly nowMs: number;
  /** When the list was last read to its end. */
  readonly lastOkAtMs: number;
  /** When the watch began. What happened before is recorded in silence, so none of it is held. */
  readonly bootAtMs: number;
  /** A bad state from before this moment is forgotten: its end is reported by itself. */
  readonly staleBeforeMs: number;
}

export interface Related {
  /** What is to be committed now. */
  readonly tasks: readonly Task[];
  readonly memory: EventMemory;
}

/** A state that ended is remembered this long after its end was last listed, so that a second end is not news. */
const endedKeptMs = 60 * 60_000;
/** Longer than any lag of an index that was listed. */
const indexLagMaxMs = 150_000;
/** What happens on one instance within this time is one story. */
export const relatedMs = 10 * 60_000;

/**
 * An end ends every earlier bad state of its instance, because it says how the instance is now. An end without a
 * beginning is held while its beginning may be listed soon, and then reported by itself. Planned switchovers are held for
 * at least as long, because the Task Center lists them too: `lib/ingest/correlate.ts` looks for the task.
 */
export function relate(listed: readonly Task[], known: EventMemory, horizon: Horizon): Related {
  const events = byId([...listed, ...known.held]);
  const unreported = ({ id }: Task) => !horizon.committed.has(id);
  const ends = events.filter(({ name }) => startOf(name) !== undefined);
  const everyEnd = byId([...(known.ends ?? []), ...ends]);
  const remembered = new Map(known.begun.map((task) => [task.id, task]));
  const begun = withEnds(byId([...listed.filter(({ name }) => endOf(name) !== undefined), ...known.begun]), everyEnd);
  const changed = begun.filter((task) => remembered.get(task.id)?.state !== task.state);
  const begunFor = grouped(begun, begunKey);
  const isOrphan = (end: Task) => {
    const begunThere = begunFor(endKey(end));
    return !begunThere.some((task) => isEndOf(end, task) && meansNodeOf(end, task, begunThere));
  };
  const orphans = ends.filter((end) => unreported(end) && isOrphan(end));
  const switchovers = events
    .filter((event) => event.name === plannedSwitchover && unreported(event))
    .map((event) => withHoldEnd(event, horizon));
  const others = listed.filter(({ name }) => !isPaired(name) && name !== plannedSwitchover);
  const waiting = [...orphans, ...switchovers].toSorted(byTime);
  const held = latest(waiting.filter((event) => mayBelong(event, horizon)));
  const kept = new Set(held);
  const goneEnds = everyEnd.filter((end) => isToBeMissed(end, horizon)).map(withoutWords);
  const due = waiting.filter((event) => !kept.has(event)).map(withoutHoldEnd);
  return {
    tasks: [...others, ...changed, ...due].toSorted(byTime),
    memory: {
      begun: latest(begun.filter((task) => isRemembered(task, horizon)).toSorted(byTime)),
      held,
      failovers: latest(
        byId([
          ...listed.filter(unreported).flatMap((task) => failoverOf(task, horizon)),
          ...known.failovers.filter(({ untilMs }) => untilMs >= horizon.lastOkAtMs),
          ...changed.flatMap((task) => failoverOf(task, horizon)),
        ]).toSorted((one, other) => one.atMs - other.atMs),
      ),
      ...(goneEnds.length > 0 && { ends: latest(goneEnds.toSorted(byTime), endsMaxBytes) }),
    },
  };
}

const secondMs = 1_000;

/** The next read does not list this end again, and yet it may be the first to list a beginning from before it. */
function isToBeMissed({ name, createdAtMs = 0 }: Task, { readFromMs, readFromMsOf }: Horizon): boolean {
  return createdAtMs >= readFromMs && createdAtMs < readFromMsOf(name) + secondMs;
}

/** What it takes to end a state. */
function withoutWords({ details, cloudEvent, ...end }: Task): Task {
  const { node_name } = details;
  const { instanceName } = cloudEvent ?? {};
  return {
    ...end,
    details: node_name === undefined ? {} : { node_name },
    cloudEvent: instanceName === undefined ? {} : { instanceName },
  };
}

function isPaired(name: string): boolean {
  return startOf(name) !== undefined || endOf(name) !== undefined;
}

/** First those that name the same node, so that it is known which of the others are still open. */
function withEnds(begun: readonly Task[], ends: readonly Task[]): Task[] {
  const endsFor = grouped(ends, endKey);
  const paired = begun.map((task) =>
    withEnd(
      task,
      endsFor(begunKey(task)).filter((end) => nodeOf(end) === nodeOf(task)),
    ),
  );
  const begunFor = grouped(paired, begunKey);
  return paired.map((task) => {
    const key = begunKey(task);
    return withEnd(
      task,
      endsFor(key).filter((end) => meansNodeOf(end, task, begunFor(key))),
    );
  });
}

/** Only what has the same key can end one another; what has none is paired with nothing. */
type PairKey = string | undefined;

function endKey(end: Task): PairKey {
  return keyOf(end.name, end);
}

function begunKey(task: Task): PairKey {
  return keyOf(endOf(task.name), task);
}

function keyOf(endName: string | undefined, task: Task): PairKey {
  const instance = instanceKey(task);
  return endName === undefined || instance === undefined ? undefined : `${endName} ${instance}`;
}

function grouped(tasks: readonly Task[], keyFor: (task: Task) => PairKey): (key: PairKey) => readonly Task[] {
  const groups = Map.groupBy(tasks, keyFor);
  return (key) => (key === undefined ? [] : (groups.get(key) ?? []));
}

function nodeOf({ details }: Task): unknown {
  return details.node_name;
}

/** Where only one of the two names a node, no other state of the instance may be meant. @param begun there. */
function meansNodeOf(end: Task, task: Task, begun: readonly Task[]): boolean {
  if (nodeOf(end) === nodeOf(task)) return true;
  if (nodeOf(end) !== undefined && nodeOf(task) !== undefined) return false;
  const open = begun.filter((other) => isEndOf(end, other) && isOpenAt(other, end));
  return open.every((other) => nodeOf(other) === nodeOf(task));
}

function isOpenAt({ cloudEvent, updatedAtMs = 0 }: Task, { id, createdAtMs = 0 }: Task): boolean {
  return cloudEvent?.endedBy === undefined || cloudEvent.endedBy === id || updatedAtMs >= createdAtMs;
}

/** A state that ended stays ended: a new bad state is an event of its own. */
function withEnd(task: Task, ends: readonly Task[]): Task {
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

/** Whether what it belongs to may not be listed yet. */
function isAwaited({ name, createdAtMs = 0 }: Task, horizon: Horizon): boolean {
  const listedBeforeMs = name === plannedSwitchover ? horizon.tasksListedBeforeMs : horizon.listedBeforeMs;
  return createdAtMs >= listedBeforeMs;
}

/** Once the task of a switchover must be listed, the index that finds it is given some time to catch up. */
function withHoldEnd(event: Task, horizon: Horizon): Task {
  const hasHoldEnd =
    event.cloudEvent?.heldUntilMs !== undefined || horizon.tasksListedBeforeMs === Number.POSITIVE_INFINITY;
  if (hasHoldEnd || isAwaited(event, horizon)) return event;
  return { ...event, cloudEvent: { ...event.cloudEvent, heldUntilMs: horizon.nowMs + indexLagMaxMs } };
}

/** The event as it was listed. */
export function withoutHoldEnd(event: Task): Task {
  if (event.cloudEvent?.heldUntilMs === undefined) return event;
  const { heldUntilMs: _held, ...cloudEvent } = event.cloudEvent;
  return { ...event, cloudEvent };
}

function isRemembered(task: Task, { readFromMs, staleBeforeMs }: Horizon): boolean {
  const atMs = task.updatedAtMs ?? 0;
  return task.cloudEvent?.endedBy === undefined ? atMs >= staleBeforeMs : atMs + endedKeptMs >= readFromMs;
}

/** What is listed late waits as long for related tasks as what is listed at once. */
function failoverOf({ id, name, instanceId, createdAtMs }: Task, { nowMs, listedBeforeMs }: Horizon): Failover[] {
  if (!isBadEvent(name) || instanceId === undefined || createdAtMs === undefined) return [];
  return [{ id, atMs: createdAtMs, untilMs: 2 * nowMs - listedBeforeMs + relatedMs }];
}

function byTime(one: Task, other: Task): number {
  return (one.createdAtMs ?? 0) - (other.createdAtMs ?? 0) || (one.id < other.id ? -1 : 1);
}
