import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { createDynamoDbClient, type DynamoDbClientOptions } from '../lib/clients/aws/dynamodb.ts';
import { createLog } from '../lib/clients/aws/log.ts';
import { createLookups } from '../lib/clients/aws/lookups.ts';
import { createStore } from '../lib/clients/aws/store.ts';
import { createInstances } from '../lib/clients/huawei/instances.ts';
import { createCloudEye, createEventNames, createTaskCenter } from '../lib/clients/huawei/lists.ts';
import { createSlack } from '../lib/clients/slack/slack.ts';
import { systemClock } from '../lib/clients/system-clock.ts';
import type { Environment, Settings } from '../lib/model/settings.ts';
import { readMutes } from '../lib/mutes/mutes.ts';
import { type PollEvent, poll, type Report, type Requests } from '../lib/poll.ts';
import type { Budget, Clock, Log } from '../lib/ports/effects.ts';
import type { Store } from '../lib/ports/store.ts';
import { deliveryShareMs, type Effects, slackTryMs } from '../lib/run.ts';

export interface PollParts {
  readonly settings: Settings;
  readonly environment: Environment;
  /** The machine's own clock, unless the demo brings another. */
  readonly clock?: Clock;
  /** Where DynamoDB is, unless the AWS SDK is to read that from the environment. */
  readonly dynamodb?: DynamoDbClientOptions['connection'];
  /** The table in DynamoDB, unless a test brings one that is faster. */
  readonly store?: Store;
  /** Standard output, at the level the environment asks for, unless somebody else listens. */
  readonly log?: Log;
}

/** Builds every client of the scheduled function; what invocations share is DynamoDB's connection alone. */
export function composePoll(parts: PollParts): (event: PollEvent, budget: Budget) => Promise<Report> {
  const { settings, environment } = parts;
  const clock = parts.clock ?? systemClock;
  const invocation = new AsyncLocalStorage<Requests>();
  const count = (service: keyof Requests) => () => {
    const requests = invocation.getStore();
    if (requests !== undefined) requests[service] += 1;
  };
  const log = parts.log ?? createLog(environment.logLevel);
  const dynamodb = createDynamoDbClient({
    count: count('dynamodb'),
    ...(parts.dynamodb === undefined ? {} : { connection: parts.dynamodb }),
  });
  const store = parts.store ?? createStore({ client: dynamodb, tableName: environment.tableName, log });
  const lookups = createLookups({ client: dynamodb, tableName: environment.tableName });
  const effectsFor = (budget: Budget): Effects => {
    const cloud = {
      credentials: environment.credentials,
      clock,
      budget: lessBy(deliveryShareMs(budget.remainingMs()), budget),
      log,
      random: Math.random,
    };
    return {
      clock,
      log,
      budget,
      store,
      ids: { nonce: randomUUID },
      taskList: createTaskCenter({ ...cloud, count: count('taskCenter') }),
      eventList: (name) => createCloudEye({ ...cloud, count: count('cloudEye') }, name),
      eventNames: createEventNames({ ...cloud, count: count('cloudEye') }),
      instances: createInstances({ ...cloud, count: count('taskCenter') }),
      // A test's own store has no table behind it to ask.
      ...(parts.store === undefined ? { mutes: async () => readMutes(await lookups.mutes()) } : {}),
      slack: createSlack({
        token: environment.slackToken,
        apiUrl: environment.slackApiUrl,
        timeoutMs: slackTryMs(budget.remainingMs()),
        clock,
        log,
        count: count('slack'),
      }),
    };
  };
  return (event, budget) => {
    const requests: Requests = { taskCenter: 0, cloudEye: 0, dynamodb: 0, slack: 0 };
    return invocation.run(requests, () => poll(effectsFor(budget), settings, event, requests));
  };
}

function lessBy(reserveMs: number, budget: Budget): Budget {
  return { remainingMs: () => budget.remainingMs() - reserveMs };
}
