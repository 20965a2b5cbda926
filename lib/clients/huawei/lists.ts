import { CloudError, type CloudFailure, type CloudList, type CloudPageRequest } from '../../ports/cloud.ts';
import type { Log } from '../../ports/effects.ts';
import { type Content, listOf } from './answer.ts';
import { compactTime, type Question } from './request.ts';
import { type ExchangeLimits, type GetOptions, signedGet } from './signed-get.ts';

/** In one run: the next one is a minute away. A 401 is never tried again, since the cloud locks keys that keep failing. */
const triesMax: Readonly<Record<CloudFailure, number>> = {
  limited: 3,
  server: 3,
  network: 3,
  answer: 2,
  authentication: 1,
  permission: 1,
  request: 1,
};
const firstBackoffMaxMs = 1_000;
/** No sleep inside a run is longer. */
const backoffMaxMs = 2_000;

const HEADERS_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 20_000;
/** A page of 1,000 tasks of the documented shape has half a megabyte. */
const bodyMaxBytes = 32 * 1_024 * 1_024;

export interface CloudListOptions extends GetOptions, Partial<ExchangeLimits> {
  /** From 0 up to 1; spreads the retries of many pollers. */
  readonly random: () => number;
  readonly log: Log;
}

export interface CloudListForm {
  /** Begins the names of log lines. */
  readonly service: string;
  /** What an answer must hold, for messages: `list of tasks`. */
  readonly name: string;
  /** Where the answer has the list. */
  readonly field: string;
  questionOf(request: CloudPageRequest): Question;
}

/** A list of the cloud over HTTP. What may pass by itself is tried again, inside the time that is left of this run. */
export function createCloudList(options: CloudListOptions, form: CloudListForm): CloudList {
  const content = { name: form.name, read: listOf(form.field) };
  return {
    async page(request) {
      const question = form.questionOf(request);
      for (let tries = 1; ; tries++) {
        const outcome = await tryPage(options, question, content);
        if (!(outcome instanceof CloudError)) {
          const { value: items, ...rest } = outcome;
          options.log.debug(`${form.service}.page`, {
            target: request.target.id,
            offset: request.offset,
            items: items.length,
          });
          return { items, ...rest };
        }
        const delayMs = backoffMs(tries, options.random());
        if (!mayTryAgain(options, outcome, tries, delayMs)) throw outcome;
        const { failure, code, requestId } = outcome;
        options.log.warn(`${form.service}.retry`, {
          target: request.target.id,
          failure,
          code,
          requestId,
          tries,
          delayMs,
        });
        await options.clock.sleep(delayMs);
      }
    },
  };
}

async function tryPage<Value>(options: CloudListOptions, question: Question, content: Content<Value>) {
  try {
    return await signedGet(options, question, content, {
      headersTimeoutMs: options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
      answerTimeoutMs: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
      bodyMaxBytes: options.bodyMaxBytes ?? bodyMaxBytes,
    });
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}

function mayTryAgain(options: CloudListOptions, error: CloudError, tries: number, delayMs: number): boolean {
  const headersTimeoutMs = options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS;
  return tries < triesMax[error.failure] && options.budget.remainingMs() > delayMs + headersTimeoutMs;
}

/** Exponential with full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
function backoffMs(tries: number, random: number): number {
  return Math.round(random * Math.min(backoffMaxMs, firstBackoffMaxMs * 2 ** (tries - 1)));
}

/** Cloud Eye's list of one sort of event of DCS: https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html */
export function createCloudEye(options: CloudListOptions, eventName: string): CloudList {
  return createCloudList(options, {
    service: 'cloud-eye',
    name: 'list of events',
    field: 'event_info',
    questionOf({ target, fromSeconds, toSeconds, offset, limit, clockOffsetMs }) {
      const query = {
        event_type: 'EVENT.SYS',
        event_source: 'SYS.DCS',
        from: fromSeconds * 1_000,
        to: toSeconds * 1_000,
        start: offset,
        limit,
      };
      const endpoint = target.eventsEndpoint ?? target.endpoint;
      return { target, endpoint, version: 'V1.0', path: ['event', eventName], query, clockOffsetMs };
    },
  });
}

/** The Task Center: https://support.huaweicloud.com/intl/en-us/api-dcs/ListCenterTask.html */
export function createTaskCenter(options: CloudListOptions): CloudList {
  return createCloudList(options, {
    service: 'task-center',
    name: 'list of tasks',
    field: 'tasks',
    questionOf({ target, fromSeconds, toSeconds, offset, limit, clockOffsetMs }) {
      const query = { start_time: compactTime(fromSeconds), end_time: compactTime(toSeconds), offset, limit };
      return { target, path: ['tasks'], query, clockOffsetMs };
    },
  });
}
