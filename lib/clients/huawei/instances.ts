import { readId } from '../../ingest/parse-task.ts';
import { windowOf } from '../../model/maintenance-window.ts';
import { ownValue, readText } from '../../model/read-json.ts';
import { CloudError, type InstanceCall, type InstanceFacts, type Instances } from '../../ports/cloud.ts';
import type { Log } from '../../ports/effects.ts';
import { type Content, listUnder } from './answer.ts';
import { readDescription } from './read-description.ts';
import { readProgress } from './read-progress.ts';
import { compactTime, type Question } from './request.ts';
import { type GetOptions, signedGet } from './signed-get.ts';

/** Nobody waits longer for a name. */
const callTimeoutMs = 3_000;
const listMaxBytes = 8 * 1_024 * 1_024;
/** https://support.huaweicloud.com/intl/en-us/api-dcs/ListInstances.html: 1..1000, default 10. */
const pageSize = 1_000;
/** No project has that many instances; the limit is for a server that repeats a page. */
const pagesMax = 5;
/** The documentation gives no maximum for the tasks of one instance; few have begun since the time asked for. */
const instanceMaxTasks = 100;
/** The ends of a window may be exclusive. */
const windowMarginMs = 2_000;
/** Ids come from a list, so from anyone, and become part of a path. An instance's is a UUID as far as seen. */
const instanceIdForm = /^[\w-]{1,64}$/;
const jobIdForm = /^[\w-]{1,128}$/;
const taskIdForm = jobIdForm;
const failReasonMaxCharacters = 1_000;
/** The console allows 64. */
const nameMaxCharacters = 128;
const addressMaxCharacters = 64;
/** The largest cluster has fewer. */
const addressesMax = 64;
/** The documentation shows a comma, answers have a full-width one too. */
const addressSeparators = /[\s,，;]+/;

const instancesContent = { name: 'list of instances', read: listUnder('instances') };
const tasksContent = { name: 'list of tasks', read: listUnder('tasks') };
/** A failed job may have an error code of its own. */
const jobContent: Content<object> = { name: 'job', ownsErrorCode: true, read: readJob };
const progressContent = { name: 'progress of a task', read: readProgress };

export interface InstancesOptions extends GetOptions {
  readonly log: Log;
}

/** Which instances there are, what ran on them, how far it is and why it failed. Nothing is retried. */
export function createInstances(options: InstancesOptions): Instances {
  return {
    instances: (target, call) => listInstances(options, target, call),

    async instanceTaskIds(target, instanceId, { sinceMs, ...call }) {
      if (!isInstanceId(instanceId)) throw notAsked(target.id, 'an instance id');
      const start = sinceMs === undefined ? {} : { start_time: compactTime(earlier(sinceMs) / 1_000) };
      const query = { ...start, offset: 0, limit: instanceMaxTasks };
      const question = { target, path: ['instances', instanceId, 'tasks'], query, ...call };
      const items = await get(options, question, tasksContent);
      return items.map(readId).filter((id) => id !== undefined);
    },

    async failReason(target, jobId, call) {
      if (!jobIdForm.test(jobId)) throw notAsked(target.id, 'a job id');
      const job = await get(options, { target, path: ['jobs', jobId], query: {}, ...call }, jobContent);
      return readText(ownValue(job, 'fail_reason'), failReasonMaxCharacters);
    },

    // https://support.huaweicloud.com/intl/en-us/api-dcs/ShowBackgroundTaskProgress.html. That it knows tasks by the ids of
    // the Task Center stands nowhere, and no live account was at hand: where it does not, it answers 404.
    async progress(target, { instanceId, taskId }, call) {
      if (!isInstanceId(instanceId) || !taskIdForm.test(taskId)) return {};
      const path = ['instances', instanceId, 'tasks', taskId, 'progress'];
      return await get(options, { target, path, query: {}, ...call }, progressContent);
    },
  };
}

async function listInstances(
  options: InstancesOptions,
  target: Question['target'],
  { clockOffsetMs, timeoutMs }: InstanceCall,
): Promise<readonly InstanceFacts[]> {
  const endsAtMs = options.clock.now() + timeoutMs;
  const found = new Map<string, InstanceFacts>();
  for (let page = 0; page < pagesMax; page++) {
    const question = {
      target,
      path: ['instances'],
      query: { offset: page * pageSize, limit: pageSize },
      clockOffsetMs,
      timeoutMs: endsAtMs - options.clock.now(),
    };
    const items = await get(options, question, instancesContent);
    for (const facts of items.map(readInstance)) if (facts !== undefined) found.set(facts.id, facts);
    if (items.length < pageSize) return [...found.values()];
  }
  options.log.warn('instances.too-many', { target: target.id, read: found.size });
  return [...found.values()];
}

async function get<Value>(
  options: InstancesOptions,
  { timeoutMs, ...question }: Question & Pick<InstanceCall, 'timeoutMs'>,
  content: Content<Value>,
): Promise<Value> {
  const limitMs = Math.max(1, Math.min(timeoutMs, callTimeoutMs));
  const limits = { headersTimeoutMs: limitMs, answerTimeoutMs: limitMs, bodyMaxBytes: listMaxBytes };
  return (await signedGet(options, question, content, limits)).value;
}

/** https://support.huaweicloud.com/intl/en-us/api-dcs/ShowJobInfo.html; all its fields are optional. */
function readJob(body: unknown): object | undefined {
  const isJob = ['job_id', 'job_type', 'status', 'fail_reason'].some((name) => ownValue(body, name) !== undefined);
  return isJob ? (body as object) : undefined;
}

function earlier(timeMs: number): number {
  return Math.max(0, timeMs - windowMarginMs);
}

function notAsked(targetId: string, what: string): CloudError {
  return new CloudError(`Target ${targetId}: ${what} of the list holds characters that no id has`, {
    failure: 'request',
    retryable: false,
  });
}

/**
 * Reads one item of the list of instances. Only the id is required; a field that is missing, null or of another type is
 * left out. https://support.huaweicloud.com/intl/en-us/api-dcs/ListInstances.html
 */
export function readInstance(item: unknown): InstanceFacts | undefined {
  const id = ownValue(item, 'instance_id');
  if (typeof id !== 'string' || !isInstanceId(id)) return undefined;
  const name = readText(ownValue(item, 'name'), nameMaxCharacters);
  const addresses = readAddresses(ownValue(item, 'ip'));
  const publicIpId = readText(ownValue(item, 'publicip_id'), addressMaxCharacters);
  const publicIpAddress = readText(ownValue(item, 'publicip_address'), addressMaxCharacters);
  const maintenance = windowOf(ownValue(item, 'maintain_begin'), ownValue(item, 'maintain_end'));
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(publicIpId === undefined ? {} : { publicIpId }),
    ...(publicIpAddress === undefined ? {} : { publicIpAddress }),
    ...(maintenance === undefined ? {} : { maintenance }),
    ...readDescription(item),
  };
}

export function isInstanceId(text: string): boolean {
  return instanceIdForm.test(text);
}

function readAddresses(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  return value
    .split(addressSeparators)
    .filter((address) => address !== '' && address.length <= addressMaxCharacters)
    .slice(0, addressesMax);
}
