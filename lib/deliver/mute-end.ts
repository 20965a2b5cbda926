/** Says once that a mute is over. Its row is in the index of due work, so no poll has to look for it. */
import { filterText } from '../mutes/filter.ts';
import { type Mute, readMute } from '../mutes/mutes.ts';
import type { Run } from '../run.ts';
import { createNotice, noticeSlot, readNotice } from './notice.ts';
import { sendMessage } from './send-message.ts';
import { changeRow } from './slot.ts';

/** @returns the mute as its row says now. It has no more work once the notice exists, which is sent like any other. */
export async function sendMuteEnd(run: Run, mute: Mute): Promise<Mute> {
  const { number, filter, byName, why } = mute;
  const facts = { notice: 'unmuted', number, filter: filterText(filter), by: byName, ...(why && { why }) } as const;
  const stored = await createNotice(run, `mute-${number}`, facts);
  if (stored !== undefined) {
    const notice = readNotice(stored);
    await sendMessage(run, noticeSlot(run, notice), notice);
  }
  const { row = mute } = await changeRow(run, mute, readMute, () => ({ due: undefined, dueOf: undefined }));
  return row;
}
