/** If a channel cannot be used, the default channel is told once, with what to do. */
import { rowId } from '../ports/store.ts';
import { isolate, type Run } from '../run.ts';
import { createNotice, type NoticeRow, noticeSlot, readNotice } from './notice.ts';
import { sendMessage } from './send-message.ts';

interface ReadRows {
  readonly notices: Map<string, NoticeRow>;
}

export async function reportFaults(run: Run, rows: ReadRows, faults: Error[]): Promise<void> {
  for (const { channel, faults: known } of run.lanes.values()) {
    const [reason] = known.values();
    if (reason === undefined || channel === run.settings.defaultRoute.channel) continue;
    await isolate(faults, async () => {
      const sinceMs = await run.pace.faulty(channel, reason);
      const row = await createNotice(run, `${channel}#${sinceMs}`, { notice: 'setting', channel, reason });
      if (row === undefined) return;
      const notice = readNotice(row);
      rows.notices.set(rowId(row), notice);
      await sendMessage(run, noticeSlot(run, notice), notice);
    });
  }
}
