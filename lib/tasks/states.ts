import type { TaskState } from '../model/task.ts';

/**
 * Two official vocabularies (background tasks, jobs) and what sister services add.
 * https://support.huaweicloud.com/intl/en-us/api-dcs/ListBackgroundTask.html and ShowJobInfo.html beside it.
 */
const WORDS: Readonly<Record<Exclude<TaskState, 'unknown'>, readonly string[]>> = {
  succeeded: ['SUCCESS', 'SUCCEED', 'SUCCEEDED', 'FINISH', 'FINISHED', 'COMPLETED'],
  failed: ['FAIL', 'FAILED', 'ERROR'],
  cancelled: ['CANCELLED', 'CANCELED', 'DELETED', 'TERMINATED'],
  open: ['CREATED', 'INIT', 'WAITING', 'PENDING', 'EXECUTING', 'RUNNING', 'SUSPEND'],
};

const stateByWord: ReadonlyMap<string, TaskState> = new Map(
  Object.entries(WORDS).flatMap(([state, words]) => words.map((word) => [word, state as TaskState] as const)),
);

/** The state a raw status word stands for, compared without case; a word in no vocabulary is `unknown`. */
export function stateOf(status: string): TaskState {
  return stateByWord.get(status.trim().toUpperCase()) ?? 'unknown';
}
