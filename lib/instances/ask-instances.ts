import type { Task } from '../model/task.ts';
import type { InstanceFacts } from '../ports/cloud.ts';
import type { CachedList } from './cached-list.ts';
import { CALLS_MAX } from './lookup.ts';
import { fittingInstances } from './match.ts';
import { noteInstance, type Search, tasksWithout } from './search.ts';

/**
 * The last resort, one call an instance: does it know the tasks that have no instance yet? Gives the list back as it was,
 * or with the place where the next run goes on.
 */
export async function askInstances(search: Search, list: CachedList): Promise<CachedList> {
  const { effects, target, asker } = search;
  const { instances } = effects;
  let askedLast = list.askedLast;
  for (const facts of candidates(tasksWithout('id', search), list)) {
    const tasks = tasksWithout('id', search);
    if (instances === undefined || tasks.length === 0) break;
    const since = beginOf(tasks);
    const asked = await asker.ask('tasks', (call) =>
      instances.instanceTaskIds(target, facts.id, { ...call, ...since }),
    );
    if (!asked.answered && asked.failure === undefined) break;
    askedLast = facts.id;
    const ids = new Set(asked.answered ? asked.value : []);
    for (const { id } of tasks) if (ids.has(id)) noteInstance(search, id, facts);
  }
  const isDoneInOneRun = list.instances.length <= CALLS_MAX.tasks;
  return askedLast === undefined || isDoneInOneRun || askedLast === list.askedLast ? list : { ...list, askedLast };
}

/** Those that details leave in question, then the others in turn, run after run. */
function candidates(tasks: readonly Task[], list: CachedList): readonly InstanceFacts[] {
  if (tasks.length === 0) return [];
  const inQuestion = tasks.flatMap((task) => fittingInstances(task, list.instances));
  return [...new Set([...inQuestion, ...inTurn(list)])].slice(0, CALLS_MAX.tasks);
}

/** By id, beginning behind the one that was asked last. */
function inTurn({ instances, askedLast = '' }: CachedList): readonly InstanceFacts[] {
  const sorted = instances.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  return [...sorted.filter(({ id }) => id > askedLast), ...sorted.filter(({ id }) => id <= askedLast)];
}

/** When the oldest of them began; nothing while one of them does not say. */
function beginOf(tasks: readonly Task[]): { readonly sinceMs?: number } {
  const times = tasks.map(({ createdAtMs }) => createdAtMs).filter((timeMs) => timeMs !== undefined);
  return times.length === tasks.length ? { sinceMs: Math.min(...times) } : {};
}
