/** What a run found and wrote while it read its sources. */
import type { Gap } from '../deliver/digest-row.ts';
import type { Change } from '../model/diff.ts';
import type { Transition } from '../model/weekly-tally.ts';
import { addWritten, type WrittenRows } from '../model/written-rows.ts';
import type { Row } from '../ports/store.ts';

export interface IngestResult {
  /** What became of each task that was listed. */
  readonly kinds: Map<string, Change['kind']>;
  /** Rows with work that this run has just written. */
  readonly writtenRows: WrittenRows;
  /** Changes of state that this run committed, for the week's summary. A list grows while writes are in flight. */
  readonly transitions: (readonly Transition[])[];
  readonly faults: Error[];
  readonly window?: Window;
  readonly gap?: Gap;
  /** A source accepted the key. If another one refuses it, the key is not at fault. */
  readonly keyAccepted?: boolean;
  /** The cloud's clock minus ours, as last seen from any source. */
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
  /** Why the step could not be finished. What it wrote before that counts all the same. */
  readonly failure?: unknown;
}

export function emptyResult(): IngestResult {
  return { kinds: new Map(), writtenRows: new Map(), transitions: [], faults: [] };
}

/** What a source starts with: what it shares with the sources before it, and nothing of its own yet. */
export function resultForNextSource(result: IngestResult): IngestResult {
  const { window: _window, gap: _gap, drift: _drift, ...shared } = result;
  return { ...shared, kinds: new Map() };
}

/** @param next a source's result that began as `resultForNextSource(earlier)`. The first source's window is reported. */
export function combineSources(earlier: IngestResult, next: IngestResult): IngestResult {
  const { window = next.window, gap = next.gap } = earlier;
  const drift = (earlier.drift ?? 0) + (next.drift ?? 0);
  return {
    ...next,
    kinds: new Map([...earlier.kinds, ...next.kinds]),
    ...(window === undefined ? {} : { window }),
    ...(gap === undefined ? {} : { gap }),
    ...(drift === 0 ? {} : { drift }),
  };
}

export function copyResult(result: IngestResult): IngestResult {
  const { kinds, writtenRows, transitions, faults } = result;
  return {
    ...result,
    kinds: new Map(kinds),
    writtenRows: new Map(writtenRows),
    transitions: [...transitions],
    faults: [...faults],
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
  if (step.failure !== undefined) throw step.failure;
}
