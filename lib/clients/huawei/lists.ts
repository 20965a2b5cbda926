import { CloudError, type CloudFailure, type CloudList, type CloudPageRequest } from '../../ports/cloud.ts';
import type { Budget, Log } from '../../ports/effects.ts';
import { type Content, listUnder } from './answer.ts';
import { compactTime, type Question } from './request.ts';
import { type ExchangeLimits, type GetOptions, signedGet } from './signed-get.ts';

/** Tries in one run; the next run is a minute away. A 401 is never retried, because the cloud locks keys that keep failing. */
const triesMax: Readonly<Record<CloudFailure, number>> = {
  limited: 3,
  server: 3,
  network: 3,
  answer: 2,
  authentication: 1,
  permission: 1,
  request: 1,
};
/** Doubled before each further try. */
const firstBackoffMaxMs = 1_000;
const headersTimeoutMsDefault = 10_000;
const answerTimeoutMsDefault = 20_000;
/** A page of 1,000 tasks as documented takes half a megabyte. */
const bodyMaxBytesDefault = 32 * 1_024 * 1_024;

export interface CloudListOptions extends GetOptions, Partial<ExchangeLimits> {
  /** From 0 up to 1; spreads the retries of several pollers. */
  readonly random: () => number;
  readonly log: Log;
}

/** The Task Center's list of tasks: https://support.huaweicloud.com/intl/en-us/api-dcs/ListCenterTask.html */
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

/** Cloud Eye's list of DCS events of one name: https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html */
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

/** Cloud Eye's list of the names that events had: https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0074.html */
export function createEventNames(options: CloudListOptions): CloudList {
  return createCloudList(options, {
    service: 'cloud-eye',
    name: 'list of names of events',
    field: 'events',
    questionOf({ target, fromSeconds, toSeconds, offset, limit, clockOffsetMs }) {
      const span = { from: fromSeconds * 1_000, to: toSeconds * 1_000 };
      const query = { event_type: 'EVENT.SYS', ...span, start: offset, limit };
      const endpoint = target.eventsEndpoint ?? target.endpoint;
      return { target, endpoint, version: 'V1.0', path: ['events'], query, clockOffsetMs };
    },
  });
}

interface CloudListForm {
  /** The first part of its names in the log. */
  readonly service: string;
  /** What the answer must hold, in words: `list of tasks`. */
  readonly name: string;
  /** The name of the list in the answer. */
  readonly field: string;
  questionOf(request: CloudPageRequest): Question;
}

/** Reads a list over HTTP. Failures that may pass are retried while this run has time left. */
function createCloudList(options: CloudListOptions, form: CloudListForm): CloudList {
  const content = { name: form.name, read: listUnder(form.field) };
  return {
    async page(request) {
      const question = form.questionOf(request);
      const limited = { ...options, budget: budgetWithin(options, request.timeoutMs) };
      for (let tries = 1; ; tries++) {
        const outcome = await tryPage(limited, question, content);
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
        if (!mayTryAgain(limited, outcome, tries, delayMs)) throw outcome;
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

/** The time of the call that began just now. */
function budgetWithin({ clock, budget }: CloudListOptions, timeoutMs = Number.POSITIVE_INFINITY): Budget {
  const endsAtMs = clock.now() + timeoutMs;
  return { remainingMs: () => Math.min(budget.remainingMs(), endsAtMs - clock.now()) };
}

async function tryPage<Value>(options: CloudListOptions, question: Question, content: Content<Value>) {
  try {
    return await signedGet(options, question, content, {
      headersTimeoutMs: options.headersTimeoutMs ?? headersTimeoutMsDefault,
      answerTimeoutMs: options.answerTimeoutMs ?? answerTimeoutMsDefault,
      bodyMaxBytes: options.bodyMaxBytes ?? bodyMaxBytesDefault,
    });
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}

function mayTryAgain(options: CloudListOptions, error: CloudError, tries: number, delayMs: number): boolean {
  const headersTimeoutMs = options.headersTimeoutMs ?? headersTimeoutMsDefault;
  return tries < triesMax[error.failure] && options.budget.remainingMs() > delayMs + headersTimeoutMs;
}

/** Exponential with full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
function backoffMs(tries: number, random: number): number {
  return Math.round(random * firstBackoffMaxMs * 2 ** (tries - 1));
}
