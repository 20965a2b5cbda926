/** Your own tasks: an answer of the API, read as production reads it. */
import { readTask } from '../../lib/ingest/parse-task.ts';
import { readItems } from '../../lib/ingest/source.ts';
import { renderTask, renderTaskReply } from '../../lib/messages/task.ts';
import type { Reader, TargetView, TaskView } from '../../lib/messages/views.ts';
import type { Task, TaskEvent } from '../../lib/model/task.ts';
import { PreviewError } from './preview-error.ts';
import type { Scene } from './scene.ts';

export interface TaskFile {
  readonly scenes: readonly Scene[];
  /** Why items are not shown, one entry per item. */
  readonly unusable: readonly string[];
}

/** Instances and routes are left out, because they need a configuration and a network. */
const TARGET: TargetView = { id: 'preview', name: 'Preview', region: '' };

/** `text` is `{"tasks":[…]}`; `path` is for error messages. */
export function readTaskFile(text: string, path: string, reader: Reader, nowMs: number): TaskFile {
  const { tasks, unusable } = readItems(listOf(text, path), readTask);
  return { scenes: tasks.flatMap((task) => taskScenes(task, reader, nowMs)), unusable };
}

function listOf(text: string, path: string): readonly unknown[] {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new PreviewError(`${path} is not valid JSON.`, { cause });
  }
  const tasks = (answer as { tasks?: unknown } | null)?.tasks;
  if (!Array.isArray(tasks)) throw new PreviewError(`${path} has no list of tasks. Expected: {"tasks":[…]}`);
  return tasks;
}

function taskScenes(task: Task, reader: Reader, nowMs: number): readonly Scene[] {
  const event: TaskEvent = task.state === 'open' ? 'started' : task.state;
  const view: TaskView = { target: TARGET, task, event, mention: [], buttons: true, nowMs };
  const shared = { group: 'Tasks', reader, form: 'rich' } as const;
  const message: Scene = {
    ...shared,
    name: task.id,
    about: `${task.name || 'No name'}, ${task.status || 'no status'}.`,
    place: 'message',
    rendered: renderTask(view, reader, 'rich'),
  };
  if (event !== 'failed') return [message];
  const rendered = renderTaskReply(view, reader, 'rich');
  const about = 'The reply to it, also sent to the channel.';
  return [message, { ...shared, name: `${task.id}.reply`, about, place: 'broadcast', rendered }];
}
