/** What started or changed while polls failed, as far as that is read by now. Kept in the cursor until they work again. */
import { ownValue, readEntries } from './read-json.ts';

export interface ChangesWhileFailing {
  readonly count: number;
  /** When the latest window was committed that is counted, by our clock. */
  readonly untilMs: number;
  /** The time that each of the latest windows wrote into the rows that it changed. */
  readonly writtenAtMs?: readonly number[];
}

/** A series of failures is over long before so many windows have changed something. */
const windowsMax = 100;

export function addWindow(known: ChangesWhileFailing | undefined, writtenAtMs: number): readonly number[] {
  return [...(known?.writtenAtMs ?? []), writtenAtMs].slice(-windowsMax);
}

export function readChanges(value: unknown): ChangesWhileFailing {
  const writtenAtMs = readEntries(ownValue(value, 'writtenAtMs'), Number);
  const windows = writtenAtMs.length === 0 ? {} : { writtenAtMs };
  return { count: Number(ownValue(value, 'count')), untilMs: Number(ownValue(value, 'untilMs')), ...windows };
}

/** Two pollers count the same changes, and one of them may have seen more of them. */
export function moreChanges(
  ours: ChangesWhileFailing | undefined,
  theirs: ChangesWhileFailing | undefined,
): { readonly changesWhileFailing?: ChangesWhileFailing } {
  const changesWhileFailing = (ours?.count ?? -1) < (theirs?.count ?? -1) ? theirs : ours;
  return changesWhileFailing === undefined ? {} : { changesWhileFailing };
}
