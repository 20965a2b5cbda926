/** Reads a window as far as the list lets itself be asked. */
import { isSearching } from '../model/reach.ts';
import { findReach, isRefusedSpan } from './find-reach.ts';
import type { ReadPage } from './stable-read.ts';
import { readWindow, type WindowPlan, type WindowRead } from './window.ts';

/** If the list refuses a span, what it takes is looked for, and read. It is kept with the cursor for a day. */
export async function readWithinReach(read: ReadPage, plan: WindowPlan): Promise<WindowRead> {
  const { reach, ...unlimited } = plan;
  if (isSearching(reach))
    return (await readAnew(read, plan)) ?? (await orNothingYet(unlimited, readWithinReach(read, unlimited)));
  try {
    return { ...(await readWindow(read, plan)), ...(reach === undefined ? {} : { reach }) };
  } catch (error) {
    if (!isRefusedSpan(error)) throw error;
    const found = await readAnew(read, unlimited);
    if (found === undefined) throw error;
    return found;
  }
}

/** What the search shows on the way counts. Until it has ended, the watermark stays. Undefined if nothing is refused now. */
async function readAnew(read: ReadPage, plan: WindowPlan): Promise<WindowRead | undefined> {
  const { fromSeconds, nowSeconds, watched, pageSize, timeLeft } = plan;
  const createdSeconds = watched.map((entry) => Math.floor((entry.createdAtMs ?? entry.seenAtMs) / 1_000));
  const window = { firstSecond: Math.min(fromSeconds, ...createdSeconds), lastSecond: nowSeconds - 1 };
  const search = await findReach(read, window, pageSize, plan.reach, () => timeLeft() > 0);
  if (search === undefined) return undefined;
  const { reach, items } = search;
  const found = isSearching(reach) ? nothingYet(plan) : await orNothingYet(plan, readWindow(read, { ...plan, reach }));
  return { ...found, items: [...items, ...found.items], reach };
}

/** What is cut off by the end of the time is no failure. */
async function orNothingYet(plan: WindowPlan, reading: Promise<WindowRead>): Promise<WindowRead> {
  return await reading.catch((error: unknown) => {
    if (plan.timeLeft() > 0) throw error;
    return nothingYet(plan);
  });
}

/** Before the time was up, or while what the list takes is looked for. */
export function nothingYet({ fromSeconds }: WindowPlan): WindowRead {
  return { items: [], fromSeconds, toSeconds: fromSeconds, covered: new Set() };
}
