/** One call of a Web API method: Slack's answer, or how its failing is read. It never rejects. */
import { WebAPIRequestError, WebClient } from '@slack/web-api';
import type { SlackOperation } from '../../model/slack-errors.ts';
import { readOutcome, type SlackResult, type WireFault } from '../../model/slack-outcome.ts';
import type { Clock, Log } from '../../ports/effects.ts';
import { safeNotes } from './redact.ts';
import { silentLogger } from './silent-logger.ts';
import { createSlackTransport, SlackTransportError } from './transport.ts';

export interface SlackOptions {
  readonly token: string;
  readonly apiUrl: string;
  /** For a whole exchange: connecting, sending, and the last byte of the answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once per request on the wire. */
  readonly count: () => void;
}

export interface SlackRequest {
  readonly operation: SlackOperation;
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Identifies the call in the log; nothing of the body is logged. */
  readonly subject: Readonly<Record<string, string>>;
}

export type SlackCall = (request: SlackRequest) => Promise<SlackResult>;

/** Every option is set: by default the client posts twice on a 503, retries for half an hour and waits for ever. */
export function createSlackCall({ token, apiUrl, timeoutMs, clock, log, count }: SlackOptions): SlackCall {
  const client = new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    allowAbsoluteUrls: false,
    logger: silentLogger,
    fetch: createSlackTransport(count),
  });
  return async (request) => {
    try {
      const body = await client.apiCall(request.method, wellFormed(request.body) as Record<string, unknown>);
      return { ok: true, body: { ...body } };
    } catch (error) {
      const fault = { ...faultOf(error), operation: request.operation, nowMs: clock.now() };
      const answer = readOutcome(fault);
      log.warn('slack.failed', {
        method: request.method,
        ...request.subject,
        ...spoken(answer),
        ...safeNotes(transportError(error)?.refusal ?? {}, { ...request.body, token }),
      });
      return { ok: false, answer };
    }
  };
}

/** What it says of kinds of blocks stands in Slack's own notes. */
function spoken(answer: ReturnType<typeof readOutcome>): Readonly<Record<string, unknown>> {
  const { unsupported: _unsupported, ...rest } = { unsupported: undefined, ...answer };
  return rest;
}

function transportError(error: unknown): SlackTransportError | undefined {
  const original = error instanceof WebAPIRequestError ? error.original : undefined;
  return original instanceof SlackTransportError ? original : undefined;
}

function faultOf(error: unknown): WireFault {
  const detail = error instanceof Error ? error.name : 'no error object';
  return transportError(error)?.fault ?? { headersSent: true, detail };
}

/**
 * Replaces every lone surrogate in a value, however deep. Half a character cannot be encoded, and WebClient throws on it
 * in a place from which the call never returns.
 */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toWellFormed(), wellFormed(member)]));
}
