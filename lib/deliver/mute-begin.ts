/** Says once in each channel what a mute keeps quiet there, if it is everybody's business. */
import { channelsOf } from '../mutes/channels-of.ts';
import { filterText } from '../mutes/filter.ts';
import { begunPatch, isInForce, type Mute, readMute } from '../mutes/mutes.ts';
import { rowId } from '../ports/store.ts';
import { isolate, type Run } from '../run.ts';
import { createNotice, isUnsaid, letGo, type NoticeRow, readNotice, takeBack } from './notice.ts';
import { changeRow } from './slot.ts';
import type { Rows } from './work.ts';

/**
 * The notices are work of this run like any other; one whose channel was a mistake goes to today's default channel. A mute
 * that is due for its beginning does not end: it is taken from the rows, and is due for its end once all notices exist.
 */
export async function announceMutes(run: Run, { mutes, notices }: Rows, faults: Error[]): Promise<void> {
  const stranded = [...notices].filter(([, notice]) => isStranded(run, notice));
  for (const [id, notice] of stranded) {
    notices.delete(id);
    await isolate(faults, () => sayInDefaultChannel(run, notice, notices));
  }
  const beginning = [...mutes].filter(([, mute]) => mute.begins === true);
  for (const [id, mute] of beginning) {
    if (mute.untilMs > run.now()) mutes.delete(id);
    await isolate(faults, async () => {
      if (isInForce(mute, run.now())) await createNotices(run, mute, notices);
      await changeRow(run, mute, readMute, (current) => (current.begins === true ? begunPatch(current) : undefined));
    });
  }
}

/** It waits for a channel that no route leads to any more. */
function isStranded({ settings: { routes, defaultRoute } }: Run, notice: NoticeRow): boolean {
  const isRouted = [defaultRoute, ...routes].some(({ channel }) => channel === notice.channel);
  return notice.facts.notice === 'mute' && !isRouted && isUnsaid(notice);
}

/** Unless that channel has a notice of its own. */
async function sayInDefaultChannel(run: Run, notice: NoticeRow, notices: Rows['notices']): Promise<void> {
  const { facts } = notice;
  if (facts.notice !== 'mute') return;
  const { channel } = run.settings.defaultRoute;
  const stored = await createNotice(run, `${facts.number}-${channel}`, facts, channel);
  if (stored !== undefined) notices.set(rowId(stored), await takeBack(run, readNotice(stored)));
  await letGo(run, notice);
}

async function createNotices(run: Run, mute: Mute, notices: Rows['notices']): Promise<void> {
  const { number, filter, byName, why, untilMs, includingFailures } = mute;
  const said = { filter: filterText(filter), by: byName, untilMs, includingFailures, ...(why && { why }) };
  for (const channel of channelsOf({ settings: run.settings, mute })) {
    const facts = { notice: 'mute', number, ...said } as const;
    const stored = await createNotice(run, `${number}-${channel}`, facts, channel);
    if (stored !== undefined) notices.set(rowId(stored), readNotice(stored));
  }
}
