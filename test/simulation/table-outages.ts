/** The table fails for minutes on end: all of it, what is written, or the rows of tasks alone. */
import type { Key } from '../../lib/ports/store.ts';
import type { Plan } from './plan.ts';
import { createTrouble, isWithin } from './trouble.ts';

const minuteMs = 60_000;
const extents = ['everything', 'writes', 'writes of tasks', 'writes of tasks'] as const;

export interface TableOutages {
  /** Whether the plan has any. */
  readonly any: boolean;
  /** @param written the row that is written; left out for a read. */
  strikes(nowMs: number, written?: Key): boolean;
}

export function createTableOutages(plan: Plan): TableOutages {
  const { random, spans } = createTrouble(plan, 'store', 'table outages');
  const isOn = random.chance(0.3);
  const extent = random.pick(extents);
  const outages = isOn ? spans(2, 4 * minuteMs, 15 * minuteMs) : [];
  const isHit = (written: Key | undefined) =>
    extent === 'everything' || (written !== undefined && (extent === 'writes' || written.sk.startsWith('TASK#')));
  return {
    any: outages.length > 0,
    strikes: (nowMs, written) => isWithin(outages, nowMs) && isHit(written),
  };
}
