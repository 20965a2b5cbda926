/** How answers name a task. */

import { happenedText, markOf, titleMark } from '../messages/happened.ts';
import {
  foundOut,
  instanceName,
  instanceOf,
  isEventKind,
  kindName,
  shortId,
  targetView,
  userOrId,
} from '../messages/naming.ts';
import { downSpan, lastedText } from '../messages/time.ts';
import type { TaskView } from '../messages/views.ts';
import { wordsOf } from '../messages/words.ts';
import type { Settings } from '../model/settings.ts';
import type { TaskEvent } from '../model/task.ts';
import type { TaskRow } from '../model/task-row.ts';
import { quoted } from '../mutes/filter.ts';
import type { AnswerLine } from './answer.ts';
import type { CommandWords } from './catalogue.ts';
import type { FoundTask } from './find-tasks.ts';
import { commandWordsOf } from './words.ts';

const userMaxCharacters = 40;

export function viewOf({ target, row }: FoundTask, settings: Settings, nowMs: number): TaskView {
  const { task } = row;
  return {
    target: targetView(target, settings),
    task,
    event: lastEventOf(row),
    ...instanceOf(row),
    ...foundOut(row),
    ...(row.taken === undefined ? {} : { taken: row.taken }),
    ...(row.retryOf === undefined ? {} : { retryOf: row.retryOf }),
    ...(row.retried === undefined ? {} : { retried: row.retried }),
    mention: [],
    nowMs,
  };
}

/** `Master/standby switchover failed · redis-orders`, with its mark. */
export function taskTitle({ row }: Pick<FoundTask, 'row'>, settings: Settings): string {
  const event = lastEventOf(row);
  const happened = happenedText(row.task, event, settings);
  const instance = instanceName(instanceOf(row).instance);
  return `${titleMark(row.task, event)} ${happened}${instance === '' ? '' : ` · ${instance}`}`;
}

/** Which of the two these are: they are counted by the same words. */
export function countedAs(tasks: readonly Pick<FoundTask, 'row'>[]): 'tasks' | 'events' | 'both' {
  const areEvents = new Set(tasks.map(({ row }) => isEventKind(row.task.name)));
  return areEvents.size > 1 ? 'both' : areEvents.has(true) ? 'events' : 'tasks';
}

/** `312 tasks`. @param count may be more than are at hand. */
export function countText(tasks: readonly FoundTask[], count: string, words: CommandWords): string {
  return words.tasks.title[countedAs(tasks)](count);
}

/** Two lines, because a phone has no room for columns: what happened; then when, duration, user, target, id. */
export function listLines(found: FoundTask, settings: Settings): readonly AnswerLine[] {
  const { target, row } = found;
  const user = userOrId(row.task, userMaxCharacters);
  const facts = [
    lastedText(row.task, settings),
    user,
    settings.targets.length > 1 ? target.name : '',
    `…${shortId(row.task.id)}`,
    eventsText(row, settings),
  ];
  const rest = facts.filter(Boolean).join(' · ');
  const down = downSpan(row.task);
  const when = down === undefined ? [{ atMs: createdAtMs(row) }] : wordsOf(settings.language).fromTo(...down);
  return [[{ bold: taskTitle(found, settings) }], [...when, ` · ${rest}`]];
}

/** `in Cloud Eye: Planned switchover`, where an event tells the task too; else empty. */
function eventsText({ joinedEvents = [] }: TaskRow, settings: Settings): string {
  const { tasks, listComma } = commandWordsOf(settings.language);
  const names = new Set(joinedEvents.map(({ name }) => kindName({ name }, settings)));
  return names.size === 0 ? '' : tasks.inCloudEye([...names].join(listComma));
}

export function createdAtMs({ task, firstSeenMs }: TaskRow): number {
  return task.createdAtMs ?? firstSeenMs;
}

/** The command that is about one task. */
export function taskText(verb: 'task' | 'why' | 'take' | 'untake', { target, row }: FoundTask): string {
  return `${verb} ${quoted(row.task.id)} target:${target.id}`;
}

/** For a menu: short, and distinguished by the end of the id. */
export function menuLabel({ row }: FoundTask, settings: Settings): string {
  return `…${shortId(row.task.id)} ${markOf(row.task.name, lastEventOf(row))} ${kindName(row.task, settings)}`;
}

/** A task that was recorded without a message has no event of its own. */
function lastEventOf(row: TaskRow): TaskEvent {
  if (row.lost) return 'lost';
  if (row.stalled && row.task.state === 'open') return 'stalled';
  return row.task.state === 'open' ? 'started' : row.task.state;
}
