/** Writes what was seen into the table: one conditional update per changed task, decided anew when another was faster. */
import pMap from 'p-map';
import { type Change, diff, eventOf, fingerprint } from '../model/diff.ts';
import { isFinal, type Task } from '../model/task.ts';
import { expiresAtSeconds, taskPatch } from '../model/task-patch.ts';
import { type Evidence, readTaskRow, type TaskRow, taskKey } from '../model/task-row.ts';
import { type CommitContext, changedRow, type Decider, emptyRow, latenessMs } from '../model/transition.ts';
import { type Row, rowId } from '../ports/store.ts';

export interface Committed {
  readonly kind: Change['kind'];
  readonly row: Row | undefined;
}

/** Two writers may race for a row; each loses to a write that moved it on, so few rounds settle it. */
const roundsMax = 20;
const concurrentWritesMax = 16;
const neighboursMax = 20;

/** Commits every task; rejects when one could not be written, and then nothing may move the watermark. */
export async function commitTasks(context: CommitContext, tasks: readonly Task[]): Promise<Map<string, Committed>> {
  if (tasks.length === 0) return new Map();
  const decider: Decider = { ...context, muted: await context.mutes() };
  const keys = tasks.map((task) => taskKey(context.target.id, task.id));
  const rows = await context.store.readMany(keys);
  const committed = await pMap(
    tasks,
    async (task) => {
      const row = rows.get(rowId(taskKey(context.target.id, task.id)));
      return [
        task.id,
        await commitRow(context, task.id, row, (known) => decideSighting(decider, known, task)),
      ] as const;
    },
    { concurrency: concurrentWritesMax },
  );
  return new Map(committed);
}

/** Our own finding about a task that is under watch: it stalled, or it is missing from the list. */
export async function commitFinding(
  context: CommitContext,
  taskId: string,
  found: 'stalled' | 'lost',
  evidence: Evidence = {},
): Promise<Committed> {
  const row = await context.store.read(taskKey(context.target.id, taskId));
  const decider = { ...context, muted: await context.mutes() };
  return commitRow(context, taskId, row, (known) => {
    if (known === undefined || isFinal(known.task.state) || known.lost || known[found]) return { kind: 'unchanged' };
    const row = changedRow(decider, { ...known, [found]: true }, found, true, 0, evidence);
    return { kind: 'changed', row, stateChanged: true };
  });
}

/** A failover on the instance of this task; whoever has a message of the task, or is to have one, hears of it there. */
export async function commitNeighbour(context: CommitContext, first: Row, failover: TaskRow): Promise<Committed> {
  const { task, instance } = failover;
  return commitRow(context, readTaskRow(first).task.id, first, (known) => {
    const isKnown = known?.relatedFailovers.some((neighbour) => neighbour.task.id === task.id);
    if (known === undefined || isKnown || Object.keys(known.channels).length === 0) return { kind: 'unchanged' };
    const atMs = context.nowMs;
    const neighbour = { task, ...(instance === undefined ? {} : { instance }), atMs };
    const story = [...known.story, { atMs, what: 'failover', task: task.id }];
    const neighbours = [...known.relatedFailovers, neighbour].slice(-neighboursMax);
    return { kind: 'changed', row: { ...known, relatedFailovers: neighbours, story }, stateChanged: false };
  });
}

type Decision =
  | { readonly kind: 'unchanged' }
  | { readonly kind: Exclude<Change['kind'], 'unchanged'>; readonly row: TaskRow; readonly stateChanged: boolean };

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
    const decision = decide(row === undefined ? undefined : readTaskRow(row));
    if (decision.kind === 'unchanged') return { kind: 'unchanged', row };
    const patch = taskPatch(target.id, decision.row, timing, expiresAtSeconds(context.settings, context.nowMs));
    const result = await store.write(key, row?.v ?? 0, patch, ids.nonce());
    if (result.written && decision.stateChanged) context.onTransition(decision.row);
    if (result.written) return { kind: decision.kind, row: result.row };
    row = result.row;
  }
  throw new Error(`Task ${taskId} of target ${target.id} could not be committed: its row kept changing.`);
}

function decideSighting(context: Decider, known: TaskRow | undefined, task: Task): Decision {
  const change = diff(known, task, context.bootAtMs);
  if (change.kind === 'unchanged') return change;
  const base = known ?? emptyRow(context, task);
  const seen: TaskRow = { ...base, task, fingerprint: fingerprint(task), lost: false };
  const teller = known === undefined ? context.joined?.get(task.id) : undefined;
  if (teller !== undefined) {
    const story = [{ atMs: context.nowMs, what: 'joined', task: teller }];
    return { kind: 'new', row: { ...seen, rev: 1, event: eventOf(task.state), story }, stateChanged: false };
  }
  if (change.kind === 'baseline') {
    const row = { ...seen, rev: 1, story: [{ atMs: context.nowMs, what: 'baseline', state: task.state }] };
    return { kind: 'baseline', row, stateChanged: false };
  }
  const stalled = seen.stalled && !change.stateChanged;
  const seenLateMs = change.stateChanged ? latenessMs(context, task, known === undefined) : 0;
  const row = changedRow(context, { ...seen, stalled }, change.event, change.stateChanged, seenLateMs);
  return { kind: change.kind, row, stateChanged: change.stateChanged };
}
