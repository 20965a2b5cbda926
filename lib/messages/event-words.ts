/** What a catalogue holds for an event of Cloud Eye, which tells a fact and never fails or succeeds itself. */
import type { TaskEvent } from '../model/task.ts';
import { type EventName, endOf, isEventName, startOf } from '../model/vocabulary.ts';
import type { EventState } from './catalogue.ts';

/** Neither bad nor good news. */
const plainNews: ReadonlySet<EventName> = new Set(['scriptsStopped', 'migrationFullResync']);

/** @returns undefined for a task, and for what never comes of an event. */
export function eventStateOf(name: string, event: TaskEvent): EventState | undefined {
  if (!isEventName(name) || (event !== 'failed' && event !== 'succeeded')) return undefined;
  if (endOf(name) === undefined && startOf(name) === undefined) return 'happened';
  return event === 'failed' ? 'abnormal' : 'recovered';
}

export function isPlainNews(name: string): boolean {
  return isEventName(name) && plainNews.has(name);
}
