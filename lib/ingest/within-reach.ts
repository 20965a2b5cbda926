/** Reads a window as far as the list lets itself be asked. */
import { isSearching } from '../model/reach.ts';
import { findReach, isRefusedSpan } from './find-reach.ts';
import type { ReadPage } from './stable-read.ts';
import { readWindow, type WindowPlan, type WindowRead } from './window.ts';

/**
 * If the list refuses a span, what it takes is looked for, and read. It is kept with the cursor for a day.
 * @param beginSearch whether this list may look for it: of the lists of a source, one does in a poll.
 */
export async function readWithinReach(
  read: ReadPage,
  plan: WindowPlan,
  beginSearch: () => boolean,
): Promise<WindowRead> {
  const { reach, ...unlimited } = plan;
  if (isSearching(reach)) {
    if (!beginSearch()) return nothingYet(plan);
    return (await readAnew(read, plan)) ?? (await readAgain(read, unlimited));
  }
  try {
    return { ...(await readWindow(read, plan)), ...(reach === undefined ? {} : { reach }) };
  } catch (error) {
    if (!isRefusedSpan(error)) throw error;
    if (!beginSearch()) return nothingYet(plan);
    const found = await readAnew(read, unlimited);
    if (found === undefined) throw error;
    return found;
  }
}

/**
 * What the search shows and finds counts, whatever comes after it. Until it has ended, the watermark stays.
 * @returns undefined if nothing is refused now.
 */
async function readAnew(read: ReadPage, plan: WindowPlan): Promise<WindowRead | undefined> {
  const { fromSeconds, nowSeconds, watched, pageSize, timeLeft } = plan;
  const createdSeconds = watched.map((entry) => Math.floor((entry.createdAtMs ?? entry.seenAtMs) / 1_000));
  const window = { firstSecond: Math.min(fromSeconds, ...createdSeconds), lastSecond: nowSeconds - 1 };
  const { reach, items, ...failed } = await findReach(read, window, pageSize, plan.reach, () => timeLeft() > 0);
  if (reach === undefined) return undefined;
  if (isSearching(reach)) return { ...nothingYet({ fromSeconds }), items, reach, ...failed };
  const found = await readWindow(read, { ...plan, reach }).catch((failure: unknown) => {
    return { ...nothingYet({ fromSeconds }), ...(timeLeft() > 0 ? { failure } : {}) };
  });
  return { ...found, items: [...items, ...found.items], reach };
}

/**
 * Where nothing is refused any more. Whatever is refused now is looked for by the next poll, from the beginning. What is
 * cut off by the end of the time is no failure.
 */
async function readAgain(read: ReadPage, plan: WindowPlan): Promise<WindowRead> {
  return await readWindow(read, plan).catch((error: unknown) => {
    if (plan.timeLeft() > 0 && !isRefusedSpan(error)) throw error;
    return nothingYet(plan);
  });
}

/** Before the time was up, or while what the list takes is looked for. */
export function nothingYet({ fromSeconds, reach }: Pick<WindowPlan, 'fromSeconds' | 'reach'>): WindowRead {
  const known = reach === undefined ? {} : { reach };
  return { items: [], fromSeconds, toSeconds: fromSeconds, covered: new Set(), ...known };
}
