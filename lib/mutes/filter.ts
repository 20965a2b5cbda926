/** What `type: class: instance: user: target:` mean, in searches and in mutes. */

import { type KnownKind, knownKinds } from '../messages/catalogue.ts';
import { wordsOf } from '../messages/words.ts';
import { fits, type Match } from '../model/match.ts';
import { type EventName, eventNames, isEventName } from '../model/vocabulary.ts';

/** Each value is one, or several with commas between them; `*` stands for any characters. */
export interface Filter {
  /** A task's API name, its name in messages, or its class. */
  readonly type?: string;
  readonly class?: string;
  readonly instance?: string;
  readonly user?: string;
  /** Ids. */
  readonly target?: string;
}

const commas = /\s*[,，、]\s*/u;

/** Of an instance any part of a name, and its id, whole or by eight characters; of everything else whole names. */
export function matchOf({ type, class: taskClass, instance, user, target }: Filter): Match {
  return {
    ...(target === undefined ? {} : { target: valuesIn(target) }),
    ...(taskClass === undefined ? {} : { class: valuesIn(taskClass) }),
    ...(type === undefined ? {} : { type: typed(type).flatMap((one) => [one, ...namesShownAs(one)]) }),
    ...(user === undefined ? {} : { user: typed(user) }),
    ...(instance === undefined ? {} : { instanceParts: typed(instance) }),
  };
}

export function valuesIn(text: string): readonly string[] {
  return text.split(commas).filter(Boolean);
}

/** What stands there as a whole counts as well: a name may hold a comma. */
function typed(text: string): readonly string[] {
  return [...new Set([text, ...valuesIn(text)])];
}

/** @param target of a filter. */
export function isAbout(target: string | undefined, id: string): boolean {
  return target === undefined || valuesIn(target).includes(id);
}

export function isEmptyFilter(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

/** API names of what messages call so, in either language. */
export function namesShownAs(type: string): readonly string[] {
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

/** Quotes only what the reader of commands would take for something else: blanks, quotes, colons, signs of phones. */
export function quoted(value: string): string {
  return value.replace(special, (run) => `"${run}"`);
}

const special = new RegExp(
  [
    "^[@#…`'‘’!]+",
    String.raw`(?:[\s„«「『《:：\u2010-\u2015\u2212\ufe58\ufe63\uff01-\uff5e\u00ad\u200b-\u200f\u2060\ufeff]|\ufe0f)+`,
    String.raw`(?<=[!-~])\p{Script=Han}+`,
  ].join('|'),
  'gu',
);
