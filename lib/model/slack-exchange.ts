/** How one HTTP exchange with Slack is read: what Slack said, or how far the call came. */

import type { SlackAnswer } from '../ports/slack.ts';
import type { WireFault } from './slack-outcome.ts';

/** An answer as it came over the wire. */
export interface HttpAnswer {
  readonly status: number;
  /** The header Retry-After. */
  readonly retryAfter?: string;
  /** Not needed unless the status is 200: what a gateway says proves nothing. */
  readonly body?: string;
}

export type SlackBody = Readonly<Record<string, unknown>>;

export type Exchange =
  | { readonly ok: true; readonly body: SlackBody }
  /** `body` is what Slack said besides the error word, when Slack itself refused. */
  | { readonly ok: false; readonly fault: WireFault; readonly body?: SlackBody };

export type SlackResult =
  | { readonly ok: true; readonly body: SlackBody }
  | { readonly ok: false; readonly answer: Exclude<SlackAnswer, { kind: 'sent' }> };

export function readHttpAnswer({ status, retryAfter, body: text = '' }: HttpAnswer): Exchange {
  const fault = { headersSent: true, status, ...(retryAfter === undefined ? {} : { retryAfter }) };
  if (status !== 200) return { ok: false, fault };
  const body = parseObject(text);
  if (body === undefined) return { ok: false, fault: { ...fault, detail: 'the answer is no JSON object' } };
  if (body.ok) return { ok: true, body };
  const { error } = body;
  const word = typeof error === 'string' ? { slackError: error } : { detail: 'ok: false without an error' };
  return { ok: false, fault: { ...fault, ...word }, body };
}

/** @param headersSent false only when it is certain that no byte of the request left this machine. */
export function readNetworkError(error: unknown, headersSent: boolean): WireFault {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return { headersSent, timedOut, detail: timedOut ? 'timeout' : networkCode(error) };
}

/** Without a ts that can be kept, the message has to be found again before anything else is done with it. */
export function readSent(result: SlackResult): SlackAnswer {
  if (!result.ok) return result.answer;
  const { ts } = result.body;
  return typeof ts === 'string' && ts !== '' ? { kind: 'sent', ts } : { kind: 'unknown', reason: 'ok without ts' };
}

function parseObject(text: string): SlackBody | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SlackBody) : undefined;
  } catch {
    return undefined;
  }
}

/** `fetch failed` says nothing; the code is in its cause (`ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`). */
function networkCode(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : 'network error';
}
