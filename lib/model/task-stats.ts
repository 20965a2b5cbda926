/** What tasks add up to: how many, how many failed, and how long those that ended took. */
import { isFinal, type Task } from './task.ts';

export interface Stats {
  readonly count: number;
  readonly failed: number;
  /** Half of those that ended took no longer; undefined if none has. */
  readonly medianMs?: number;
  /** Of 20 that ended, 19 took no longer. */
  readonly longMs?: number;
}

export interface StatsGroup<Name> extends Stats {
  readonly name: Name;
}

export function statsOf(tasks: readonly Task[]): Stats {
  const tookMs = tasks.flatMap((task) => tookMsOf(task) ?? []).sort((one, other) => one - other);
  const [medianMs, longMs] = [percentile(tookMs, 50), percentile(tookMs, 95)];
  return {
    count: tasks.length,
    failed: tasks.filter(({ state }) => state === 'failed').length,
    ...(medianMs === undefined ? {} : { medianMs }),
    ...(longMs === undefined ? {} : { longMs }),
  };
}

/** What failed most comes first, then what there is most of. */
export function statsBy<Item, Name>(
  items: readonly Item[],
  nameOf: (item: Item) => Name,
  taskOf: (item: Item) => Task,
): readonly StatsGroup<Name>[] {
  const groups = [...Map.groupBy(items, nameOf)].map(([name, group]) => ({ name, ...statsOf(group.map(taskOf)) }));
  return groups.sort((one, other) => other.failed - one.failed || other.count - one.count);
}

/** From beginning to end, or while a bad state lasted. An event without an end has no duration. */
function tookMsOf({ state, createdAtMs, updatedAtMs, cloudEvent }: Task): number | undefined {
  const isOver = isFinal(state) && (cloudEvent === undefined || cloudEvent.endedBy !== undefined);
  const tookMs = (updatedAtMs ?? Number.NaN) - (createdAtMs ?? Number.NaN);
  return isOver && tookMs >= 0 ? tookMs : undefined;
}

/** The nearest rank: a duration that there was. @param sorted shortest first. */
function percentile(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}
