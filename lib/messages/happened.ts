/** What happened to a task, or what an event reports: as a title, as a word for a table, as a mark. */

import type { Task, TaskEvent } from '../model/task.ts';
import { type EventName, endOf, isEventName, otherEventOf, startOf } from '../model/vocabulary.ts';
import type { EventState } from './catalogue.ts';
import { marks } from './draft.ts';
import { isEventKind, kindName } from './naming.ts';
import { tidy } from './text.ts';
import type { DigestMember, Reader } from './views.ts';
import { wordsOf } from './words.ts';

/** Worst first, in counts as well as in marks. */
export const eventOrder: readonly TaskEvent[] = [
  'failed',
  'stalled',
  'lost',
  'succeeded',
  'started',
  'cancelled',
  'unknown',
];
const statusMaxCharacters = 24;
/** Events that are neither bad nor good news. */
const plainNews: ReadonlySet<EventName> = new Set(['scriptsStopped', 'migrationFullResync']);

type Subject = Pick<Task, 'name'> & Partial<Pick<Task, 'status' | 'test'>>;

/** `Master/standby switchover failed`, `Automatic failover: a replica took over`. */
export function happenedText({ name, status = '', test }: Subject, event: TaskEvent, reader: Reader): string {
  const words = wordsOf(reader.language);
  if (test !== undefined) return words.test.title(test.route);
  const state = eventStateOf(name, event);
  if (otherEventOf(name) !== undefined) return kindName({ name }, reader);
  if (state === undefined || !isEventName(name)) {
    return words.title[event](kindName({ name }, reader), tidy(status, statusMaxCharacters));
  }
  const { title, recovered } = words.events[name];
  return state === 'recovered' ? (recovered ?? title) : title;
}

export function stateName(name: string, event: TaskEvent, reader: Reader): string {
  const words = wordsOf(reader.language);
  const state = eventStateOf(name, event);
  return state === undefined ? words.state[event] : words.eventState[state];
}

/** Of a task, which may be a test. */
export function titleMark({ name, test }: Subject, event: TaskEvent): string {
  return test === undefined ? markOf(name, event) : '🧪';
}

export function markOf(name: string, event: TaskEvent): string {
  return event === 'succeeded' && isPlainNews(name) ? marks.started : marks[event];
}

/** So many of one kind to which the same happened. */
export interface Counted {
  readonly name: string;
  readonly event: TaskEvent;
  readonly count: number;
}

/** `12 tasks: 3 failed, 9 succeeded; 3 events: 1 bad, 2 recovered`: an event is no task, and a bad one did not fail. */
export function titleCounts(members: readonly DigestMember[], reader: Reader): string {
  const { digest } = wordsOf(reader.language);
  const all = members.map(({ task, event }) => ({ name: task.name, event, count: 1 }));
  const [tasks, events] = [all.filter(({ name }) => !isEventKind(name)), all.filter(({ name }) => isEventKind(name))];
  const shown = [
    tasks.length === 0
      ? ''
      : digest.title.tasks(
          tasks.length,
          countsText((event) => sum(tasks, event), reader, ''),
        ),
    eventCounts(events, reader),
  ];
  return shown.filter(Boolean).join(digest.and);
}

/** `3 events: 1 bad, 2 recovered`; empty if there are none. */
export function eventCounts(events: readonly Counted[], reader: Reader): string {
  const { digest, comma } = wordsOf(reader.language);
  const isRecovered = ({ name, event }: Counted) => eventStateOf(name, event) === 'recovered';
  const [total, bad, recovered] = [sum(events), sum(events, 'failed'), sum(events.filter(isRecovered))];
  const counts = { bad, recovered, other: total - bad - recovered };
  const kinds = ['bad', 'recovered', 'other'] as const;
  const parts = kinds.filter((kind) => counts[kind] > 0).map((kind) => digest.eventCount[kind](counts[kind]));
  return total === 0 ? '' : digest.title.events(total, parts.join(comma));
}

type Summand = Pick<Counted, 'count'> & Partial<Pick<Counted, 'event'>>;

export function sum(counted: readonly Summand[], event?: TaskEvent): number {
  const among = event === undefined ? counted : counted.filter((entry) => entry.event === event);
  return among.reduce((total, { count }) => total + count, 0);
}

/** `3 failed, 20 succeeded, 1 running`. @param name the kind, if all members share it. */
export function countsOf(members: readonly DigestMember[], reader: Reader, name: string): string {
  const byEvent = Map.groupBy(members, (member) => member.event);
  return countsText((event) => byEvent.get(event)?.length ?? 0, reader, name);
}

export function countsText(countOf: (event: TaskEvent) => number, reader: Reader, name: string): string {
  const { digest, comma } = wordsOf(reader.language);
  const shown = eventOrder.map((event) => [event, countOf(event)] as const).filter(([, count]) => count > 0);
  const parts = shown.map(([event, count]) =>
    eventStateOf(name, event) === 'happened'
      ? digest.countAlone(count)
      : digest.count(count, stateName(name, event, reader)),
  );
  return parts.join(comma);
}

/**
 * An event of Cloud Eye states a fact and neither fails nor succeeds itself.
 *
 * @returns undefined for a task, and for the states that an event never has.
 */
export function eventStateOf(name: string, event: TaskEvent): EventState | undefined {
  if (event !== 'failed' && event !== 'succeeded') return undefined;
  if (otherEventOf(name) !== undefined) return 'happened';
  if (!isEventName(name)) return undefined;
  if (endOf(name) === undefined && startOf(name) === undefined) return 'happened';
  return event === 'failed' ? 'abnormal' : 'recovered';
}

function isPlainNews(name: string): boolean {
  return otherEventOf(name) !== undefined || (isEventName(name) && plainNews.has(name));
}
