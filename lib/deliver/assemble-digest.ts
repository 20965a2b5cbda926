/** Gathers messages that are due in one channel into a digest: list, marks, seal. Nothing is sent before the seal. */
import pMap from 'p-map';
import { isUntouched } from '../model/message-state.ts';
import { coversRev } from '../model/task-patch.ts';
import { type ChannelFacts, readTaskRow, type TaskRow } from '../model/task-row.ts';
import type { Run } from '../run.ts';
import { readTasks } from './digest-members.ts';
import { type DigestRow, type Gap, type Member, newDigest, sealed } from './digest-row.ts';
import { writeDigest } from './digest-slots.ts';
import { changeRow } from './slot.ts';
import { patchFacts } from './task-slots.ts';

const concurrentWritesMax = 16;

interface Marked extends Member {
  readonly mention: readonly string[];
}

/** @returns the digest, sealed or over; undefined if another run was faster. */
export async function assembleDigest(
  run: Run,
  channel: string,
  tasks: readonly TaskRow[],
  gap?: Gap,
): Promise<DigestRow | undefined> {
  const digest = newDigest(run.target.id, run.effects.ids.nonce(), {
    channel,
    ids: tasks.map(({ task }) => task.id),
    leaseUntilMs: leaseUntilMs(run),
    createdAtMs: run.now(),
    ...(gap === undefined ? {} : { gap }),
  });
  const created = await writeDigest(run, digest);
  return created.written ? await markAndSeal(run, created.row, tasks) : undefined;
}

/** The run that assembled it has died; the marks it left are valid. */
export async function takeOverDigest(run: Run, digest: DigestRow): Promise<DigestRow | undefined> {
  const taken = await writeDigest(run, { ...digest, leaseUntilMs: leaseUntilMs(run) });
  return taken.written ? await markAndSeal(run, taken.row, await readTasks(run, digest.ids)) : undefined;
}

async function markAndSeal(run: Run, digest: DigestRow, tasks: readonly TaskRow[]): Promise<DigestRow | undefined> {
  const rows = new Map(tasks.map((row) => [row.task.id, row]));
  const marks = await pMap(digest.ids, (id) => mark(run, digest, rows.get(id)), { concurrency: concurrentWritesMax });
  const held = marks.filter((marked) => marked !== undefined);
  const members = held.map(({ id, rev, event }): Member => ({ id, rev, event }));
  const mention = [...new Set(held.flatMap((marked) => marked.mention))];
  const result = await writeDigest(run, sealed(digest, members, mention));
  return result.written ? result.row : undefined;
}

async function mark(run: Run, digest: DigestRow, first: TaskRow | undefined): Promise<Marked | undefined> {
  if (first === undefined) return undefined;
  const { row } = await changeRow(run, first, readTaskRow, (current) => {
    const facts = current.channels[digest.channel];
    if (facts === undefined || facts.digestId !== undefined || !isUntouched(facts.root)) return undefined;
    const notBeforeMs = digest.leaseUntilMs + run.timing.marginMs;
    const marks = { digestId: digest.id, root: { ...facts.root, notBeforeMs } };
    return patchFacts(run, current, digest.channel, (free) => ({ ...free, ...marks }));
  });
  const facts = row?.channels[digest.channel];
  return row !== undefined && facts?.digestId === digest.id ? marked(row, facts) : undefined;
}

/** A digest mentions everybody whom the routes of its failures mention. */
function marked(task: TaskRow, facts: ChannelFacts): Marked {
  const calls = task.alarms.some((alarm) => coversRev(task.rev, alarm));
  return { id: task.task.id, rev: task.rev, event: task.event, mention: calls ? facts.mention : [] };
}

function leaseUntilMs(run: Run): number {
  return run.now() + run.effects.budget.remainingMs() + run.timing.marginMs;
}
