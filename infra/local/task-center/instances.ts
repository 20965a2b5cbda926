/** The calls besides the list of tasks: the instances, what ran on one, how far it is, and how a job ended. */
import { type Answer, badParameter, dcsError } from './answers.ts';
import { type Behaviour, type ListQuery, listTasks, type RawTask, readListQuery } from './list-query.ts';

/** An item of the list of instances as the cloud would send it, strange ones included. */
export type RawInstance = Readonly<Record<string, unknown>>;

/** The list of instances takes no times. */
const TIMES = ['start_time', 'end_time'];
/** The tasks of an instance come without them. https://support.huaweicloud.com/intl/en-us/api-dcs/ListBackgroundTask.html */
const NOT_OF_INSTANCE_TASKS: ReadonlySet<string> = new Set(['error_code', 'job_id']);
/** A task's status, and its job's word for it. */
const JOB_STATUS: Readonly<Record<string, string>> = {
  CREATED: 'INIT',
  WAITING: 'INIT',
  EXECUTING: 'RUNNING',
  RUNNING: 'RUNNING',
  SUCCESS: 'SUCCESS',
  FAILED: 'FAIL',
  FAIL: 'FAIL',
};

/** https://support.huaweicloud.com/intl/en-us/api-dcs/ListInstances.html */
export function listInstances(instances: readonly RawInstance[], parameters: URLSearchParams): Answer {
  const time = TIMES.find((name) => parameters.has(name));
  if (time !== undefined) return badParameter(time);
  const query = readListQuery(parameters);
  if ('status' in query) return query;
  const page = instances.slice(query.offset, query.offset + query.limit);
  return { status: 200, body: { instance_num: instances.length, instances: page } };
}

export function listInstanceTasks(
  tasks: readonly RawTask[],
  instances: readonly RawInstance[],
  instanceId: string,
  query: ListQuery,
  behaviour: Behaviour,
): Answer {
  if (!instances.some(({ instance_id }) => instance_id === instanceId)) {
    return dcsError(404, 'DCS.3022', 'This DCS instance does not exist.');
  }
  const ofInstance = tasks.filter(({ behind }) => behind?.instanceId === instanceId).map(asTaskOfInstance);
  return listTasks(ofInstance, query, behaviour);
}

/** https://support.huaweicloud.com/intl/en-us/api-dcs/ShowJobInfo.html; every job belongs to a task. */
export function showJob(tasks: readonly RawTask[], jobId: string): Answer {
  const task = tasks.find(({ job_id }) => job_id === jobId);
  if (task === undefined) return dcsError(404, 'DCS.4001', 'The requested URL does not exist.');
  const status = JOB_STATUS[String(task.status)] ?? 'RUNNING';
  const hasEnded = status === 'SUCCESS' || status === 'FAIL';
  const body = {
    job_id: jobId,
    job_type: task.name,
    status,
    begin_time: epochMs(task.created_at),
    end_time: hasEnded ? epochMs(task.updated_at) : null,
    fail_reason: status === 'FAIL' ? (task.behind?.failReason ?? null) : null,
  };
  return { status: 200, body };
}

/** https://support.huaweicloud.com/intl/en-us/api-dcs/ShowBackgroundTaskProgress.html; of a task of this instance alone. */
export function showProgress(
  tasks: readonly RawTask[],
  { instanceId, taskId }: { readonly instanceId: string; readonly taskId: string },
): Answer {
  const task = tasks.find(({ id, behind }) => id === taskId && behind?.instanceId === instanceId);
  const progress = task?.behind?.progress;
  if (progress === undefined) return dcsError(404, 'DCS.4001', 'The background task does not exist.');
  return { status: 200, body: progress };
}

function asTaskOfInstance(task: RawTask): RawTask {
  return Object.fromEntries(Object.entries(task).filter(([name]) => !NOT_OF_INSTANCE_TASKS.has(name)));
}

/** A job's times are strings of digits. */
function epochMs(time: unknown): string | null {
  const timeMs = Date.parse(String(time));
  return Number.isNaN(timeMs) ? null : String(timeMs);
}
