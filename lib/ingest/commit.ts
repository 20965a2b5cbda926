/** Writes what was listed into the table: one conditional update per changed task, decided anew when another writer was faster. */
import pMap from 'p-map';
import type { Naming, News } from '../instances/lookup.ts';
import type { Change } from '../model/diff.ts';
import type { Timing } from '../model/message-state.ts';
import { idOfAnother, isFinal, type Task } from '../model/task.ts';
import { expiresAtSeconds, revOf, taskPatch } from '../model/task-patch.ts';
import { type Evidence, idOfTaskKey, type TaskRow, taskKey } from '../model/task-row.ts';
import { changedRow } from '../model/transition.ts';
import { isAutomaticFailover, plannedSwitchover } from '../model/vocabulary.ts';
import { believed, type Watched } from '../model/watch-list.ts';
import { type QuietCount, type Transition, transitionOf } from '../model/weekly-tally.ts';
import type { Mute } from '../mutes/mutes.ts';
import type { Ids } from '../ports/effects.ts';
import { type Row, rowId, type Store } from '../ports/store.ts';
import type { Run } from '../run.ts';
import {
  type Deciding,
  type Decision,
  decideSighting,
  decideWithoutRow,
  isOfAnotherEvent,
  muteOf,
  withName,
} from './decide-sighting.ts';
import { nameBeforeRouting, needsInstances } from './name-before-routing.ts';
import { orRefusal, orUnreadable } from './or-refusal.ts';

export interface CommitContext extends Deciding {
  readonly store: Store;
  readonly ids: Ids;
  readonly timing: Timing;
  /** The mutes people have set. Read once, and only when there is news. */
  mutes(): Promise<readonly Mute[]>;
  /** The instances of what is about to be routed. Nothing is looked up unless a route or one of these mutes needs it. */
  name(mutes: readonly Mute[], news: () => readonly News[]): Promise<ReadonlyMap<string, Naming>>;
}

/**
 * @param bootAtMs when the watch of the source began.
 * @param lastLookMs when it was last read to its end before, by the cloud's clock.
 */
export function commitContext(
  run: Run,
  bootAtMs: number,
  cloudNowMs: number,
  joined?: CommitContext['joined'],
  lastLookMs = bootAtMs,
): CommitContext {
  const nowMs = run.now();
  const { settings, target, timing, effects } = run;
  return {
    store: effects.store,
    ids: effects.ids,
    settings,
    target,
    timing,
    bootAtMs,
    nowMs,
    cloudNowMs,
    lastLookMs,
    mutes: run.mutes,
    ...(joined === undefined ? {} : { joined }),
    name: async (inForce, news) =>
      needsInstances(run, inForce) ? nameBeforeRouting(run, news(), cloudNowMs - nowMs) : new Map(),
  };
}

export interface Committed {
  readonly kind: Change['kind'];
  readonly row: Row | undefined;
  /** The change of state that this run wrote, for the week's summary. */
  readonly transition?: Transition;
  /** Why the table will not hold the row as it would be now. It is left as it was, and the others go on. */
  readonly refusal?: string;
}

export interface CommitResult {
  /** By task id; empty when one could not be written. What was written then is found as due work. */
  readonly committed: ReadonlyMap<string, Committed>;
  readonly transitions: readonly Transition[];
  /** Why a task could not be written. Then nothing may move the watermark. */
  readonly failure?: unknown;
}

/** Two writers may race for a row. Each loses only to a write that moved the row on, so a few rounds settle it. */
const roundsMax = 20;
const concurrentWritesMax = 16;
const relatedFailoversMax = 20;

/** @param watched by task id. A row of one of these that is gone is made again in silence. */
export async function commitTasks(
  context: CommitContext,
  tasks: readonly Task[],
  watched: ReadonlyMap<string, Watched> = new Map(),
): Promise<CommitResult> {
  const transitions: Transition[] = [];
  if (tasks.length === 0) return { committed: new Map(), transitions };
  try {
    const mutes = await context.mutes();
    const sightings = await readSightings(context, tasks);
    const decide = (deciding: Deciding, task: Task, known: TaskRow | undefined) => {
      const entry = watched.get(task.id);
      const sighting = entry === undefined ? task : believed(task, entry, context.cloudNowMs);
      if (known !== undefined || entry === undefined) return decideSighting(deciding, mutes, known, sighting);
      return decideWithoutRow(deciding, mutes, entry, sighting);
    };
    const named = await context.name(mutes, () =>
      sightings.flatMap(({ task, row }) => unnamedIn(row, (known) => decide(context, task, known))),
    );
    const knowing = { ...context, named };
    const commit = async ({ task, row, listedId }: Sighting) => {
      const committed = await commitRow(context, task.id, row, (known) => decide(knowing, task, known));
      if (committed.transition !== undefined) transitions.push(committed.transition);
      return [listedId, committed] as const;
    };
    return { committed: new Map(await pMap(sightings, commit, { concurrency: concurrentWritesMax })), transitions };
  } catch (failure) {
    return { committed: new Map(), transitions, failure };
  }
}

/** What is about to be routed though nobody knows what its instance is called. */
function unnamedIn(row: Row | undefined, decide: (known: TaskRow | undefined) => Decision): readonly News[] {
  const decision = orUnreadable(row, decide);
  if ('refusal' in decision || decision.kind === 'unchanged' || !decision.stateChanged) return [];
  const { task, instance } = decision.row;
  return instance?.name === undefined ? [{ task, isNew: row === undefined }] : [];
}

interface Sighting {
  /** Under the id that it is recorded by. */
  readonly task: Task;
  readonly listedId: string;
  readonly row: Row | undefined;
}

/** With their rows. An event that finds another one recorded under its id has an id of its own. */
async function readSightings({ store, target }: CommitContext, tasks: readonly Task[]): Promise<Sighting[]> {
  const rowsOf = async (some: readonly Task[]) => {
    if (some.length === 0) return [];
    const rows = await store.readMany(some.map(({ id }) => taskKey(target.id, id)));
    return some.map((task) => ({ task, row: rows.get(rowId(taskKey(target.id, task.id))) }));
  };
  const found = (await rowsOf(tasks)).map((sighting) => ({ ...sighting, listedId: sighting.task.id }));
  const isStray = ({ task, row }: Pick<Sighting, 'task' | 'row'>) =>
    row !== undefined && orUnreadable(row, (known) => known !== undefined && isOfAnotherEvent(known, task)) === true;
  const strays = found.filter(isStray).map(({ task }) => task);
  const moved = await rowsOf(strays.map((task) => ({ ...task, id: idOfAnother(task) })));
  const listedIds = strays.map(({ id }) => ({ listedId: id }));
  return [
    ...found.filter((sighting) => !isStray(sighting)),
    ...moved.map((sighting, index) => ({ ...sighting, listedId: sighting.task.id, ...listedIds[index] })),
  ];
}

/** Our own finding about a watched task: it stalled, or it is missing from the list. */
export async function commitFinding(
  context: CommitContext,
  taskId: string,
  found: 'stalled' | 'lost',
  evidence: Evidence = {},
): Promise<Committed> {
  const row = await context.store.read(taskKey(context.target.id, taskId));
  const mutes = await context.mutes();
  const decide = (deciding: Deciding, known: TaskRow | undefined): Decision => {
    if (known === undefined || isFinal(known.task.state) || known.lost || known[found]) return { kind: 'unchanged' };
    const change = { event: found, stateChanged: true, seenLateMs: 0, evidence };
    const next = { ...withName(deciding, known), [found]: true };
    const muted = muteOf(context, mutes, next, found);
    return { kind: 'changed', row: changedRow(context, next, { ...change, ...muted }), stateChanged: true };
  };
  const named = await context.name(mutes, () => unnamedIn(row, (known) => decide(context, known)));
  return commitRow(context, taskId, row, (known) => decide({ ...context, named }, known));
}

/** Records a failover of either kind on the instance of this task. Whoever has a message of the task hears of it there. */
export async function commitRelatedFailover(context: CommitContext, first: Row, failover: TaskRow): Promise<Committed> {
  const { task, instance } = failover;
  return commitRow(context, idOfTaskKey(first), first, (known) => {
    if (known === undefined || Object.keys(known.channels).length === 0) return { kind: 'unchanged' };
    const earlier = known.relatedFailovers.find((related) => related.task.id === task.id);
    if (earlier?.task.state === task.state) return { kind: 'unchanged' };
    const atMs = context.nowMs;
    const rev = earlier === undefined ? {} : { rev: revOf(earlier) + 1 };
    const related = { task, ...(instance === undefined ? {} : { instance }), atMs, ...rev };
    const line = earlier === undefined ? [{ atMs, what: wordOf(task.name), task: task.id }] : [];
    const relatedFailovers = [...known.relatedFailovers.filter((other) => other !== earlier), related];
    const story = [...known.story, ...line];
    const row = { ...known, relatedFailovers: relatedFailovers.slice(-relatedFailoversMax), story };
    return { kind: 'changed', row, stateChanged: false };
  });
}

function wordOf(name: string): string {
  if (name === plannedSwitchover) return 'switchover';
  return isAutomaticFailover(name) ? 'failover' : 'beside';
}

async function commitRow(
  context: CommitContext,
  taskId: string,
  first: Row | undefined,
  decide: (known: TaskRow | undefined) => Decision,
): Promise<Committed> {
  const { store, ids, target, timing } = context;
  const key = taskKey(target.id, taskId);
  let row = first;
  for (let round = 0; round < roundsMax; round += 1) {
    const decided = orUnreadable(row, (known) => {
      const decision = decide(known);
      if (decision.kind === 'unchanged') return { decision };
      const patch = taskPatch(target.id, decision.row, timing, expiresAtSeconds(context.settings, context.nowMs));
      return { decision, patch };
    });
    if ('refusal' in decided) return { kind: 'unchanged', row: undefined, refusal: decided.refusal };
    const { decision, patch } = decided;
    if (patch === undefined) return { kind: 'unchanged', row };
    const result = await orRefusal(store.write(key, row?.v ?? 0, patch, ids.nonce()));
    if ('refusal' in result) return { kind: 'unchanged', row, refusal: result.refusal };
    if (result.written) return { kind: decision.kind, row: result.row, ...transitionIn(decision) };
    row = result.row;
  }
  throw new Error(`Task ${taskId} of target ${target.id} could not be committed: its row kept changing.`);
}

function quietOf({ story, rev }: TaskRow): QuietCount | undefined {
  const line = story.findLast((one) => one.rev === rev);
  const [mute, quiet] = [line?.mute, line?.quiet];
  return typeof mute === 'number' && typeof quiet === 'number' && quiet > 0 ? { mute, count: quiet } : undefined;
}

/** A bad state counts once, as what it was. That it is over is no second event. */
function transitionIn({ row, stateChanged }: Exclude<Decision, { kind: 'unchanged' }>): Pick<Committed, 'transition'> {
  const { event, task, rev } = row;
  const isEndOfBadState = task.cloudEvent?.endedBy !== undefined && rev !== 1;
  return stateChanged && !isEndOfBadState ? { transition: transitionOf(event, task, quietOf(row)) } : {};
}
