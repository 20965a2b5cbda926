/** One HTTP exchange with Slack, ending in a JSON object or in a fault that says how far the request came. */
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FetchFunction } from '@slack/web-api';
import type { WireFault } from '../../model/slack-outcome.ts';

/** Slack ignores it; it tells our requests apart on this machine. */
const markHeader = 'x-dcs-watch-request';
/** Published by undici, which is what `fetch` is: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
const createdChannel = 'undici:request:create';
const headersChannel = 'undici:client:sendHeaders';

/** The exchange brought no answer from Slack. The message is safe to log: no header, no body, no token. */
export class SlackTransportError extends Error {
  override readonly name = 'SlackTransportError';
  readonly fault: WireFault;

  constructor(fault: WireFault, options?: ErrorOptions) {
    super(`Slack could not be asked: ${fault.detail ?? `http ${fault.status}`}`, options);
    this.fault = fault;
  }
}

/**
 * A `fetch` for WebClient that reads the answer to its end, under the same timeout. WebClient does not guard the reading
 * of bodies: a stalled body, a cut body, `null` and a 429 without seconds each escape its error classes. `count` is
 * called once for each request that may be on the wire.
 */
export function createSlackTransport(count: () => void): FetchFunction {
  return async (url, init) => {
    const mark = randomUUID();
    const wire = watchWire(mark);
    try {
      const headers = { ...init?.headers, [markHeader]: mark };
      return await readResponse(await fetch(url, { ...(init as RequestInit), redirect: 'error', headers }));
    } catch (error) {
      if (error instanceof SlackTransportError) throw error;
      throw new SlackTransportError(faultOf(error, wire.mayHaveLeft()), { cause: error });
    } finally {
      if (wire.mayHaveLeft()) count();
      wire.stop();
    }
  };
}

async function readResponse(response: Response): Promise<Response> {
  const retryAfter = response.headers.get('retry-after');
  const fault = { headersSent: true, status: response.status, ...(retryAfter === null ? {} : { retryAfter }) };
  if (response.status !== 200) {
    await response.body?.cancel().catch(() => undefined);
    throw new SlackTransportError(fault);
  }
  const body = parseObject(await response.text());
  if (body === undefined) throw new SlackTransportError({ ...fault, detail: 'the answer is no JSON object' });
  // WebClient would keep the seconds and lose a date.
  if (retryAfter !== null && typeof body.error === 'string' && body.ok !== true)
    throw new SlackTransportError({ ...fault, slackError: body.error, detail: 'refused with Retry-After' });
  return Response.json(body);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function faultOf(error: unknown, headersSent: boolean): WireFault {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  return { headersSent, timedOut, detail: timedOut ? 'timeout' : networkCode(error) };
}

/** `fetch failed` says nothing; its cause holds the code (`ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`). */
function networkCode(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : 'network error';
}

interface WireWatch {
  /** False only on proof: the request was seen to be made, and its headers were never handed to a socket. */
  mayHaveLeft(): boolean;
  stop(): void;
}

/**
 * Tells whether any byte of one HTTP request left this machine. `mark` is a header value that no other request carries,
 * so simultaneous calls and other users of fetch are not mistaken for it. If nothing was seen (another fetch, another
 * undici), the request may have left.
 */
function watchWire(mark: string): WireWatch {
  const requests = new Set<unknown>();
  let headersSent = false;
  const onCreated = (message: unknown) => {
    const request = requestOf(message);
    if (headersOf(request).includes(mark)) requests.add(request);
  };
  const onHeaders = (message: unknown) => {
    if (requests.has(requestOf(message))) headersSent = true;
  };
  subscribe(createdChannel, onCreated);
  subscribe(headersChannel, onHeaders);
  return {
    mayHaveLeft: () => headersSent || requests.size === 0,
    stop() {
      unsubscribe(createdChannel, onCreated);
      unsubscribe(headersChannel, onHeaders);
    },
  };
}

function requestOf(message: unknown): unknown {
  return (message as { request?: unknown } | undefined)?.request;
}

/** A flat list of names and values in undici 6 and 7, one string before. */
function headersOf(request: unknown): string {
  return String((request as { headers?: unknown } | undefined)?.headers ?? '');
}
