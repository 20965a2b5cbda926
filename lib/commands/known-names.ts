/** The names that a word may be one of, from what the table holds anyway: a bounded read, however many tasks there are. */
import { instancesKey, readCachedList } from '../instances/cached-list.ts';
import { instanceOf } from '../messages/naming.ts';
import type { Target } from '../model/settings.ts';
import { type AskContext, targetsAtOnceMax } from './answer.ts';
import { type FoundTask, findTasks } from './find-tasks.ts';

export interface KnownNames {
  readonly targets: readonly Target[];
  readonly instances: readonly { readonly id?: string; readonly name?: string }[];
  readonly users: readonly string[];
  /** The newest tasks. */
  readonly tasks: readonly FoundTask[];
}

/** Two requests; a job's id is worth more, as only the tasks tell it. */
const tasksMax = 200;
const tasksForJobMax = 500;
/** The answer itself has still to be found after this share of the time. */
const timeShare = 0.4;

/** The lists of instances, and the newest tasks with their users. @param isJob whether the id of a job may be asked for. */
export async function readKnownNames(context: AskContext, isJob = false): Promise<KnownNames> {
  const { settings, store, now, stopAtMs } = context;
  const targets = settings.targets.slice(0, targetsAtOnceMax);
  const nowMs = now();
  const options = { ...context, stopAtMs: nowMs + (stopAtMs - nowMs) * timeShare };
  const query = { state: 'all', filter: {}, limit: isJob ? tasksForJobMax : tasksMax } as const;
  const [{ tasks }, rows] = await Promise.all([
    findTasks(options, targets, query, []),
    store.readMany(targets.map(({ id }) => instancesKey(id))),
  ]);
  const seen = tasks.flatMap(({ row }) => instanceOf(row).instance ?? []);
  const users = tasks.flatMap(({ row }) => row.task.userName ?? []);
  return {
    targets: settings.targets,
    instances: [...[...rows.values()].flatMap((row) => readCachedList(row).instances), ...seen],
    users: [...new Set(users)].filter(Boolean),
    tasks,
  };
}
