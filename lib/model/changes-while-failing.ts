/** What started or changed while polls failed, as far as that is read by now. Kept in the cursor until they work again. */
import { ownValue } from './read-json.ts';

export interface ChangesWhileFailing {
  readonly count: number;
  /** When the latest window was committed that is counted, by our clock. */
  readonly untilMs: number;
}

export function readChanges(value: unknown): ChangesWhileFailing {
  return { count: Number(ownValue(value, 'count')), untilMs: Number(ownValue(value, 'untilMs')) };
}

/** Two pollers count the same changes, and one of them may have seen more of them. */
export function moreChanges(
  ours: ChangesWhileFailing | undefined,
  theirs: ChangesWhileFailing | undefined,
): { readonly changesWhileFailing?: ChangesWhileFailing } {
  const changesWhileFailing = (ours?.count ?? -1) < (theirs?.count ?? -1) ? theirs : ours;
  return changesWhileFailing === undefined ? {} : { changesWhileFailing };
}
