/** What started or changed since the last good poll, as far as that is read by now. Kept in the cursor until the next one. */
import { hash } from 'node:crypto';
import { ownValue } from './read-json.ts';

export interface ChangesWhileFailing {
  readonly count: number;
  /** When the latest window was committed that is counted, by our clock. */
  readonly untilMs: number;
  /** The marks of the tasks that were counted last, one after the other. */
  readonly marks?: string;
}

const markLength = 6;
/** As many as a window commits; what was counted before that many others is not listed again, or watched. */
const marksMax = 2_000;

/** Of so many tasks no two have the same one. */
export function markOf(taskId: string): string {
  return hash('sha256', taskId, 'base64url').slice(0, markLength);
}

export function readMarks({ marks = '' }: Pick<ChangesWhileFailing, 'marks'>): Set<string> {
  return new Set(marks.match(new RegExp(`.{${markLength}}`, 'g')));
}

export function writeMarks(marks: ReadonlySet<string>): Pick<ChangesWhileFailing, 'marks'> {
  return marks.size === 0 ? {} : { marks: [...marks].slice(-marksMax).join('') };
}

/** Whether some that were counted may have no mark any more. */
export function areMarksFull(marks: ReadonlySet<string>): boolean {
  return marks.size >= marksMax;
}

export function readChanges(value: unknown): ChangesWhileFailing {
  const marks = ownValue(value, 'marks');
  return {
    count: Number(ownValue(value, 'count')),
    untilMs: Number(ownValue(value, 'untilMs')),
    ...(typeof marks === 'string' ? { marks } : {}),
  };
}

/** Two pollers count the same changes, and one of them may have seen more of them. */
export function moreChanges(
  ours: ChangesWhileFailing | undefined,
  theirs: ChangesWhileFailing | undefined,
): { readonly changesWhileFailing?: ChangesWhileFailing } {
  const changesWhileFailing = (ours?.count ?? -1) < (theirs?.count ?? -1) ? theirs : ours;
  return changesWhileFailing === undefined ? {} : { changesWhileFailing };
}
