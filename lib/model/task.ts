/** What a task is. Raw items become tasks at the border, and nothing behind it reads them again. */
import { hash } from 'node:crypto';

/** `unknown`: a status word that nobody knows. It is reported once with the raw word, and watched like `open`. */
export type TaskState = 'open' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';

/** What happened to a task, in the words of the contract. `stalled` and `lost` are our own findings. */
export type TaskEvent = 'started' | 'succeeded' | 'failed' | 'cancelled' | 'stalled' | 'lost' | 'unknown';

/** What a task is about; routes match on it. */
export type TaskClass = 'switchover' | 'failover' | 'health' | 'capacity' | 'security' | 'routine' | 'other';

export type DetailValue = string | number | boolean | string[];

/** What a source lists of a target: `tasks` is the Task Center, `events` is Cloud Eye. */
export const sourceNames = ['tasks', 'events'] as const;
export type SourceName = (typeof sourceNames)[number];

export type EventFacts = {
  /** The resource's name when it happened. */
  readonly instanceName?: string;
  /** `Critical`, `Major`, `Minor` or `Info`, as the cloud says it. */
  readonly level?: string;
  /** The cloud's own words: untrusted text, cut. */
  readonly says?: string;
  /** The event that ended the state this one began: the id of it. */
  readonly endedBy?: string;
  /** A planned switchover that no task of the Task Center explains, as far as that was read when it was told. */
  readonly unexplained?: boolean;
  /** While it is held: when it is reported unless its task is found by then, by the cloud's clock. */
  readonly heldUntilMs?: number;
};

export type Task = {
  /** The only identity. */
  readonly id: string;
  /** The raw type word, for example `masterStandbySwapJob`; empty when the list gave none. */
  readonly name: string;
  /** The raw status word as the list gave it; empty when it gave none. */
  readonly status: string;
  readonly state: TaskState;
  readonly createdAtMs?: number;
  /** The last update, filled for running tasks too: its presence never means finished. */
  readonly updatedAtMs?: number;
  /** The known detail fields that hold a usable value, by their names in the API. */
  readonly details: Readonly<Record<string, DetailValue>>;
  /** Says nothing about failure: tasks that succeeded carry one too. */
  readonly errorCode?: string;
  readonly jobId?: string;
  readonly userName?: string;
  readonly userId?: string;
  /** From `params` where it parses, as the Task Center has no field that names the instance; of an event its resource. */
  readonly instanceId?: string;
  /** What only an event of Cloud Eye has; absent for a task of the Task Center. */
  readonly cloudEvent?: EventFacts;
  /** It is none: somebody tries out a route. */
  readonly test?: TestMark;
};

/** Whatever the route matches, and whenever it does. */
export type TestMark = {
  /** Counted from 1, as in the file. */
  readonly route: number | 'default';
  /** Whether it calls whom the route calls. */
  readonly calls: boolean;
};

export function sourceOf({ cloudEvent }: Task): SourceName {
  return cloudEvent === undefined ? 'tasks' : 'events';
}

/** Cloud Eye gives one id to two events. What one of them lacks is no difference. */
export function isAnotherEvent(one: Partial<Task>, other: Task): boolean {
  const differs = <Value>(value: Value | undefined, otherValue: Value | undefined): boolean =>
    value !== undefined && otherValue !== undefined && value !== otherValue;
  return (
    differs(one.name, other.name) ||
    differs(one.instanceId, other.instanceId) ||
    differs(one.createdAtMs, other.createdAtMs)
  );
}

const idMaxCharacters = 128;
const hashHexDigits = 8;

/** The id of an event whose own id is another event's. */
export function idOfAnother({ id, name, instanceId, createdAtMs }: Task): string {
  const parts = JSON.stringify([name, instanceId, createdAtMs]);
  const tail = `-${hash('sha256', parts, 'hex').slice(0, hashHexDigits)}`;
  return `${id.slice(0, idMaxCharacters - tail.length)}${tail}`;
}

export function isFinal(state: TaskState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

/** A list may leave out of a later sighting what an earlier one said. What a person has read does not go away by that. */
export function withKnownFacts(task: Task, known: Task): Task {
  const { createdAtMs, jobId, userName, userId, instanceId } = known;
  const facts = { createdAtMs, jobId, userName, userId, instanceId };
  const present = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return { ...present, ...task, name: task.name || known.name, details: { ...known.details, ...task.details } };
}
