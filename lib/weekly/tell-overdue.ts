/** A target whose polls do not run cannot say so: another target's polls do. */
import { createNotice, type NoticeWriter } from '../deliver/notice.ts';
import { beatsMissedMax, type TargetLateness } from '../model/overdue.ts';
import type { Look } from './look-at-targets.ts';

/** If more have stopped, there is one cause, and the notices say how many there are. */
const noticesMax = 3;
/** As many failed polls in a row as it takes for a target to say itself that it cannot be read. */
const failuresSaid = 3;

/** Those that nobody has read for too long, the most overdue first. */
export function overdueIn(looks: readonly Look[]): readonly TargetLateness[] {
  const late = looks.map(({ lateness }) => lateness).filter(({ beatsMissed }) => beatsMissed >= beatsMissedMax);
  return late.toSorted((one, other) => other.beatsMissed - one.beatsMissed);
}

/** Leaves a notice for each in the first target that is on time. If there is none, only the alarm is left. */
export async function tellOverdue(
  looks: readonly Look[],
  writerFor: (target: Look['target']) => NoticeWriter,
): Promise<void> {
  const teller = looks.find(({ lateness }) => lateness.beatsMissed < beatsMissedMax)?.target;
  if (teller === undefined) return;
  const overdue = overdueIn(looks);
  const silent = overdue.filter(({ failures }) => failures < failuresSaid);
  for (const { target: id, beatsMissed, sinceMs } of silent.slice(0, noticesMax)) {
    const name = looks.find(({ target }) => target.id === id)?.target.name ?? id;
    const facts = { notice: 'overdue', overdue: name, beatsMissed, sinceMs, others: overdue.length - 1 } as const;
    await createNotice(writerFor(teller), `${id}-${sinceMs}`, facts);
  }
}
