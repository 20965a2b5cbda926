/** What a table has trouble with: details beyond its numbers or its size, and rows that it refuses for good. */
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { SimulatedTask } from './simulated-task-center.ts';

export interface OddRows {
  readonly tasks: readonly SimulatedTask[];
  /** How many tasks have details that no table holds as they are. */
  readonly odd: number;
  /** How many have a row that the table refuses. */
  readonly refused: number;
}

const numbers = [1e300, -1e300, 1e126, 1e-200, -3e-140, 5e-324, 1e20, 2 ** 53] as const;
/** Beyond the 400 KB of a row. */
const huge = '主'.repeat(140_000);

/** @param lone tasks that tell nothing but themselves: only these are refused. */
export function makeRowsOdd(plan: Plan, tasks: readonly SimulatedTask[], lone: ReadonlySet<string>): OddRows {
  const random = createRandom(plan.seed, 'odd rows');
  const oddShare = random.chance(0.15) ? 0.4 : 0;
  // While others are under watch the list shows it again, and each such poll is incomplete.
  const isShort = plan.longTime === undefined && tasks.every(isOverSoon);
  const refusedShare = random.chance(0.25) && isShort ? 0.25 : 0;
  let [odd, refused] = [0, 0];
  const made = tasks.map((task) => {
    const [isOdd, isRefused] = [random.chance(oddShare), random.chance(refusedShare) && lone.has(task.id)];
    odd += Number(isOdd);
    refused += Number(isRefused);
    const given = isOdd ? withOddDetails(task, random.fork(task.id)) : task;
    return isRefused ? { ...given, isUnstorable: true } : given;
  });
  return { tasks: made, odd, refused };
}

function isOverSoon({ versions, absent }: SimulatedTask): boolean {
  const last = versions.at(-1)?.state;
  return absent.length === 0 && last !== 'open' && last !== 'unknown';
}

/** The same in every version, so that it is no change. */
function withOddDetails(task: SimulatedTask, random: Random): SimulatedTask {
  const odd = random.chance(0.7)
    ? { new_capacity: random.pick(numbers), updated_config_length: random.pick(numbers) }
    : { group_name: huge, rename_commands: [huge, { old: huge }], [huge]: huge };
  const versions = task.versions.map((version) => {
    const item = version.item as { readonly details: object | null };
    return { ...version, item: { ...item, details: { ...item.details, ...odd } } };
  });
  return { ...task, versions };
}
