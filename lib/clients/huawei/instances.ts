import { readId } from '../../ingest/parse-task.ts';
import { ownValue, readText } from '../../model/read-json.ts';
import { CloudError, type InstanceCall, type InstanceFacts, type Instances } from '../../ports/cloud.ts';
import type { Log } from '../../ports/effects.ts';
import { type Content, listOf } from './answer.ts';
import { compactTime, type Question } from './request.ts';
import { type GetOptions, signedGet } from './signed-get.ts';

/** Nobody waits longer for a name. */
const CALL_TIMEOUT_MS = 3_000;
const bodyMaxBytes = 8 * 1_024 * 1_024;
/** https://support.huaweicloud.com/intl/en-us/api-dcs/ListInstances.html: 1..1000, default 10. */
const PAGE_SIZE = 1_000;
/** No project has as many instances; a server that repeats a page must not keep us. */
const pagesMax = 5;
/** The documentation gives no maximum for the tasks of one instance, and since they began few are enough. */
const instanceMaxTasks = 100;
/** The ends of a window may be exclusive. */
const WINDOW_MARGIN_MS = 2_000;
const JOB_ID = /^[\w-]{1,128}$/;
const failReasonMaxCharacters = 1_000;

const INSTANCES = { name: 'list of instances', read: listOf('instances') };
const TASKS = { name: 'list of tasks', read: listOf('tasks') };
/** A failed job may say with which code it failed. */
const JOB: Content<object> = { name: 'job', ownsErrorCode: true, read: readJob };

export interface InstancesOptions extends GetOptions {
  readonly log: Log;
}

/** Which instances there are, what ran on them and why jobs failed, over HTTP. Nothing is tried twice. */
export function createInstances(options: InstancesOptions): Instances {
  return {
    instances: (target, call) => listInstances(options, target, call),

    async instanceTaskIds(target, instanceId, { sinceMs, ...call }) {
      if (!isInstanceId(instanceId)) throw notAsked(target.id, 'an instance id');
      const start = sinceMs === undefined ? {} : { start_time: compactTime(earlier(sinceMs) / 1_000) };
      const query = { ...start, offset: 0, limit: instanceMaxTasks };
      const items = await get(options, { target, path: ['instances', instanceId, 'tasks'], query, ...call }, TASKS);
      return items.map(readId).filter((id) => id !== undefined);
    },

    async failReason(target, jobId, call) {
      if (!JOB_ID.test(jobId)) throw notAsked(target.id, 'a job id');
      const job = await get(options, { target, path: ['jobs', jobId], query: {}, ...call }, JOB);
      return readText(ownValue(job, 'fail_reason'), failReasonMaxCharacters);
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
      query: { offset: page * PAGE_SIZE, limit: PAGE_SIZE },
      clockOffsetMs,
      timeoutMs: endsAtMs - options.clock.now(),
    };
    const items = await get(options, question, INSTANCES);
    for (const facts of items.map(readInstance)) if (facts !== undefined) found.set(facts.id, facts);
    if (items.length < PAGE_SIZE) return [...found.values()];
  }
  options.log.warn('instances.too-many', { target: target.id, read: found.size });
  return [...found.values()];
}

async function get<Value>(
  options: InstancesOptions,
  { timeoutMs, ...question }: Question & Pick<InstanceCall, 'timeoutMs'>,
  content: Content<Value>,
): Promise<Value> {
  const limitMs = Math.max(1, Math.min(timeoutMs, CALL_TIMEOUT_MS));
  const limits = { headersTimeoutMs: limitMs, answerTimeoutMs: limitMs, bodyMaxBytes };
  return (await signedGet(options, question, content, limits)).value;
}

/** https://support.huaweicloud.com/intl/en-us/api-dcs/ShowJobInfo.html; all of its fields are optional. */
function readJob(body: unknown): object | undefined {
  const isJob = ['job_id', 'job_type', 'status', 'fail_reason'].some((name) => ownValue(body, name) !== undefined);
  return isJob ? (body as object) : undefined;
}

function earlier(timeMs: number): number {
  return Math.max(0, timeMs - WINDOW_MARGIN_MS);
}

/** Ids come from the list, so from anyone; one that could lead to another path is not put into a request. */
function notAsked(targetId: string, what: string): CloudError {
  return new CloudError(`Target ${targetId}: ${what} of the list holds characters that no id has`, {
    failure: 'request',
    retryable: false,
  });
}

/** It goes into the path of a request, so nothing else passes. Seen: a UUID. */
const ID = /^[\w-]{1,64}$/;
/** The console allows 64. */
const nameMaxCharacters = 128;
const addressMaxCharacters = 64;
/** The largest cluster has fewer; what is beyond could only help to match a rare detail. */
const addressesMax = 64;
/** Documented with a comma, and printed with a full-width one. */
const BETWEEN_ADDRESSES = /[\s,，;]+/;

/**
 * The facts in one item of the list of instances. Only the id is indispensable: whatever else is missing, null or of
 * another type is left out. https://support.huaweicloud.com/intl/en-us/api-dcs/ListInstances.html
 */
export function readInstance(item: unknown): InstanceFacts | undefined {
  const id = ownValue(item, 'instance_id');
  if (typeof id !== 'string' || !isInstanceId(id)) return undefined;
  const name = readText(ownValue(item, 'name'), nameMaxCharacters);
  const addresses = readAddresses(ownValue(item, 'ip'));
  const publicIpId = readText(ownValue(item, 'publicip_id'), addressMaxCharacters);
  const publicIpAddress = readText(ownValue(item, 'publicip_address'), addressMaxCharacters);
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(publicIpId === undefined ? {} : { publicIpId }),
    ...(publicIpAddress === undefined ? {} : { publicIpAddress }),
  };
}

export function isInstanceId(text: string): boolean {
  return ID.test(text);
}

function readAddresses(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  return value
    .split(BETWEEN_ADDRESSES)
    .filter((address) => address !== '' && address.length <= addressMaxCharacters)
    .slice(0, addressesMax);
}
