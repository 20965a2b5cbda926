/** Ends every request that Slack did not sign, that another sender made, or that was answered already. */
import { emptyAnswer, type HttpAnswer, type HttpEvent, readHttpEvent } from '../lib/clients/aws/http-event.ts';
import { verifySlackRequest } from '../lib/clients/slack/signature.ts';
import { isFirstTime } from '../lib/commands/once.ts';
import { isAllowedSender, readSlackForm, type SlackForm } from '../lib/commands/slack-form.ts';
import type { EdgeEnvironment, Settings } from '../lib/model/settings.ts';
import type { Ids, Log } from '../lib/ports/effects.ts';
import type { Store } from '../lib/ports/store.ts';

export type UserForm = Exclude<SlackForm, { kind: 'ssl-check' }>;

export type Opened =
  | { readonly form: UserForm; readonly answer?: never }
  | { readonly form?: never; readonly answer: HttpAnswer };

export interface Gate {
  readonly settings: Settings;
  readonly environment: EdgeEnvironment;
  readonly store: Store;
  readonly ids: Ids;
  readonly log: Log;
  readonly now: () => number;
}

/** Nothing is parsed, read or written before the signature over the raw bytes has been checked. */
export async function openRequest(event: HttpEvent, gate: Gate, read?: (form: UserForm) => void): Promise<Opened> {
  const { settings, environment, now, store, ids, log } = gate;
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
  const trigger = form.trigger || (signature ?? '');
  if (await isFirstTime({ store, ids, nowMs: now() }, trigger)) return { form };
  // Slack says when it sends again, and only wants to hear that it arrived; anybody else has captured the request.
  const isRetry = request.header('x-slack-retry-num') !== undefined;
  return isRetry ? { answer: emptyAnswer(200) } : refuse(log, 401, 'replayed');
}

function refuse(log: Log, statusCode: number, reason: string): Opened {
  log.warn('slack request refused', { statusCode, reason });
  return { answer: emptyAnswer(statusCode) };
}
