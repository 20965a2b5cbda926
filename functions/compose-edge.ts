/** What the two functions that Slack calls share: the clients of the table, and the check of each request. */
import { randomUUID } from 'node:crypto';
import { createDynamoDbClient, type DynamoDbClientOptions } from '../lib/clients/aws/dynamodb.ts';
import type { HttpAnswer, HttpEvent } from '../lib/clients/aws/http-event.ts';
import { createLog } from '../lib/clients/aws/log.ts';
import { createLookups } from '../lib/clients/aws/lookups.ts';
import { createStore } from '../lib/clients/aws/store.ts';
import { createRespond, isAllowed, type Respond } from '../lib/clients/slack/response-url.ts';
import type { AskContext } from '../lib/commands/answer.ts';
import { commandFailed } from '../lib/metrics.ts';
import type { EdgeEnvironment, Settings } from '../lib/model/settings.ts';
import type { Log } from '../lib/ports/effects.ts';
import type { Store } from '../lib/ports/store.ts';
import { type Opened, type OpenedForm, openRequest } from './open-request.ts';

export interface EdgeParts {
  readonly settings: Settings;
  readonly environment: EdgeEnvironment;
  readonly now?: () => number;
  /** The clock by which Slack dates its requests, if it is not `now`: the demonstration has a day of its own. */
  readonly slackNow?: () => number;
  /** Where DynamoDB is; left out, the AWS SDK reads it from the environment. */
  readonly dynamodb?: DynamoDbClientOptions['connection'];
  readonly log?: Log;
  readonly guardMs?: number;
}

/** What Slack asks one of the two functions for. */
export type Asked = 'command' | 'interaction';

/** @param spentMs of the time that Slack waits, before this was called. */
export type EdgeAnswerer = (event: HttpEvent, spentMs?: number) => Promise<HttpAnswer>;

export interface Edge {
  readonly settings: Settings;
  readonly store: Store;
  readonly log: Log;
  readonly respond: Respond;
  readonly guardMs: number;
  isAllowedUrl(responseUrl: string): boolean;
  /** Returns what was sent if it is genuine and allowed, otherwise the answer that ends it. */
  open(event: HttpEvent): Opened;
  /** What is read may be read at once; no write is made before the request is known to come for the first time. */
  contextFor(opened: OpenedForm, startedAtMs: number): AskContext;
  /** Whoever asked got no answer, or an apology: the log says why, and the same line counts it. */
  failed(what: Asked, cause: unknown): void;
  now(): number;
}

export class LateAnswerError extends Error {
  override readonly name = 'LateAnswerError';
  override readonly message = 'The table did not answer within the time that Slack waits.';
}

class AnsweredBeforeError extends Error {
  override readonly name = 'AnsweredBeforeError';
  override readonly message = 'The request came before, and takes effect once.';
}

/** Slack waits three seconds, the way there and back included. https://docs.slack.dev/interactivity/implementing-slash-commands */
const guardMsDefault = 2_200;
/** Reading stops earlier, so that there is time to answer with what was found. */
const readShare = 0.7;
/** One slow answer of the table must not take the guard's whole time. */
const tableTimeouts = { connectionTimeoutMs: 700, requestTimeoutMs: 1_500 };

export function composeEdge(parts: EdgeParts): Edge {
  const { settings, environment, now = Date.now, slackNow = now, guardMs = guardMsDefault } = parts;
  const log = parts.log ?? createLog(environment.logLevel);
  const connection = parts.dynamodb === undefined ? {} : { connection: parts.dynamodb };
  const client = createDynamoDbClient({ count: () => {}, timeouts: tableTimeouts, ...connection });
  const { tableName, slackHooksOrigin: origin } = environment;
  const store = createStore({ client, tableName, log });
  const lookups = createLookups({ client, tableName });
  const ids = { nonce: randomUUID };
  return {
    settings,
    store,
    log,
    guardMs,
    now,
    respond: createRespond({ origin }),
    failed(what, cause) {
      logFailure(log, environment, what, cause);
    },
    isAllowedUrl: (responseUrl) => isAllowed(responseUrl, origin),
    open: (event) => openRequest(event, { settings, environment, now: slackNow, store, ids, log }),
    contextFor: ({ form: { asker }, ending }, startedAtMs) => ({
      settings,
      store: writingAfter(ending, store),
      lookups,
      ids,
      now,
      stopAtMs: startedAtMs + guardMs * readShare,
      asker,
    }),
  };
}

function writingAfter(ending: OpenedForm['ending'], store: Store): Store {
  return {
    ...store,
    async write(...change) {
      if ((await ending) !== undefined) throw new AnsweredBeforeError();
      return await store.write(...change);
    },
  };
}

/** One line that says why, and counts it as a metric. */
export function logFailure(log: Log, { functionName = 'local' }: EdgeEnvironment, what: Asked, cause: unknown): void {
  log.error(`${what} failed`, { error: describeError(cause), ...commandFailed(functionName, Date.now()) });
}

/** For the log: the error's name and our own message, nothing that a person typed. */
function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
