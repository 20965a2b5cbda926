/** How things of the cloud are called in a message: short enough that the line they stand in survives. */
import type { Settings, Target } from '../model/settings.ts';
import type { Task } from '../model/task.ts';
import type { TaskRow } from '../model/task-row.ts';
import { isEventName, manualSwitchover } from '../model/vocabulary.ts';
import { type KnownKind, knownKinds } from './catalogue.ts';
import { clean, tidy } from './text.ts';
import type { InstanceView, Reader, TargetView, TaskView } from './views.ts';
import { wordsOf } from './words.ts';

const kindMaxCharacters = 50;
const nameMaxCharacters = 64;
const regionMaxCharacters = 32;
const idMaxCharacters = 64;
/** Example ids share long heads, so a short id is the tail. */
const shortIdCharacters = 8;
/** A map, not an object: a task may be called `constructor`. */
const kindByName: ReadonlyMap<string, KnownKind> = new Map(
  knownKinds.map((kind) => [kind.toLowerCase(), kind] as const),
);

export function kindName(task: Pick<Task, 'name'>, reader: Reader): string {
  const words = wordsOf(reader.language);
  if (isEventName(task.name)) return words.events[task.name].name;
  const kind = kindByName.get(task.name.trim().toLowerCase());
  return kind === undefined ? tidy(task.name, kindMaxCharacters) || words.unnamedKind : words.kinds[kind].name;
}

/** What to look at when a task of this kind did not end well. */
export function kindCheck(task: Task, reader: Reader): string {
  const words = wordsOf(reader.language);
  if (isEventName(task.name)) return words.events[task.name].check ?? words.checkAny;
  const kind = kindByName.get(task.name.trim().toLowerCase());
  return kind === undefined ? words.checkAny : words.kinds[kind].check;
}

/** Of events only a manual switchover is somebody's doing: the others name an account that looks after the project. */
export function userName({ name, userName: user, cloudEvent }: Task, maxCharacters: number): string {
  return cloudEvent !== undefined && name !== manualSwitchover ? '' : tidy(user ?? '', maxCharacters);
}

/** The id, where there is no name. */
export function userOrId(task: Task, maxCharacters: number): string {
  return userName(task, maxCharacters) || tidy(task.userId ?? '', maxCharacters);
}

export function targetName(target: TargetView, reader: Reader): string {
  const name = tidy(target.name, nameMaxCharacters) || tidy(target.id, nameMaxCharacters);
  const region = tidy(target.region, regionMaxCharacters);
  return region === '' || region === name ? name : wordsOf(reader.language).where(name, region);
}

export function instanceName(instance: InstanceView | undefined): string {
  return tidy(instance?.name ?? '', nameMaxCharacters) || tidy(instance?.id ?? '', nameMaxCharacters);
}

/** Among many: the name where it is known, else the end of the id. */
export function shortInstance(instance: InstanceView | undefined): string {
  return tidy(instance?.name ?? '', nameMaxCharacters) || shortId(instance?.id ?? '');
}

/** The whole id where it fits, its tail where not. */
export function idName(id: string): string {
  return id.length <= idMaxCharacters ? clean(id) : `…${shortId(id)}`;
}

export function shortId(id: string): string {
  return Array.from(clean(id.slice(-idMaxCharacters)))
    .slice(-shortIdCharacters)
    .join('');
}

/** Found in the cloud, or named by the task itself. */
export function instanceOf({ instance, task }: Pick<TaskRow, 'task' | 'instance'>): Pick<TaskView, 'instance'> {
  if (instance !== undefined) return { instance };
  return task.instanceId === undefined ? {} : { instance: { id: task.instanceId } };
}

export function targetView({ id, name, region, projectId }: Target, { consoleUrl }: Settings): TargetView {
  const url = consoleUrl
    .replaceAll('{region}', encodeURIComponent(region))
    .replaceAll('{project}', encodeURIComponent(projectId));
  return { id, name, region, consoleUrl: url };
}
