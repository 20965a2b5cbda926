/** What `type: class: instance: user: target:` mean, in searches and in mutes. */

import { type KnownKind, knownKinds } from '../messages/catalogue.ts';
import { wordsOf } from '../messages/words.ts';
import { fits, type Match } from '../model/match.ts';
import type { TaskClass } from '../model/task.ts';
import { type EventName, eventNames, isEventName } from '../model/vocabulary.ts';

export interface Filter {
  /** A task's API name, its name in messages, or its class. */
  readonly type?: string;
  readonly class?: TaskClass;
  readonly instance?: string;
  readonly user?: string;
  readonly target?: string;
}

/** A single value is a whole name, and of an instance any part of a name or id: as mutes and lines always had it. */
export function matchOf({ type, class: taskClass, instance, user, target }: Filter): Match {
  return {
    ...(target === undefined ? {} : { target: [target] }),
    ...(taskClass === undefined ? {} : { class: [taskClass] }),
    ...(type === undefined ? {} : { type: [type, ...namesShownAs(type)] }),
    ...(user === undefined ? {} : { user: [user] }),
    ...(instance === undefined ? {} : instanceMatch(instance)),
  };
}

function instanceMatch(typed: string): Pick<Match, 'instance' | 'instanceWords'> {
  return typed.includes('*') ? { instance: [typed] } : { instanceWords: [`*${typed}*`] };
}

export function isEmptyFilter(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

/** API names of what messages call so, in either language. */
function namesShownAs(type: string): readonly string[] {
  return [...knownKinds, ...eventNames].filter((name) => shownNames(name).some((shown) => fits(type, shown)));
}

/** All known names of types; types are open-ended, so others may be valid too. */
export function knownTypes(): readonly string[] {
  return [...knownKinds, ...eventNames].flatMap((name) => [name, ...shownNames(name)]);
}

function shownNames(name: KnownKind | EventName): readonly string[] {
  if (isEventName(name)) return [wordsOf('en').events[name].name, wordsOf('zh-CN').events[name].name];
  return [wordsOf('en').kinds[name].name, wordsOf('zh-CN').kinds[name].name];
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
