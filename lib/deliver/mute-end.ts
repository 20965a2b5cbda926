/** A mute is over: said once. Its row wakes the poll through the index of due work, so that no poll has to ask. */

import { filterText } from '../mutes/filter.ts';
import { readMute } from '../mutes/mutes.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { createNotice, noticeSlot } from './notice.ts';
import { sendMessage } from './send-message.ts';

/** @returns the mute's row, without work once the notice is written: from then on that is told like any other. */
export async function sendMuteEnd(run: Run, row: Row): Promise<Row> {
  const { number, filter, byName, why } = readMute(row);
  const name = `mute-${number}`;
  const facts = { notice: 'unmuted', number, filter: filterText(filter), by: byName, ...(why && { why }) } as const;
  const notice = await createNotice(run, name, facts);
  if (notice !== undefined) await sendMessage(run, noticeSlot(run, notice), notice);
  const { written, row: next } = await run.effects.store.write(
    { pk: row.pk, sk: row.sk },
    row.v,
    { due: undefined, dueOf: undefined },
    run.effects.ids.nonce(),
  );
  return written ? next : (next ?? row);
}
