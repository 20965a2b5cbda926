/** Puts what was found out about a task into its row. */
import { nextRev } from '../model/alarms.ts';
import { isUntouched } from '../model/message-state.ts';
import { expiresAtSeconds, taskPatch } from '../model/task-patch.ts';
import type { TaskRow } from '../model/task-row.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { orRefusal, readableRow } from './or-refusal.ts';

const roundsMax = 5;

/**
 * Decided anew for every version of the row that a write meets; a new rev if a message may be on its way without it.
 * @param decide the row with what was found out; undefined if there is nothing to write.
 * @returns the row as it stands now, whoever wrote it.
 */
export async function putFacts(run: Run, first: Row, decide: Decide): Promise<Row> {
  return await putSilently(run, first, (known) => {
    const found = decide(known);
    return found !== undefined && mayBeShown(known) ? { ...found, ...nextRev(known, run.now()) } : found;
  });
}

type Decide = (known: TaskRow) => TaskRow | undefined;

/** The same for what no message shows: the rev stays. */
export async function putSilently(run: Run, first: Row, decide: Decide): Promise<Row> {
  let row = first;
  for (let round = 0; round < roundsMax; round += 1) {
    const known = readableRow(row);
    const next = known && decide(known);
    if (known === undefined || next === undefined) return row;
    const patch = taskPatch(run.target.id, next, run.timing, expiresAtSeconds(run.settings, run.now()));
    const result = await orRefusal(run.effects.store.write(known.key, known.v, patch, run.effects.ids.nonce()));
    // It goes without them then.
    if ('refusal' in result || result.row === undefined) return row;
    row = result.row;
    if (result.written) return row;
  }
  return row;
}

/** Whether a message of the task itself may be in Slack. A digest names an instance only once its row has the name. */
export function mayBeShown({ channels }: TaskRow): boolean {
  return Object.values(channels).some(({ root, digestId }) => digestId === undefined && !isUntouched(root));
}
