/** A command as the text that would be typed for it: what buttons carry, so that no state is kept anywhere. */
import type { Filter } from '../mutes/filter.ts';
import type { TaskQuery } from './command.ts';

/** Read again by the parser, it is the same query; times are absolute, so that pages do not drift. */
export function queryText({ state, fromMs, toMs, filter, limit }: TaskQuery): string {
  return [
    'tasks',
    state,
    fromMs === undefined ? '' : `since ${new Date(fromMs).toISOString()}`,
    toMs === undefined ? '' : `until ${new Date(toMs).toISOString()}`,
    filterText(filter),
    `limit:${limit}`,
  ]
    .filter(Boolean)
    .join(' ');
}

export function filterText(filter: Filter): string {
  const { type, class: taskClass, instance, user, target } = filter;
  return Object.entries({ type, class: taskClass, instance, user, target })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${quoted(value)}`]))
    .join(' ');
}

/** Only what would end the word, begin a quote or name a filter is put in quotes: a value can hold quotes of other kinds. */
export function quoted(value: string): string {
  return value.replace(/[\s„«「:：]+/gu, (run) => `"${run}"`);
}
