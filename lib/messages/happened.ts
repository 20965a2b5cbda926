/** What became of a task, or what an event tells: as a title, as a word for a table, as a mark. */
import type { Task, TaskEvent } from '../model/task.ts';
import { isEventName } from '../model/vocabulary.ts';
import { marks } from './draft.ts';
import { eventStateOf, isPlainNews } from './event-words.ts';
import { kindName } from './naming.ts';
import { tidy } from './text.ts';
import type { Reader } from './views.ts';
import { wordsOf } from './words.ts';

const statusMaxCharacters = 24;

type Subject = Pick<Task, 'name'> & Partial<Pick<Task, 'status'>>;

/** `Master/standby switchover failed`, `Automatic failover: a replica took over`. */
export function happenedText({ name, status = '' }: Subject, event: TaskEvent, reader: Reader): string {
  const words = wordsOf(reader.language);
  const state = eventStateOf(name, event);
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

export function markOf(name: string, event: TaskEvent): string {
  return event === 'succeeded' && isPlainNews(name) ? marks.started : marks[event];
}
