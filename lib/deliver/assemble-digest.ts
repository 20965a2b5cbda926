/** Takes many roots that are due for one channel into one digest: list, marks, seal. Nothing is sent before the seal. */
import pMap from 'p-map';
import { isUntouched } from '../model/message-state.ts';
import { coversRev } from '../model/task-patch.ts';
import { type ChannelFacts, readTaskRow, type TaskRow, taskKey } from '../model/task-row.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { type DigestRow, type Gap, type Member, newDigest, readDigestRow, sealed } from './digest-row.ts';
import { patchDigest } from './digest-slots.ts';
import { patchFacts } from './task-slots.ts';

const concurrentWritesMax = 16;
const roundsMax = 20;

interface Marked extends Member {
  readonly mention: readonly string[];
}

/** @returns the digest row, sealed or over; undefined when another run was faster. */
export async function assembleDigest(
  run: Run,
  channel: string,
  rows: readonly Row[],
  gap?: Gap,
): Promise<Row | undefined> {
  const { store, ids } = run.effects;
  const digest = newDigest(run.target.id, ids.nonce(), {
    channel,
    ids: rows.map((row) => readTaskRow(row).task.id),
    leaseUntilMs: leaseUntilMs(run),
    createdAtMs: run.now(),
    ...(gap === undefined ? {} : { gap }),
  });
  const created = await store.write(digest.key, 0, patchDigest(run, digest), ids.nonce());
  if (!created.written) return undefined;
  return await markAndSeal(run, created.row, new Map(rows.map((row) => [readTaskRow(row).task.id, row])));
}

/** Who gathered it died; the marks that are already there hold. */
export async function takeOverDigest(run: Run, row: Row): Promise<Row | undefined> {
  const { store, ids } = run.effects;
  const digest = { ...readDigestRow(row), leaseUntilMs: leaseUntilMs(run) };
  const taken = await store.write(digest.key, row.v, patchDigest(run, digest), ids.nonce());
  if (!taken.written) return undefined;
  const rows = await store.readMany(digest.ids.map((id) => taskKey(run.target.id, id)));
  return await markAndSeal(
    run,
    taken.row,
    new Map([...rows.values()].map((task) => [readTaskRow(task).task.id, task])),
  );
}

async function markAndSeal(run: Run, row: Row, rows: ReadonlyMap<string, Row>): Promise<Row | undefined> {
  const digest = readDigestRow(row);
  const marks = await pMap(digest.ids, (id) => mark(run, digest, rows.get(id)), { concurrency: concurrentWritesMax });
  const held = marks.filter((marked) => marked !== undefined);
  const members = held.map(({ id, rev, event }): Member => ({ id, rev, event }));
  const mention = [...new Set(held.flatMap((marked) => marked.mention))];
  const next = sealed(digest, members, mention);
  const result = await run.effects.store.write(digest.key, row.v, patchDigest(run, next), run.effects.ids.nonce());
  return result.written ? result.row : undefined;
}

async function mark(run: Run, digest: DigestRow, first: Row | undefined): Promise<Marked | undefined> {
  let row = first;
  for (let round = 0; row !== undefined && round < roundsMax; round += 1) {
    const task = readTaskRow(row);
    const facts = task.channels[digest.channel];
    if (facts?.via === digest.id) return marked(task, facts);
    if (facts === undefined || facts.via !== undefined || !isUntouched(facts.root)) return undefined;
    const notBeforeMs = digest.leaseUntilMs + run.timing.marginMs;
    const patch = patchFacts(run, row, digest.channel, (free) => ({
      ...free,
      via: digest.id,
      root: { ...free.root, notBeforeMs },
    }));
    const result = await run.effects.store.write(task.key, row.v, patch, run.effects.ids.nonce());
    if (result.written) return marked(readTaskRow(result.row), facts);
    row = result.row;
  }
  return undefined;
}

/** A digest calls those whom the routes of its failures call. */
function marked(task: TaskRow, facts: ChannelFacts): Marked {
  const calls = task.alarms.some((alarm) => coversRev(task.rev, alarm));
  return { id: task.task.id, rev: task.rev, event: task.event, mention: calls ? facts.mention : [] };
}

function leaseUntilMs(run: Run): number {
  return run.now() + run.effects.budget.remainingMs() + run.timing.marginMs;
}
