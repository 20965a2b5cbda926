import { isInWindow, mayBeMaintenance } from '../model/maintenance-window.ts';
import type { Task, TaskEvent } from '../model/task.ts';
import type { Phrase } from './catalogue.ts';
import { isShowableTime } from './time.ts';
import type { Reader, TaskView } from './views.ts';
import { wordsOf } from './words.ts';

/** Nothing unless the window is known. */
export function insideWindow({ task, event, instance }: TaskView, reader: Reader): readonly Phrase[] {
  const atMs = happenedAtMs(task, event);
  const isInside = mayBeMaintenance(task, event) && isShowableTime(atMs) && isInWindow(instance?.maintenance, atMs);
  return isInside ? [[wordsOf(reader.language).insideWindow]] : [];
}

/** A task fails when it ends; everything else happens when it begins. */
function happenedAtMs({ createdAtMs, updatedAtMs, cloudEvent }: Task, event: TaskEvent): number | undefined {
  return event === 'failed' && cloudEvent === undefined ? (updatedAtMs ?? createdAtMs) : createdAtMs;
}
