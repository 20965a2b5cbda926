/** How far the search for names of instances got. Kept in the cursor, which every poll writes: it costs no write of its own. */
import { ownValue } from './read-json.ts';

export interface NamingProgress {
  /** When the cloud was last asked for its instances; undefined before the first time. */
  readonly fetchedAtMs?: number;
  /** The instance whose tasks were asked for last; the next search goes on behind it. */
  readonly askedLast?: string;
}

/** A task that was sent without its instance's name, how often it was looked for, and when it is looked for next. */
export interface Unnamed {
  readonly id: string;
  readonly tries: number;
  readonly nextAtMs: number;
}

export function readNamingProgress(value: unknown): NamingProgress {
  const [fetchedAtMs, askedLast] = [ownValue(value, 'fetchedAtMs'), ownValue(value, 'askedLast')];
  return {
    ...(typeof fetchedAtMs === 'number' ? { fetchedAtMs } : {}),
    ...(typeof askedLast === 'string' ? { askedLast } : {}),
  };
}

/** Builds before this one looked in every poll. */
export function readUnnamed(entry: unknown): Unnamed {
  const number = (name: string) => Number(ownValue(entry, name) ?? 0);
  return { id: String(ownValue(entry, 'id')), tries: number('tries'), nextAtMs: number('nextAtMs') };
}

/** So many polls look for a name. Then the task stays without one. */
const triesMax = 5;
const firstWaitMs = 60_000;

/** After another try that found nothing. The waits double: a list that does not show it now hardly does in a minute. */
export function triedAgain(id: string, tries: number, nowMs: number): Unnamed | undefined {
  const made = tries + 1;
  return made < triesMax ? { id, tries: made, nextAtMs: nowMs + firstWaitMs * 2 ** tries } : undefined;
}
