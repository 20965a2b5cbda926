/** Ends every request that Slack did not sign, that another sender made, or that was answered already. */
import {
  emptyAnswer,
  type HttpAnswer,
  type HttpEvent,
  type HttpRequest,
  readHttpEvent,
} from '../lib/clients/aws/http-event.ts';
import { verifySlackRequest } from '../lib/clients/slack/signature.ts';
import { isFirstTime } from '../lib/commands/once.ts';
import { isAllowedSender, readSlackForm, type SlackForm } from '../lib/commands/slack-form.ts';
import type { EdgeEnvironment, Settings } from '../lib/model/settings.ts';
import type { Ids, Log } from '../lib/ports/effects.ts';
import type { Store } from '../lib/ports/store.ts';

export type UserForm = Exclude<SlackForm, { kind: 'ssl-check' }>;

export interface OpenedForm {
  readonly form: UserForm;
  /** Undefined once the table knows that this is the first time; otherwise the answer that ends it. */
  readonly ending: Promise<HttpAnswer | undefined>;
  readonly answer?: never;
}

export type Opened = OpenedForm | { readonly form?: never; readonly answer: HttpAnswer };

export interface Gate {
  readonly settings: Settings;
  readonly environment: EdgeEnvironment;
  readonly store: Store;
  readonly ids: Ids;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Nothing is parsed, read or written before the signature over the raw bytes has been checked. Whether the request was
 * answered already is asked of the table while its answer is worked out.
 */
export function openRequest(event: HttpEvent, gate: Gate): Opened {
  const { settings, environment, now, log } = gate;
  const request = readHttpEvent(event);
  if (request === 'too-large') return { answer: refuse(log, 413, 'too-large') };
  const signature = request.header('x-slack-signature');
  const timestamp = request.header('x-slack-request-timestamp');
  const verdict = verifySlackRequest({ timestamp, signature, body: request.body }, environment.signingSecrets, now());
  if (!verdict.genuine) return { answer: refuse(log, 401, verdict.reason) };
  const form = readSlackForm(request.body);
  if (form === undefined) return { answer: refuse(log, 400, 'unreadable') };
  if (form.kind === 'ssl-check') return { answer: emptyAnswer(200) };
  if (!isAllowedSender(form, settings)) return { answer: refuse(log, 401, 'another-sender') };
  // Without a trigger_id the signature names the request: the same bytes at the same second.
  return { form, ending: endUnlessFirst(request, form.trigger || (signature ?? ''), gate) };
}

/** Waits for both, so that nothing goes on after the answer; the answer that was worked out may be a failure. */
export async function endingBeside(
  { ending }: OpenedForm,
  answering: Promise<unknown>,
): Promise<HttpAnswer | undefined> {
  const [ended] = await Promise.all([ending, answering.catch(() => {})]);
  return ended;
}

async function endUnlessFirst(
  request: HttpRequest,
  trigger: string,
  { store, ids, now, log }: Gate,
): Promise<HttpAnswer | undefined> {
  if (await isFirstTime({ store, ids, nowMs: now() }, trigger)) return undefined;
  // Slack says when it sends again, and only wants to hear that it arrived; anybody else has captured the request.
  const isRetry = request.header('x-slack-retry-num') !== undefined;
  return isRetry ? emptyAnswer(200) : refuse(log, 401, 'replayed');
}

function refuse(log: Log, statusCode: number, reason: string): HttpAnswer {
  log.warn('slack request refused', { statusCode, reason });
  return emptyAnswer(statusCode);
}
