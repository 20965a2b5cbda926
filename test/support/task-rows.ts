/** Many task rows at once, as the core writes them. */
import pMap from 'p-map';
import { fingerprint } from '../../lib/model/diff.ts';
import { newMessage } from '../../lib/model/message-state.ts';
import type { Task } from '../../lib/model/task.ts';
import { taskPatch } from '../../lib/model/task-patch.ts';
import { type TaskRow, taskKey } from '../../lib/model/task-row.ts';
import { stateOf } from '../../lib/model/vocabulary.ts';
import type { Store } from '../../lib/ports/store.ts';

const timing = { graceMs: 1_000, marginMs: 250 };

export function makeRow(
  target: string,
  task: Partial<Task> & { readonly id: string },
  changes: Partial<TaskRow> = {},
): TaskRow {
  const status = task.status ?? 'SUCCESS';
  const whole: Task = { name: 'masterStandbySwapJob', status, state: stateOf(status), details: {}, ...task };
  const atMs = whole.createdAtMs ?? 0;
  return {
    key: taskKey(target, whole.id),
    v: 0,
    rev: 1,
    event: whole.state === 'open' ? 'started' : whole.state,
    task: whole,
    fingerprint: fingerprint(whole),
    changedAtMs: atMs,
    seenLateMs: 0,
    unwatched: false,
    firstSeenMs: atMs,
    stalled: false,
    lost: false,
    alarms: [],
    relatedFailovers: [],
    channels: {
      C0123456789: { asked: 1, mention: [], root: { ...newMessage, shownRev: 1, createdRev: 1 }, replies: {} },
    },
    story: [{ atMs, what: 'started', rev: 1, rules: 'default', channels: 'C0123456789' }],
    ...changes,
  };
}

export async function writeRows(store: Store, target: string, rows: readonly TaskRow[]): Promise<void> {
  const write = (row: TaskRow) => store.write(row.key, 0, taskPatch(target, row, timing, 4_000_000_000), row.task.id);
  await pMap(rows, write, { concurrency: 20 });
}
