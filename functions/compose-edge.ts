/** What the two functions that Slack calls share: clients that read the table, and the way in. */
import { createHash, randomUUID } from 'node:crypto';
import { createDynamoDbClient, type DynamoDbClientOptions } from '../lib/clients/dynamodb.ts';
import { emptyAnswer, type HttpAnswer, type HttpEvent, readHttpEvent } from '../lib/clients/http-event.ts';
import { createLog } from '../lib/clients/log.ts';
import { createLookups } from '../lib/clients/lookups.ts';
import { createRespond, isAllowed, type Respond } from '../lib/clients/response-url.ts';
import { verifySlackRequest } from '../lib/clients/slack-signature.ts';
import { createStore } from '../lib/clients/store.ts';
import type { AskContext } from '../lib/commands/context.ts';
import { isFirstTime } from '../lib/commands/once.ts';
import { isAllowedSender, readSlackForm, type SlackForm } from '../lib/commands/slack-form.ts';
import type { Log, Store } from '../lib/ports.ts';
import type { EdgeEnvironment, Settings } from '../lib/settings.ts';

export interface EdgeParts {
  readonly settings: Settings;
  readonly environment: EdgeEnvironment;
  readonly now?: () => number;
  /** Where DynamoDB is, unless the AWS SDK is to read that from the environment. */
  readonly dynamodb?: DynamoDbClientOptions['connection'];
  readonly log?: Log;
  readonly guardMs?: number;
}

export interface Edge {
  readonly settings: Settings;
  readonly store: Store;
  readonly log: Log;
  readonly respond: Respond;
  readonly guardMs: number;
  isAllowedUrl(responseUrl: string): boolean;
  /**
   * Genuine, allowed and not answered yet: what was sent. Otherwise the answer that ends it.
   * @param read is called as soon as the form is known to be genuine, before the table is asked.
   */
  open(event: HttpEvent, read?: (form: Form) => void): Promise<Opened>;
  contextFor(form: Form, startedAtMs: number): AskContext;
  now(): number;
}

type Form = Exclude<SlackForm, { kind: 'ssl-check' }>;

export type Opened =
  | { readonly form: Form; readonly answer?: never }
  | { readonly form?: never; readonly answer: HttpAnswer };

/** Slack waits three seconds, the way there and back included. https://docs.slack.dev/interactivity/implementing-slash-commands */
const guardMsDefault = 2_200;
/** Reading stops earlier, so that what was found can still be told. */
const readShare = 0.7;
/** One slow answer of the table must not take the guard's whole time. */
const tableTimeouts = { connectionTimeoutMs: 700, requestTimeoutMs: 1_500 };

export function composeEdge(parts: EdgeParts): Edge {
  const { settings, environment, now = Date.now, guardMs = guardMsDefault } = parts;
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
    isAllowedUrl: (responseUrl) => isAllowed(responseUrl, origin),
    open: (event, read) => openRequest(event, { settings, environment, now, store, log }, read),
    contextFor: ({ asker }, startedAtMs) => ({
      settings,
      store,
      lookups,
      ids,
      now,
      stopAtMs: startedAtMs + guardMs * readShare,
      asker,
    }),
  };
}

interface Gate extends Pick<Edge, 'settings' | 'store' | 'log'> {
  readonly environment: EdgeEnvironment;
  readonly now: () => number;
}

/** Nothing is parsed, read or written before the signature over the raw bytes has been checked. */
async function openRequest(event: HttpEvent, gate: Gate, read?: (form: Form) => void): Promise<Opened> {
  const { settings, environment, now, store, log } = gate;
  const request = readHttpEvent(event);
  if (request === 'too-large') return refuse(log, 413, 'too-large');
  const signature = request.header('x-slack-signature');
  const timestamp = request.header('x-slack-request-timestamp');
  const verdict = verifySlackRequest({ timestamp, signature, body: request.body }, environment.signingSecrets, now());
  if (!verdict.genuine) return refuse(log, 401, verdict.reason);
  const form = readSlackForm(request.body);
  if (form === undefined) return refuse(log, 400, 'unreadable');
  if (form.kind === 'ssl-check') return { answer: emptyAnswer(200) };
  if (!isAllowedSender(form, settings)) return refuse(log, 401, 'another-sender');
  read?.(form);
  // Without a trigger_id the signature names the request: the same bytes at the same second.
  const trigger =
    form.trigger ||
    createHash('sha256')
      .update(signature ?? '')
      .digest('hex');
  if (await isFirstTime({ store, ids: { nonce: randomUUID }, nowMs: now() }, trigger)) return { form };
  // Slack says when it sends again, and only wants to hear that it arrived; anybody else has captured the request.
  const isRetry = request.header('x-slack-retry-num') !== undefined;
  return isRetry ? { answer: emptyAnswer(200) } : refuse(log, 401, 'replayed');
}

function refuse(log: Log, statusCode: number, reason: string): Opened {
  log.warn('slack request refused', { statusCode, reason });
  return { answer: emptyAnswer(statusCode) };
}
