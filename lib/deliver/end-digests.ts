/** A digest of which Slack has nothing ends where its members go elsewhere today, or where its channel takes nothing. */
import { isOutOfReach, isUntouched } from '../model/message-state.ts';
import type { TaskRow } from '../model/task-row.ts';
import { isolate, type Run } from '../run.ts';
import { isSentElsewhere } from './ask-again.ts';
import { freeMembers, readTasks, withoutDigest } from './digest-members.ts';
import type { DigestRow } from './digest-row.ts';
import { writeDigest } from './digest-slots.ts';
import { newest } from './slot.ts';

/** @returns the tasks that are free again. */
export async function endDigests(run: Run, digests: Iterable<DigestRow>, faults: Error[]): Promise<readonly TaskRow[]> {
  const freed: TaskRow[] = [];
  for (const digest of digests) {
    await isolate(faults, async () => {
      freed.push(...(await endOne(run, newest(run, digest))));
    });
  }
  return freed;
}

/**
 * First the digest's row: whoever dies after that leaves marks that lead nowhere, and their tasks find out themselves. Two
 * runs cannot both write it, and none can claim the digest any more.
 */
async function endOne(run: Run, digest: DigestRow): Promise<readonly TaskRow[]> {
  if (!canEnd(run, digest)) return [];
  const members = await readTasks(run, digest.ids);
  if (!(await isStuck(run, digest, members))) return [];
  const { written } = await writeDigest(run, { ...digest, state: 'over' });
  return written ? await freeMembers(run, digest, members) : [];
}

/** Nothing of it is in Slack or in doubt, and nobody assembles it any more. */
function canEnd(run: Run, { state, root, leaseUntilMs }: DigestRow): boolean {
  if (state === 'gathering') return leaseUntilMs + run.timing.marginMs <= run.now();
  return state === 'sealed' && (isUntouched(root) || isOutOfReach(root));
}

async function isStuck(run: Run, digest: DigestRow, members: readonly TaskRow[]): Promise<boolean> {
  if (isUntouched(digest.root) && (await run.pace.faultOf(digest.channel)) !== undefined) return true;
  const mutes = await run.mutes();
  const isElsewhere = (row: TaskRow) => isSentElsewhere(run, withoutDigest(row, digest), mutes);
  // What may be in Slack is not said there again.
  return isUntouched(digest.root) ? members.some(isElsewhere) : members.every(isElsewhere);
}
