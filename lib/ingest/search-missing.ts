import { isToBeLost, missed } from '../model/watch-list.ts';
import { readId } from './parse-task.ts';
import { readWhole } from './read-whole.ts';
import type { ReadPage } from './stable-read.ts';
import type { WindowPlan, WindowRead } from './window.ts';

/**
 * Before a task counts as lost, the recent part of the list is searched once more, with an open end: elsewhere it was not.
 * What there is no time to search for is not covered, so that the next read tries again.
 */
export async function searchMissing(
  read: ReadPage,
  { items, covered, fromSeconds }: WindowRead,
  { watched, pageSize, timeLeft }: WindowPlan,
  { startedAtMs, lastSecond }: { startedAtMs: number; lastSecond: number },
): Promise<Pick<WindowRead, 'items' | 'covered'>> {
  if (covered.size === 0) return { items: [], covered };
  const ids = new Set(items.map(readId));
  const missing = watched.filter((entry) => covered.has(entry.id) && !ids.has(entry.id));
  const lost = missing.filter((entry) => isToBeLost(missed(entry, startedAtMs), startedAtMs));
  if (lost.length === 0) return { items: [], covered };
  const hasTime = () => timeLeft() > 0;
  const span = { firstSecond: fromSeconds, lastSecond };
  const search = await readWhole(read, span, pageSize, { mayGoOn: hasTime, mayPageOn: hasTime });
  const isSearched = search.toSeconds > lastSecond;
  const lostIds = new Set(lost.map(({ id }) => id));
  return { items: search.items, covered: isSearched ? covered : covered.difference(lostIds) };
}
