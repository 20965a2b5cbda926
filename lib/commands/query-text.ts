/** A command as the text that would be typed for it: what buttons carry, so that no state is kept anywhere. */
import { filterText } from '../mutes/filter.ts';
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
