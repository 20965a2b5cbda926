/** What a sighting makes of a row. Pure: decided anew for every version of the row that a write meets. */
import type { Naming } from '../instances/lookup.ts';
import { type Change, diff, eventOf, fingerprint } from '../model/diff.ts';
import { routedEvent } from '../model/routes.ts';
import { isAnotherEvent, sourceOf, type Task, type TaskEvent, withKnownFacts } from '../model/task.ts';
import type { TaskRow } from '../model/task-row.ts';
import { changedRow, type Decider, emptyRow, latenessOf, type RowChange, rememberedRow } from '../model/transition.ts';
import type { Watched } from '../model/watch-list.ts';
import { type Mute, muteFor } from '../mutes/mutes.ts';

export interface Deciding extends Decider {
  /** Events that a task already reports or explains, by id: they are recorded in silence. */
  readonly joined?: ReadonlyMap<string, Teller>;
  /** What was found out about instances before anything is routed, by task id. */
  readonly named?: ReadonlyMap<string, Naming>;
}

export interface Teller {
  readonly taskId: string;
  /** Whether the event is the task itself, or something that happened in its course: then its thread tells it. */
  readonly how: 'joined' | 'explained';
}

export type Decision =
  | { readonly kind: 'unchanged' }
  | { readonly kind: Exclude<Change['kind'], 'unchanged'>; readonly row: TaskRow; readonly stateChanged: boolean };

/** The row of a watched task is gone: what the watch list knows stands for it. */
export function decideWithoutRow(context: Deciding, mutes: readonly Mute[], entry: Watched, task: Task): Decision {
  const remembered = rememberedRow(context, task, entry);
  const decision = decideSighting(context, mutes, remembered, task);
  if (remembered === undefined || decision.kind !== 'unchanged') return decision;
  return { kind: 'baseline', row: remembered, stateChanged: false };
}

export function isOfAnotherEvent({ task }: TaskRow, listed: Task): boolean {
  return sourceOf(listed) === 'events' && isAnotherEvent(task, listed);
}

export function decideSighting(
  context: Deciding,
  mutes: readonly Mute[],
  known: TaskRow | undefined,
  listed: Task,
): Decision {
  // Another poller has just recorded another event under this id: the next read tells them apart.
  if (known !== undefined && isOfAnotherEvent(known, listed)) return { kind: 'unchanged' };
  const task = known === undefined ? listed : withKnownFacts(listed, known.task);
  const change = diff(known, task, context.bootAtMs);
  if (change.kind === 'unchanged') return change;
  const base = known ?? emptyRow(context, task);
  const seen: TaskRow = { ...withName(context, base), task, fingerprint: fingerprint(task), lost: false };
  const partner = known === undefined ? context.joined?.get(task.id) : undefined;
  if (partner !== undefined) {
    const story = [{ atMs: context.nowMs, what: partner.how, task: partner.taskId }];
    const kind = change.kind === 'baseline' ? 'baseline' : 'new';
    return { kind, row: { ...seen, rev: 1, event: eventOf(task.state), story }, stateChanged: false };
  }
  if (change.kind === 'baseline') {
    const row = { ...seen, rev: 1, story: [{ atMs: context.nowMs, what: 'baseline', state: task.state }] };
    return { kind: 'baseline', row, stateChanged: false };
  }
  const stalled = seen.stalled && !change.stateChanged;
  const lateness = change.stateChanged ? latenessOf(context, task, known === undefined) : { seenLateMs: 0 };
  const { event, stateChanged } = change;
  const mute = muteOf(context, mutes, seen, event);
  const row = changedRow(context, { ...seen, stalled }, { event, stateChanged, ...lateness, ...mute });
  return { kind: change.kind, row, stateChanged };
}

/** What the row knows already stays. */
export function withName({ named }: Deciding, row: TaskRow): TaskRow {
  const { id, name } = named?.get(row.task.id) ?? {};
  if (row.instance?.name !== undefined || (id ?? name) === undefined) return row;
  return { ...row, instance: { ...(id && { id }), ...(name && { name }), ...row.instance } };
}

export function muteOf(
  { target, nowMs }: Decider,
  mutes: readonly Mute[],
  row: TaskRow,
  event: TaskEvent,
): Pick<RowChange, 'mute'> {
  const mute = muteFor(mutes, routedEvent(target.id, row, event), nowMs);
  return mute === undefined ? {} : { mute };
}
