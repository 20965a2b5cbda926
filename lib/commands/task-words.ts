/** How a task is called in answers. */
import { targetView } from '../deliveries/target-view.ts';
import { instanceOf } from '../deliveries/task-place.ts';
import { marks } from '../messages/draft.ts';
import { instanceName, kindName, shortId } from '../messages/naming.ts';
import { tidy } from '../messages/text.ts';
import { duration } from '../messages/time.ts';
import type { TaskView } from '../messages/views.ts';
import { wordsOf } from '../messages/words.ts';
import type { Settings } from '../settings.ts';
import { isFinal, type TaskEvent } from '../tasks/task.ts';
import type { TaskRow } from '../tasks/task-row.ts';
import type { Line } from './answer.ts';
import type { FoundTask } from './find-tasks.ts';
import { quoted } from './query-text.ts';

const statusMaxCharacters = 24;
const userMaxCharacters = 40;

export function viewOf({ target, row }: FoundTask, settings: Settings, nowMs: number): TaskView {
  const { task } = row;
  return {
    target: targetView(target, settings),
    task,
    event: eventOf(row),
    ...instanceOf(row),
    ...(row.failReason === undefined ? {} : { failReason: row.failReason }),
    mention: [],
    nowMs,
  };
}

/** `Master/standby switchover failed · redis-orders`, with its mark. */
export function titleOf({ row }: Pick<FoundTask, 'row'>, settings: Settings): string {
  const event = eventOf(row);
  const status = tidy(row.task.status, statusMaxCharacters);
  const happened = wordsOf(settings.language).title[event](kindName(row.task, settings), status);
  const instance = instanceName(instanceOf(row).instance);
  return `${marks[event]} ${happened}${instance === '' ? '' : ` · ${instance}`}`;
}

/** Two lines, since a phone has no room for columns: what happened, then when, how long, who, where, which. */
export function listLines(found: FoundTask, settings: Settings): readonly Line[] {
  const { target, row } = found;
  const user = tidy(row.task.userName ?? row.task.userId ?? '', userMaxCharacters);
  const facts = [
    tookOf(row, settings),
    user,
    settings.targets.length > 1 ? target.name : '',
    `…${shortId(row.task.id)}`,
  ];
  const rest = facts.filter(Boolean).join(' · ');
  return [[{ bold: titleOf(found, settings) }], [{ atMs: createdAtMs(row) }, ` · ${rest}`]];
}

export function createdAtMs({ task, firstSeenMs }: TaskRow): number {
  return task.createdAtMs ?? firstSeenMs;
}

/** The command that shows one task. */
export function taskText(verb: 'task' | 'why', { target, row }: FoundTask): string {
  return `${verb} ${quoted(row.task.id)} target:${target.id}`;
}

/** For a menu: short, and told apart by the id's end. */
export function menuLabel({ row }: FoundTask, settings: Settings): string {
  return `…${shortId(row.task.id)} ${marks[eventOf(row)]} ${kindName(row.task, settings)}`;
}

/** A task that was recorded in silence has no event of its own. */
function eventOf(row: TaskRow): TaskEvent {
  if (row.lost) return 'lost';
  if (row.stalled && row.task.state === 'open') return 'stalled';
  return row.task.state === 'open' ? 'started' : row.task.state;
}

function tookOf({ task }: TaskRow, settings: Settings): string {
  const { createdAtMs: from, updatedAtMs: to, state } = task;
  const tookMs = isFinal(state) && from !== undefined && to !== undefined ? to - from : -1;
  return tookMs < 0 ? '' : wordsOf(settings.language).took(duration(tookMs, settings));
}
