/** What `type: class: instance: user: target:` mean, in searches and in mutes. */

import { knownKinds } from '../messages/catalogue.ts';
import { wordsOf } from '../messages/words.ts';
import { instancesOf, type TaskClass } from '../model/task.ts';
import type { TaskRow } from '../model/task-row.ts';
import { classOf, eventNames, isEventName } from '../model/vocabulary.ts';

export interface Filter {
  /** A task's API name, its name in messages, or its class. */
  readonly type?: string;
  readonly class?: TaskClass;
  readonly instance?: string;
  readonly user?: string;
  readonly target?: string;
}

export interface Filterable {
  readonly target: string;
  readonly class: TaskClass;
  readonly name: string;
  readonly user?: string;
  readonly instances?: readonly string[];
}

/** Whole names are compared, ignoring case; for an instance any part of its id or name is enough. */
export function matchesFilter(filter: Filter, subject: Filterable): boolean {
  const { type, class: taskClass, instance, user, target } = filter;
  return (
    (target === undefined || target === subject.target) &&
    (taskClass === undefined || taskClass === subject.class) &&
    (type === undefined || typesOf(subject).some((name) => isSame(type, name))) &&
    (user === undefined || isSame(user, subject.user ?? '')) &&
    (instance === undefined || (subject.instances ?? []).some((name) => holds(name, instance)))
  );
}

export function filterable(target: string, row: Pick<TaskRow, 'task' | 'instance'>): Filterable {
  const { task } = row;
  const user = task.userName ?? task.userId;
  return {
    target,
    class: classOf(task.name),
    name: task.name,
    ...(user === undefined ? {} : { user }),
    instances: knownInstances(row),
  };
}

/** The instance's id and its names, as far as they are known. */
export function knownInstances({ task, instance }: Pick<TaskRow, 'task' | 'instance'>): readonly string[] {
  return [...instancesOf(task), instance?.id, instance?.name].filter((known) => known !== undefined);
}

export function isEmptyFilter(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

/** What `type:` accepts for a task: its class, its API name, and its name in messages in either language. */
function typesOf(subject: Filterable): readonly string[] {
  return [subject.class, subject.name, ...shownNames(subject.name)];
}

/** All known names of types; types are open-ended, so others may be valid too. */
export function knownTypes(): readonly string[] {
  return [...knownKinds, ...eventNames].flatMap((name) => [name, ...shownNames(name)]);
}

function shownNames(name: string): readonly string[] {
  if (isEventName(name)) return [wordsOf('en').events[name].name, wordsOf('zh-CN').events[name].name];
  const kind = knownKinds.find((known) => isSame(known, name));
  return kind === undefined ? [] : [wordsOf('en').kinds[kind].name, wordsOf('zh-CN').kinds[kind].name];
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function holds(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

export function filterText(filter: Filter): string {
  const { type, class: taskClass, instance, user, target } = filter;
  return Object.entries({ type, class: taskClass, instance, user, target })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${quoted(value)}`]))
    .join(' ');
}

/** Quotes only the characters that would end the word, open a quote or name a filter. */
export function quoted(value: string): string {
  return value.replace(/[\s„«「:：]+/gu, (run) => `"${run}"`);
}
