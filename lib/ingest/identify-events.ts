/** Which event each item is. An event is known by its id, name, resource and time; the same thing listed twice is one. */
import type { UnreadableRow } from '../deliver/unreadable-rows.ts';
import type { Cursor } from '../model/cursor.ts';
import { emptyMemory } from '../model/event-memory.ts';
import { idOfAnother, isAnotherEvent, type Task } from '../model/task.ts';
import { taskKey } from '../model/task-row.ts';
import { isFailover } from '../model/vocabulary.ts';
import type { Run } from '../run.ts';
import { type ReadRows, readRows } from './or-refusal.ts';

/**
 * Events under the ids that they are recorded by. The first event that has an id keeps it; another that comes with the
 * same one gets an id made of both. Of one thing that is listed under several ids the recorded one stays, or the
 * first by id. Reads rows only where two events meet.
 */
export async function identifyEvents(run: Run, cursor: Cursor, listed: readonly Task[]): Promise<Identified> {
  const known = knownEvents(cursor);
  const named: Task[] = [];
  const unreadable: UnreadableRow[] = [];
  const rowsOf = async (ids: readonly string[]) => {
    const read = readRows((await run.effects.store.readMany(ids.map((id) => taskKey(run.target.id, id)))).values());
    unreadable.push(...read.unreadable);
    return read.rows;
  };
  for (const [id, events] of Map.groupBy(listed, (event) => event.id)) {
    const owner = await ownerOf(rowsOf, known, id, events);
    named.push(...events.map((event) => (isAnotherEvent(owner, event) ? { ...event, id: idOfAnother(event) } : event)));
  }
  return { events: await withoutTwins(rowsOf, known, named), unreadable };
}

export interface Identified extends Pick<ReadRows, 'unreadable'> {
  readonly events: readonly Task[];
}

type RowsOf = (ids: readonly string[]) => Promise<ReadRows['rows']>;

type Stamps = Partial<Task>;

interface Known {
  /** Of rows that are known to be written. */
  readonly createdAtMs: ReadonlyMap<string, number | undefined>;
  /** What the cursor remembers in full. */
  readonly remembered: readonly Task[];
}

function knownEvents({ watched, memory = emptyMemory }: Cursor): Known {
  const remembered = [...memory.begun, ...memory.held];
  const stamps = [...watched, ...remembered].map(({ id, createdAtMs }) => [id, createdAtMs] as const);
  return { createdAtMs: new Map(stamps), remembered };
}

/** Who has the id: whoever was recorded under it, else the earliest. */
async function ownerOf(rowsOf: RowsOf, { createdAtMs }: Known, id: string, events: readonly Task[]): Promise<Stamps> {
  const [first, ...others] = events.toSorted(byStamps);
  const owner = events.find((event) => createdAtMs.has(id) && createdAtMs.get(id) === event.createdAtMs);
  const isKnown = (event: Task) => event === owner || createdAtMs.has(idOfAnother(event));
  if (first === undefined || (others.length === 0 && !createdAtMs.has(id))) return first ?? {};
  if (createdAtMs.has(id) && events.every(isKnown)) return owner ?? stampOf(createdAtMs.get(id));
  const [row] = await rowsOf([id]);
  return row?.known.task ?? owner ?? first;
}

function stampOf(createdAtMs: number | undefined): Stamps {
  return createdAtMs === undefined ? {} : { createdAtMs };
}

async function withoutTwins(rowsOf: RowsOf, known: Known, events: readonly Task[]): Promise<Task[]> {
  const kept: Task[] = [];
  for (const same of Map.groupBy(events, thingOf).values()) {
    const recorded = same.find(({ id }) => known.createdAtMs.has(id));
    const first = recorded ?? same.toSorted(byId)[0];
    if (first !== undefined && (recorded !== undefined || !(await isRecorded(rowsOf, known, first, same))))
      kept.push(first);
  }
  return kept;
}

/** Whether the same thing is recorded under an id that is not listed now. */
async function isRecorded(rowsOf: RowsOf, known: Known, event: Task, same: readonly Task[]): Promise<boolean> {
  if (event.createdAtMs === undefined) return false;
  const listedIds = new Set(same.map(({ id }) => id));
  const thing = thingOf(event);
  if (known.remembered.some((other) => thingOf(other) === thing)) return true;
  const ids = [...known.createdAtMs].flatMap(([id, atMs]) =>
    atMs === event.createdAtMs && !listedIds.has(id) ? [id] : [],
  );
  if (ids.length === 0) return false;
  return (await rowsOf(ids)).some((row) => thingOf(row.known.task) === thing);
}

/** What happened to what, and when. An instance fails over once at a time, whatever the words; nodes fall side by side. */
function thingOf({ id, name, instanceId, createdAtMs, details, cloudEvent }: Task): string {
  const instance = instanceId ?? cloudEvent?.instanceName;
  if (instance === undefined || createdAtMs === undefined) return `id ${id}`;
  const words = isFailover(name) ? [] : [details.node_name, cloudEvent?.says];
  return JSON.stringify([name, instance, createdAtMs, ...words]);
}

function byStamps(one: Task, other: Task): number {
  return (one.createdAtMs ?? 0) - (other.createdAtMs ?? 0) || (idOfAnother(one) < idOfAnother(other) ? -1 : 1);
}

function byId(one: Task, other: Task): number {
  return one.id < other.id ? -1 : 1;
}
