/** Names of cloud resources in messages, short enough to leave room for the rest of the line. */

import type { Settings, Target } from '../model/settings.ts';
import type { Task } from '../model/task.ts';
import type { TaskRow } from '../model/task-row.ts';
import { isEventName, otherEventOf, plannedSwitchover } from '../model/vocabulary.ts';
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
  const otherEvent = otherEventOf(task.name);
  if (otherEvent !== undefined) return words.otherEvent(tidy(otherEvent, kindMaxCharacters));
  const kind = kindByName.get(task.name.trim().toLowerCase());
  return kind === undefined ? tidy(task.name, kindMaxCharacters) || words.unnamedKind : words.kinds[kind].name;
}

/** What to check when a task of this kind did not end well. */
export function kindCheck(task: Task, reader: Reader): string {
  const words = wordsOf(reader.language);
  if (isEventName(task.name)) return words.events[task.name].check ?? words.checkAny;
  const kind = kindByName.get(task.name.trim().toLowerCase());
  return kind === undefined ? words.checkAny : words.kinds[kind].check;
}

/** Among events, only a planned switchover has a real user; the others name the account that manages the project. */
export function userName({ name, userName: user, cloudEvent }: Task, maxCharacters: number): string {
  return cloudEvent !== undefined && name !== plannedSwitchover ? '' : tidy(user ?? '', maxCharacters);
}

/** The user's name, or their id if there is none. */
export function userOrId(task: Task, maxCharacters: number): string {
  return userName(task, maxCharacters) || tidy(task.userId ?? '', maxCharacters);
}

export function targetName(target: TargetView, reader: Reader): string {
  const name = tidy(target.name, nameMaxCharacters) || tidy(target.id, nameMaxCharacters);
  const region = tidy(target.region, regionMaxCharacters);
  return region === '' || region === name ? name : wordsOf(reader.language).where(name, region);
}

/** The region alone, or what stands for it where it has no name. */
export function regionName(target: TargetView, reader: Reader): string {
  return tidy(target.region, regionMaxCharacters) || targetName(target, reader);
}

export function instanceName(instance: InstanceView | undefined): string {
  return tidy(instance?.name ?? '', nameMaxCharacters) || tidy(instance?.id ?? '', nameMaxCharacters);
}

/** For lists: the name if known, else the end of the id. */
export function shortInstance(instance: InstanceView | undefined): string {
  return tidy(instance?.name ?? '', nameMaxCharacters) || shortId(instance?.id ?? '');
}

/** The whole id if it fits, else its end. */
export function idName(id: string): string {
  return id.length <= idMaxCharacters ? clean(id) : `…${shortId(id)}`;
}

/** Names a task or an event by the end of its id, by which `/dcs task` finds it: `task 508500aa`. Details has all of it. */
export function shortIdentityOf({ id, name }: Pick<Task, 'id' | 'name'>, reader: Reader): string {
  return withId(name, shortId(id), reader);
}

function withId(name: string, id: string, reader: Reader): string {
  const words = wordsOf(reader.language);
  return isEventKind(name) ? words.event(id) : words.task(id);
}

/** Of a failure, the end of what support asks for; else empty. */
export function jobIdOf({ task, event }: Pick<TaskView, 'task' | 'event'>): string {
  return event === 'failed' ? shortId(clean(task.jobId ?? '')) : '';
}

/** Of Cloud Eye, whether it is known or not. */
export function isEventKind(name: string): boolean {
  return isEventName(name) || otherEventOf(name) !== undefined;
}

export function shortId(id: string): string {
  return Array.from(clean(id.slice(-idMaxCharacters)))
    .slice(-shortIdCharacters)
    .join('');
}

/** As found in the cloud, else as the task itself names it. */
export function instanceOf({ instance, task }: Pick<TaskRow, 'task' | 'instance'>): Pick<TaskView, 'instance'> {
  if (instance !== undefined) return { instance };
  return task.instanceId === undefined ? {} : { instance: { id: task.instanceId } };
}

/** What the cloud said besides the list of tasks. */
export function foundOut({
  failReason,
  failedStep,
  progress,
}: Pick<TaskRow, 'failReason' | 'failedStep' | 'progress'>): Pick<TaskView, 'failReason' | 'failedStep' | 'progress'> {
  return {
    ...(failReason === undefined ? {} : { failReason }),
    ...(failedStep === undefined ? {} : { failedStep }),
    ...(progress === undefined ? {} : { progress }),
  };
}

export function targetView({ id, name, region, projectId }: Target, { consoleUrl }: Settings): TargetView {
  const url = consoleUrl
    .replaceAll('{region}', encodeURIComponent(region))
    .replaceAll('{project}', encodeURIComponent(projectId));
  return { id, name, region, consoleUrl: url };
}
