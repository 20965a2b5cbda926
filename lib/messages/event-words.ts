/** What a catalogue holds for an event of Cloud Eye, which tells a fact and never fails or succeeds itself. */

import type { TaskEvent } from '../model/task.ts';
import { type EventName, endOf, isEventName, startOf } from '../model/vocabulary.ts';

export interface EventWords {
  /** In tables and searches; a bad state and its end share one. */
  readonly name: string;
  /** What happened, for somebody who was asleep a minute ago. */
  readonly title: string;
  /** Of a state that ends: what to say once it has. */
  readonly recovered?: string;
  /** Of bad ones: what to look at. */
  readonly check?: string;
}

/** Stands where a task would have succeeded or failed. */
export type EventState = 'happened' | 'abnormal' | 'recovered';

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
