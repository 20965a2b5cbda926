/** Which digests a run begins, and which ones it edits. */
import { isUntouched, nextStep } from '../model/message-state.ts';
import { readTaskRow, type TaskRow } from '../model/task-row.ts';
import { rowId } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { assembleDigest } from './assemble-digest.ts';
import { type Gap, membersMax } from './digest-row.ts';
import { isolate } from './isolate.ts';
import { editDigest, sendDigest } from './send-digest.ts';
import type { Rows } from './work.ts';

/** If more than `digestAbove` new messages are due for one channel, one digest is sent instead. */
export async function assembleDigests(run: Run, rows: Rows, faults: Error[], gap?: Gap): Promise<void> {
  for (const [channel, members] of dueRoots(run, rows)) {
    if (members.length <= run.settings.delivery.digestAbove) continue;
    for (let first = 0; first < members.length && run.canTry(); first += membersMax) {
      await isolate(faults, async () => {
        const chosen = members.slice(first, first + membersMax);
        const digest = await assembleDigest(run, channel, chosen, gap);
        if (digest === undefined) return;
        rows.digests.set(rowId(digest.key), digest);
        rows.digests.set(rowId(digest.key), await sendDigest(run, digest));
        const stored = await run.effects.store.readMany(chosen.map(({ key }) => key));
        for (const [id, row] of stored) rows.tasks.set(id, readTaskRow(row));
      });
    }
  }
}

/** If members moved on after their digest was sent, it is edited once, however many they are. */
export async function editDigests(run: Run, rows: Rows, faults: Error[]): Promise<void> {
  const changed = new Map<string, TaskRow[]>();
  for (const row of rows.tasks.values()) {
    for (const { digestId, root } of Object.values(row.channels)) {
      if (digestId === undefined || root.ts === undefined || root.gone || root.shownRev >= row.rev) continue;
      append(changed, digestId, row);
    }
  }
  for (const [id, members] of changed) {
    await isolate(faults, async () => {
      for (const row of await editDigest(run, id, members)) rows.tasks.set(rowId(row.key), row);
    });
  }
}

/** By channel: tasks whose message is due there, and that nobody has begun to send. */
function dueRoots(run: Run, { tasks }: Rows): Map<string, TaskRow[]> {
  const roots = new Map<string, TaskRow[]>();
  for (const row of tasks.values()) {
    for (const [channel, facts] of Object.entries(row.channels)) {
      const isFree = facts.digestId === undefined && isUntouched(facts.root);
      if (!isFree || nextStep(facts.root, row.rev, run.now(), run.timing).kind !== 'try') continue;
      append(roots, channel, row);
    }
  }
  return roots;
}

function append(groups: Map<string, TaskRow[]>, name: string, row: TaskRow): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [row]);
  else group.push(row);
}
