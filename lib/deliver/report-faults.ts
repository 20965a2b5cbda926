/** What a person has to fix about a channel is said once in the default channel, with what to do. */
import { type ChannelFaults, isToBeTold, type MetFault, withFault } from '../model/channel-faults.ts';
import { everyMs } from '../model/polling.ts';
import { type SlackOperation, slackOperations } from '../model/slack-errors.ts';
import { rowId } from '../ports/store.ts';
import { isolate, isStopped, type Lane, type Run } from '../run.ts';
import { createNotice, type NoticeRow, noticeSlot, readNotice } from './notice.ts';
import { sendMessage } from './send-message.ts';

interface ReadRows {
  readonly notices: Map<string, NoticeRow>;
}

export async function reportFaults(run: Run, rows: ReadRows, faults: Error[]): Promise<void> {
  for (const lane of [...run.lanes.values()]) {
    for (const met of metIn(lane)) await isolate(faults, () => report(run, lane.channel, met, rows));
  }
}

function metIn({ faults, words }: Lane): readonly MetFault[] {
  const byReason = Map.groupBy(faults, ([, reason]) => reason);
  return [
    ...[...byReason].map(([reason, entries]) => ({ reason, operations: entries.map(([operation]) => operation) })),
    ...[...words].map(([reason, { operation, times }]) => ({ reason, operations: [operation], times })),
  ];
}

/** One of all targets says it, under its own name. */
async function report(run: Run, channel: string, met: MetFault, { notices }: ReadRows): Promise<void> {
  const { reason } = met;
  const target = run.target.id;
  const everyMsOf = (id: string) => {
    const known = run.settings.targets.find((other) => other.id === id);
    return known && everyMs(known);
  };
  const known = await run.pace.changeFaults(channel, (all) =>
    withFault(all, met, { target, nowMs: run.now(), everyMsOf }),
  );
  const fault = known[reason];
  if (fault === undefined || !isToBeTold(fault, target)) return;
  // Where nothing can be posted, nobody would read it.
  const isUnreadable = channel === run.settings.defaultRoute.channel;
  if (isUnreadable && isStopped(run.lane(channel), 'post')) return;
  const operation = stoppedIn(fault.of);
  const row = await createNotice(run, `${channel}#${fault.sinceMs}`, {
    notice: 'setting',
    channel,
    reason,
    ...(operation === undefined ? {} : { operation }),
  });
  if (row === undefined) return;
  const notice = readNotice(row);
  notices.set(rowId(row), notice);
  const sent = await sendMessage(run, noticeSlot(run, notice), notice);
  if (sent.message.ts !== undefined) await run.pace.changeFaults(channel, (all) => told(all, reason));
}

/** What stops alone while messages are still posted. */
function stoppedIn(of: readonly SlackOperation[]): Exclude<SlackOperation, 'post'> | undefined {
  if (of.includes('post')) return undefined;
  return slackOperations.find((operation): operation is Exclude<SlackOperation, 'post'> => of.includes(operation));
}

function told(faults: ChannelFaults, reason: string): ChannelFaults {
  const fault = faults[reason];
  return fault === undefined ? faults : { ...faults, [reason]: { ...fault, told: true } };
}
