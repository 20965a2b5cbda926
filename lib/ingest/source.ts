/** What the watch has to know of a source. A third one would be another of these: docs/decisions/041-sources.md. */

import type { Gap } from '../deliver/digest-row.ts';
import type { UnreadableRow } from '../deliver/unreadable-rows.ts';
import type { Cursor } from '../model/cursor.ts';
import { type Change, isNewerSighting } from '../model/diff.ts';
import type { EventMemory } from '../model/event-memory.ts';
import { idOfAnother, type SourceName, sourceOf, type Task } from '../model/task.ts';
import { addWritten, type WrittenRows } from '../model/task-row.ts';
import type { Transition } from '../model/weekly-tally.ts';
import type { CloudList } from '../ports/cloud.ts';
import type { Row } from '../ports/store.ts';
import type { Effects, Run } from '../run.ts';
import type { CommitContext } from './commit.ts';

export interface Source {
  readonly name: SourceName;
  /** The most items that one request returns. */
  readonly pageMaxItems: number;
  /** How far ahead of now its stamps may be. */
  readonly aheadSeconds: number;
  /** Its tasks may change: each is watched until it ends, and searched for when it is missing. */
  readonly changes: boolean;
  /** All of them are read to the same second where that is possible; each remembers how far it is read. */
  lists(effects: Effects, cursor: Cursor): readonly SourceList[];
  /** Merges new events with remembered ones and returns what to commit. Without it everything that was listed is. */
  relate?(run: Run, cursor: Cursor, listed: Listed): Promise<Relation>;
  /** Runs once everything is read up to now: looks for lists that are not known yet. */
  discover?(run: Run, cursor: Cursor, cloudNowMs: number): Promise<{ readonly cursor: Cursor } & StepResult>;
  /** Runs once everything that was listed is committed. */
  afterCommit?(run: Run, context: CommitContext, cursor: Cursor): Promise<StepResult>;
}

export interface SourceList {
  readonly name: string;
  readonly list: CloudList;
  readonly readItem: ReadItem;
}

export interface Listed {
  readonly tasks: readonly Task[];
  /** Everything before this second is in `tasks`. */
  readonly toSeconds: number;
  readonly startedAtMs: number;
  /** The same of each list by itself. */
  readonly listedTo: ReadonlyMap<string, number>;
  readonly cloudNowMs: number;
}

export interface Relation {
  readonly tasks: readonly Task[];
  readonly memory?: EventMemory;
  readonly joined?: CommitContext['joined'];
  readonly unreadable?: readonly UnreadableRow[];
}

export interface Items {
  /** Of a task that was listed more than once, the newest sighting. */
  readonly tasks: readonly Task[];
  /** Why items could not be used, one entry an item. */
  readonly unusable: readonly string[];
}

/** A task of an item as it came, or why there is none. */
export type ReadItem = (item: unknown) => { readonly task: Task } | { readonly unusable: string };

export function readItems(items: readonly unknown[], readItem: ReadItem): Items {
  const tasks = new Map<string, Task>();
  const unusable: string[] = [];
  for (const item of items) {
    const read = readItem(item);
    if ('unusable' in read) {
      unusable.push(read.unusable);
      continue;
    }
    // Cloud Eye gives one id to two events.
    const key = sourceOf(read.task) === 'events' ? idOfAnother(read.task) : read.task.id;
    const other = tasks.get(key);
    if (other === undefined || isNewerSighting(read.task, other)) tasks.set(key, read.task);
  }
  return { tasks: [...tasks.values()], unusable };
}

/** What a run found and wrote while it read its sources. */
export interface IngestResult {
  /** What became of each task that was listed. */
  readonly kinds: Map<string, Change['kind']>;
  /** Rows with work that this run has just written. */
  readonly writtenRows: WrittenRows;
  /** Changes of state that this run committed, for the week's summary. A list grows while writes are in flight. */
  readonly transitions: (readonly Transition[])[];
  readonly faults: Error[];
  /** Rows that were looked at for the sake of others, and cannot be read. */
  readonly unreadable: UnreadableRow[];
  readonly window?: Window;
  readonly gap?: Gap;
  /** A source accepted the key. If another one refuses it, the key is not at fault. */
  readonly keyAccepted?: boolean;
  /** A source refused the key. Only who recorded it may show the key to another source before it has rested. */
  readonly refusal?: 'recorded' | 'not recorded';
  /** The cloud's clock minus ours, as last told by any source, and as far as that can be true. */
  readonly clockOffsetMs?: number;
  /** How many items of the lists could not be used. */
  readonly drift?: number;
}

export interface Window {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** What one step found and wrote. */
export interface StepResult {
  readonly kinds?: ReadonlyMap<string, Change['kind']>;
  readonly rows?: readonly Row[];
  readonly transitions?: readonly Transition[];
  readonly faults?: readonly Error[];
  readonly unreadable?: readonly UnreadableRow[];
  /** Why the step could not be finished. What it wrote before that counts all the same. */
  readonly failure?: unknown;
}

export function emptyResult(): IngestResult {
  return { kinds: new Map(), writtenRows: new Map(), transitions: [], faults: [], unreadable: [] };
}

/** What a source starts with: what it shares with the sources before it, and nothing of its own yet. */
export function resultForNextSource(result: IngestResult): IngestResult {
  const { window: _window, gap: _gap, drift: _drift, ...shared } = result;
  return { ...shared, kinds: new Map() };
}

/** @param next a source's result that began as `resultForNextSource(earlier)`. The window that is furthest behind is reported. */
export function combineSources(earlier: IngestResult, next: IngestResult): IngestResult {
  const [window] = [earlier.window, next.window]
    .filter((one) => one !== undefined)
    .toSorted((one, other) => one.toSeconds - other.toSeconds);
  const drift = (earlier.drift ?? 0) + (next.drift ?? 0);
  return {
    ...next,
    kinds: new Map([...earlier.kinds, ...next.kinds]),
    ...(window === undefined ? {} : { window }),
    ...(drift === 0 ? {} : { drift }),
  };
}

/** The span in which nobody watched any source. @param gaps of each source, in any order. */
export function sharedGap(gaps: readonly (Gap | undefined)[]): Pick<IngestResult, 'gap'> {
  const known = gaps.filter((gap) => gap !== undefined);
  if (known.length === 0 || known.length < gaps.length) return {};
  const fromMs = Math.max(...known.map((gap) => gap.fromMs));
  const toMs = Math.min(...known.map((gap) => gap.toMs));
  return fromMs < toMs ? { gap: { fromMs, toMs } } : {};
}

export function copyResult(result: IngestResult): IngestResult {
  const { kinds, writtenRows, transitions, faults, unreadable } = result;
  return {
    ...result,
    kinds: new Map(kinds),
    writtenRows: new Map(writtenRows),
    transitions: [...transitions],
    faults: [...faults],
    unreadable: [...unreadable],
  };
}

/**
 * For the function that owns `result`: adds what a step did. Steps only return it.
 * @throws what kept the step from being finished.
 */
export function addStep(result: IngestResult, step: StepResult): void {
  for (const [id, kind] of step.kinds ?? []) {
    if ((result.kinds.get(id) ?? 'unchanged') === 'unchanged') result.kinds.set(id, kind);
  }
  for (const row of step.rows ?? []) addWritten(result, row);
  if (step.transitions !== undefined) result.transitions.push(step.transitions);
  result.faults.push(...(step.faults ?? []));
  result.unreadable.push(...(step.unreadable ?? []));
  if (step.failure !== undefined) throw step.failure;
}
