import type { Task } from '../model/task.ts';
import type { News, Search } from './lookup.ts';

/**
 * One call for each task of the Task Center that failed on an instance that is known by now, unless its row knows the step.
 * Asked before single instances are searched for names, and after that for what was found there.
 */
export async function findFailedSteps({
  effects: { instances },
  target,
  news,
  asker,
  found,
  stepsAsked,
}: Search): Promise<void> {
  if (instances === undefined) return;
  for (const { task, ...known } of news) {
    const instanceId = found.get(task.id)?.id;
    if (instanceId === undefined || stepsAsked.has(task.id) || !lacksFailedStep({ task, ...known })) continue;
    const asked = await asker.ask('progress', (call) =>
      instances.progress(target, { instanceId, taskId: task.id }, call),
    );
    if (!asked.answered) return;
    stepsAsked.add(task.id);
    const { failedStep } = asked.value;
    if (failedStep !== undefined) found.set(task.id, { ...found.get(task.id), failedStep });
  }
}

/** Only what the Task Center runs has steps. */
export function lacksFailedStep({
  task,
  event,
  failedStep,
}: Pick<News, 'event' | 'failedStep'> & { task: Task }): boolean {
  return event === 'failed' && task.cloudEvent === undefined && failedStep === undefined;
}
