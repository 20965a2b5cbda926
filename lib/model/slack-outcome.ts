/** Reads one call to Slack: how far it came, and what that says about the message that was to be sent. */
import type { SlackAnswer } from '../ports/slack.ts';
import type { Lateness } from './message-state.ts';
import { meaningOf, type SlackOperation, slackOperations, type WordMeaning } from './slack-errors.ts';

/** What the client knows about a call that did not succeed. */
export interface WireFault {
  /** False only if certainly no byte of the request left this machine. */
  readonly headersSent: boolean;
  /** HTTP status, if an answer came. */
  readonly status?: number;
  /** The `error` word of a 200 that says `ok: false`. */
  readonly slackError?: string;
  /** The Retry-After header, unparsed. */
  readonly retryAfter?: string;
  /** The wait that the body of a 429 or of a `ratelimited` names. */
  readonly waitSeconds?: number;
  /** What Slack's notes on a refusal say about kinds of blocks; see SlackAnswer. */
  readonly unsupported?: readonly string[];
  readonly timedOut?: boolean;
  /** For people: the network's error code, or what was wrong with the answer. */
  readonly detail?: string;
}

export interface SlackFault extends WireFault {
  readonly operation: SlackOperation;
  readonly nowMs: number;
}

/** How long to wait if Slack limits us without saying for how long. */
const defaultRetryAfterMs = 30_000;
/** What Slack denies without a reason that is known gives way to other messages for a while. */
const deniedRetryMs = 120_000;
const minimumRetryAfterMs = 1_000;

const limitReason = 'http 429';
const settings: ReadonlySet<WordMeaning | undefined> = new Set(['token', 'channel', 'operation'] as const);

/** Only errors with a certain meaning free a message to be sent again; after any other, Slack may have sent it. */
export function readOutcome(fault: SlackFault): Exclude<SlackAnswer, { kind: 'sent' }> {
  const reason = reasonOf(fault);
  if (!fault.headersSent) return { kind: 'not-sent', reason };
  if (fault.status === 429) return { kind: 'limited', reason, retryAfterMs: readRetryAfter(fault) };
  // A gateway's error page proves nothing, whatever its body says: the call behind it may have gone through.
  if (fault.timedOut || fault.slackError === undefined || (fault.status ?? 200) !== 200)
    return { kind: 'unknown', reason };
  return readErrorWord(fault, fault.slackError, reason);
}

/** Why a message was held up once its event was known, from the reason that was recorded. */
export function whyLate(reason: string | undefined): Lateness['reason'] {
  if (reason === undefined) return 'waited';
  if (reason === limitReason || meaningOf('post', reason) === 'limited') return 'rate-limited';
  return isSettingError(reason) ? 'settings' : 'slack-unavailable';
}

function readErrorWord(fault: SlackFault, error: string, reason: string): Exclude<SlackAnswer, { kind: 'sent' }> {
  const meaning = meaningOf(fault.operation, error);
  switch (meaning) {
    case 'limited':
      return { kind: 'limited', reason, retryAfterMs: readRetryAfter(fault) };
    case 'denied':
      return { kind: 'not-sent', reason, retryAfterMs: deniedRetryMs };
    case 'form':
      return { kind: 'refused', reason, ...(fault.unsupported && { unsupported: fault.unsupported }) };
    case 'gone':
      return { kind: 'gone', reason };
    case undefined:
    case 'unknown':
      return { kind: 'unknown', reason };
    default:
      return { kind: 'misconfigured', reason, where: meaning };
  }
}

/** Whether a person has to fix what any operation was refused for. */
function isSettingError(error: string): boolean {
  return slackOperations.some((operation) => settings.has(meaningOf(operation, error)));
}

/** The header or the body, whichever names the longer wait: never sooner than Slack says. */
function readRetryAfter(fault: SlackFault): number {
  const waits = [readHeader(fault), fault.waitSeconds === undefined ? undefined : Math.ceil(fault.waitSeconds * 1000)];
  const known = waits.filter((waitMs) => waitMs !== undefined);
  return known.length === 0 ? defaultRetryAfterMs : Math.max(minimumRetryAfterMs, ...known);
}

/** Seconds or an IMF-fixdate (RFC 9110, 10.2.3 and 5.6.7), rounded up. */
function readHeader({ retryAfter, nowMs }: SlackFault): number | undefined {
  const value = retryAfter?.trim() ?? '';
  if (/^\d{1,9}(\.\d{1,9})?$/.test(value)) return Math.ceil(Number(value) * 1000);
  if (/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value)) {
    const untilMs = Date.parse(value);
    if (!Number.isNaN(untilMs)) return untilMs - nowMs;
  }
  return undefined;
}

/** Appears in logs and messages, so text that does not look like a Slack error (a page, a token) is left out. */
function reasonOf(fault: SlackFault): string {
  if (fault.slackError !== undefined)
    return /^[a-z][a-z\d_]{0,79}$/.test(fault.slackError) ? fault.slackError : 'not a word';
  if (fault.timedOut) return 'timeout';
  if (fault.status !== undefined && fault.status !== 200) return `http ${fault.status}`;
  return fault.detail ?? 'network error';
}

/** An answer as it came over the wire. */
export interface SlackHttpAnswer {
  readonly status: number;
  /** The header Retry-After. */
  readonly retryAfter?: string;
  /** Not needed unless the status is 200 or 429: what a gateway says proves nothing. */
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

export function readHttpAnswer({ status, retryAfter, body: text = '' }: SlackHttpAnswer): Exchange {
  const head = { headersSent: true, status, ...(retryAfter === undefined ? {} : { retryAfter }) };
  if (status !== 200 && status !== 429) return { ok: false, fault: head };
  const body = parseObject(text);
  const waitSeconds = waitIn(body);
  const fault = { ...head, ...(waitSeconds === undefined ? {} : { waitSeconds }) };
  if (status !== 200) return { ok: false, fault };
  if (body === undefined) return { ok: false, fault: { ...fault, detail: 'the answer is no JSON object' } };
  if (body.ok) return { ok: true, body };
  const { error } = body;
  const word = typeof error === 'string' ? { slackError: error } : { detail: 'ok: false without an error' };
  const unsupported = unsupportedIn(body);
  return { ok: false, fault: { ...fault, ...word, ...(unsupported && { unsupported }) }, body };
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

/** Longer than any wait of Slack; a body is not trusted with more. */
const waitMaxSeconds = 86_400;

function waitIn(body: SlackBody | undefined): number | undefined {
  const metadata = body?.response_metadata as { retry_after?: unknown } | null | undefined;
  const seconds = Number(body?.retry_after ?? metadata?.retry_after ?? Number.NaN);
  return seconds > 0 && seconds <= waitMaxSeconds ? seconds : undefined;
}

/** `[ERROR] unsupported type: table [json-pointer:/blocks/2/type]`; other notes are about what one message holds. */
const notePattern = /^(.*)\[json-pointer:((?:\/\w+)*)\]/s;
const notesMax = 20;

function unsupportedIn(body: SlackBody): readonly string[] | undefined {
  const { messages } = Object(body.response_metadata) as { readonly messages?: unknown };
  const notes = [messages, body.errors].flatMap((list) => (Array.isArray(list) ? list.slice(0, notesMax) : []));
  const places = notes.flatMap((note) => {
    const [, words = '', pointer] = notePattern.exec(String(note)) ?? [];
    return pointer === undefined
      ? []
      : [{ pointer, isOfKind: pointer.endsWith('/type') || /unsupported type/.test(words) }];
  });
  if (places.length === 0) return undefined;
  return [...new Set(places.filter(({ isOfKind }) => isOfKind).map(({ pointer }) => pointer.replace(/\/type$/, '')))];
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
