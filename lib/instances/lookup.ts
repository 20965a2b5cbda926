import type { NamingProgress } from '../model/naming-progress.ts';
import { progressMax } from '../model/progress-asked.ts';
import type { Task, TaskEvent } from '../model/task.ts';
import {
  CloudError,
  type CloudFailure,
  type CloudTarget,
  type FailedStep,
  type InstanceCall,
  type InstanceFacts,
  type Instances,
} from '../ports/cloud.ts';
import type { Clock, Ids, Log } from '../ports/effects.ts';
import type { Row, Store } from '../ports/store.ts';
import type { CachedList } from './cached-list.ts';
import { fittingInstances, isAboutInstance } from './match.ts';

/** What can be asked for: the list of instances, the tasks of one of them, a job, how far a task is. */
export type CallKind = 'list' | 'tasks' | 'job' | 'progress';

export type Asked<Value> =
  | { readonly answered: true; readonly value: Value }
  /** Without a `failure` the cloud was not asked: the calls or the time are used up, or it asked us to stop. */
  | { readonly answered: false; readonly failure?: CloudFailure };

export interface InstanceQuestions {
  /** Never rejects: what fails is logged, and the message goes out without it. */
  ask<Value>(source: CallKind, send: (call: InstanceCall) => Promise<Value>): Promise<Asked<Value>>;
  /** What was asked for in vain. */
  readonly refused: ReadonlySet<CallKind>;
}

export interface AskerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly targetId: string;
  readonly clockOffsetMs: number;
  readonly timeMs: number;
  readonly left: CallsLeft;
}

/** How many calls of each kind may still be made. */
export type CallsLeft = Record<CallKind, number>;

/** In one run; the rest waits for the next. The cloud was seen to allow 200 requests in 5 minutes. */
const callsMax: Readonly<CallsLeft> = { list: 1, tasks: 3, job: 3, progress: progressMax };
const CALL_TIMEOUT_MS = 3_000;
/** A call that begins with less time left could only fail. One about progress is not asked again for an hour then. */
const callMinMs: Readonly<Record<CallKind, number>> = { list: 100, tasks: 100, job: 100, progress: 1_000 };
/** The same key reads the list of tasks. After one of these it is not used, so that the next poll is answered. */
const ENDS_ALL: readonly CloudFailure[] = ['authentication', 'limited'];
const nothingLeft: Readonly<CallsLeft> = { list: 0, tasks: 0, job: 0, progress: 0 };

/** Counts the calls, and the time of one search. */
export function createAsker(options: AskerOptions): InstanceQuestions {
  const { clock, clockOffsetMs, left } = options;
  const endsAtMs = clock.now() + options.timeMs;
  const refused = new Set<CallKind>();
  return {
    refused,
    async ask(source, send) {
      const timeoutMs = Math.min(CALL_TIMEOUT_MS, endsAtMs - clock.now());
      if (left[source] === 0 || timeoutMs < callMinMs[source]) return { answered: false };
      left[source] -= 1;
      try {
        return { answered: true, value: await send({ clockOffsetMs, timeoutMs }) };
      } catch (error) {
        const failure = recordFailure(options, source, error);
        refused.add(source);
        if (failure === 'permission' || source === 'progress') left[source] = 0;
        if (ENDS_ALL.includes(failure)) Object.assign(left, nothingLeft);
        return { answered: false, failure };
      }
    },
  };
}

function recordFailure({ log, targetId }: AskerOptions, source: CallKind, error: unknown): CloudFailure {
  const known = error instanceof CloudError ? error : undefined;
  const failure = known?.failure ?? 'answer';
  const message = error instanceof Error ? error.message : String(error);
  log.warn('instances.unanswered', { target: targetId, source, failure, error: message, requestId: known?.requestId });
  return failure;
}

/**
 * The last resort, one call an instance: does it list a task that has no instance yet?
 * @returns the list, with the place where the next run goes on if it has changed.
 */
export async function askInstances(search: Search, list: CachedList): Promise<CachedList> {
  const { effects, target, asker } = search;
  const { instances } = effects;
  let askedLast = list.askedLast;
  for (const facts of candidates(tasksWithout('id', search), list)) {
    const tasks = tasksWithout('id', search);
    if (instances === undefined || tasks.length === 0) break;
    const since = beginOf(tasks);
    const asked = await asker.ask('tasks', (call) =>
      instances.instanceTaskIds(target, facts.id, { ...call, ...since }),
    );
    if (!asked.answered && asked.failure === undefined) break;
    askedLast = facts.id;
    const ids = new Set(asked.answered ? asked.value : []);
    for (const { id } of tasks) if (ids.has(id)) recordInstance(search, id, facts);
  }
  const isDoneInOneRun = list.instances.length <= callsMax.tasks;
  return askedLast === undefined || isDoneInOneRun || askedLast === list.askedLast ? list : { ...list, askedLast };
}

/** The instances that the details allow, then the others in turn, run after run. */
function candidates(tasks: readonly Task[], list: CachedList): readonly InstanceFacts[] {
  if (tasks.length === 0) return [];
  const inQuestion = tasks.flatMap((task) => fittingInstances(task, list.instances));
  return [...new Set([...inQuestion, ...inTurn(list)])].slice(0, callsMax.tasks);
}

/** By id, starting after the one that was asked last. */
function inTurn({ instances, askedLast = '' }: CachedList): readonly InstanceFacts[] {
  const sorted = instances.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  return [...sorted.filter(({ id }) => id > askedLast), ...sorted.filter(({ id }) => id <= askedLast)];
}

/** When the oldest of them began; nothing if one of them does not say. */
function beginOf(tasks: readonly Task[]): { readonly sinceMs?: number } {
  const times = tasks.map(({ createdAtMs }) => createdAtMs).filter((timeMs) => timeMs !== undefined);
  return times.length === tasks.length ? { sinceMs: Math.min(...times) } : {};
}

export interface NamingEffects {
  readonly store: Store;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
  /** Without it tasks are named from the table alone. */
  readonly instances?: Instances;
}

/** A task that is about to be routed or sent. */
export interface News {
  readonly task: Task;
  /** Of one that failed the reason and the step are looked for. */
  readonly event?: TaskEvent;
  /** As its row knows it. */
  readonly instance?: { readonly id?: string; readonly name?: string };
  readonly failReason?: string;
  readonly failedStep?: FailedStep;
  /** Nobody has looked for its instance before: the list is asked for anew, however young it is. */
  readonly isNew?: boolean;
}

/** What was found out beyond the list of tasks. The instance's id may be known without its name. */
export interface Naming {
  readonly id?: string;
  readonly name?: string;
  /** The maintenance window of the instance. */
  readonly maintenance?: string;
  readonly failReason?: string;
  readonly failedStep?: FailedStep;
}

/** What the search knows from earlier ones. */
export interface Known {
  readonly progress?: NamingProgress | undefined;
  /** The row of the list, where it was read with others. */
  readonly list?: { readonly row: Row | undefined };
}

/** What the searches of one run for one source share. */
export interface NamingSoFar extends Known {
  readonly left: CallsLeft;
}

export function newNaming(progress?: NamingProgress): NamingSoFar {
  return { left: { ...callsMax }, progress };
}

/** What one search may use, and what it has found so far. */
export interface Search {
  readonly effects: NamingEffects;
  readonly target: CloudTarget;
  readonly news: readonly News[];
  readonly asker: InstanceQuestions;
  readonly known: Known;
  readonly found: Map<string, Naming>;
  /** The tasks whose failed step was asked for. */
  readonly stepsAsked: Set<string>;
}

export function recordInstance({ found }: Search, taskId: string, { id, name, maintenance }: InstanceFacts): void {
  const facts = { id, ...(name === undefined ? {} : { name }), ...(maintenance === undefined ? {} : { maintenance }) };
  found.set(taskId, { ...found.get(taskId), ...facts });
}

/** The tasks that are about an instance whose id or name is not known. */
export function tasksWithout(known: 'id' | 'name', { news, found }: Search): readonly Task[] {
  return news
    .map(({ task }) => task)
    .filter((task) => isAboutInstance(task) && found.get(task.id)?.[known] === undefined);
}
