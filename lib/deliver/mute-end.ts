/** Says once that a mute is over. Its row is in the index of due work, so no poll has to look for it. */
import { filterText } from '../mutes/filter.ts';
import { type Mute, readMute } from '../mutes/mutes.ts';
import { rowId } from '../ports/store.ts';
import { isolate, type Run } from '../run.ts';
import { createNotice, readNotice } from './notice.ts';
import { changeRow } from './slot.ts';
import type { Rows } from './work.ts';

/** The notices are work of this run like any other. A mute has no more work once its notice exists. */
export async function endMutes(run: Run, { mutes, notices }: Rows, faults: Error[]): Promise<void> {
  for (const mute of mutes.values()) await isolate(faults, () => endMute(run, mute, notices));
}

async function endMute(run: Run, mute: Mute, notices: Rows['notices']): Promise<void> {
  const { number, filter, byName, why } = mute;
  const facts = { notice: 'unmuted', number, filter: filterText(filter), by: byName, ...(why && { why }) } as const;
  const stored = await createNotice(run, `mute-${number}`, facts);
  if (stored !== undefined) notices.set(rowId(stored), readNotice(stored));
  await changeRow(run, mute, readMute, () => ({ due: undefined, dueOf: undefined }));
}
