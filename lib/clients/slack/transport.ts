/** One HTTP exchange with Slack, ending in what Slack answered or in a fault that says how far the request came. */
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FetchFunction } from '@slack/web-api';
import {
  readHttpAnswer,
  readNetworkError,
  type SlackBody,
  type SlackHttpAnswer,
  type WireFault,
} from '../../model/slack-outcome.ts';

/** Slack ignores it; it tells our requests apart on this machine. */
const markHeader = 'x-dcs-watch-request';
/** Published by undici, which is what `fetch` is: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
const createdChannel = 'undici:request:create';
const headersChannel = 'undici:client:sendHeaders';

/** Slack did not do what it was asked. The message is safe to log: no header, no body, no token. */
export class SlackTransportError extends Error {
  override readonly name = 'SlackTransportError';
  readonly fault: WireFault;
  /** All that Slack said, when Slack itself refused. */
  readonly refusal?: SlackBody;

  constructor(
    fault: WireFault,
    { refusal, ...options }: ErrorOptions & { readonly refusal?: SlackBody | undefined } = {},
  ) {
    super(`Slack could not be asked: ${fault.detail ?? fault.slackError ?? `http ${fault.status}`}`, options);
    this.fault = fault;
    if (refusal !== undefined) this.refusal = refusal;
  }
}

/**
 * A `fetch` for WebClient. The client leaves the reading of bodies unguarded: a stalled body, a cut body, `null` and a
 * 429 without seconds escape its error classes, each as another error, and it keeps no date of Retry-After. Here the
 * answer is read to its end first, under the same time-out, and the client sees only what was done. `count` is called
 * once per request that may be on the wire.
 */
export function createSlackTransport(count: () => void): FetchFunction {
  return async (url, init) => {
    const mark = randomUUID();
    const wire = watchWire(mark);
    try {
      const headers = { ...init?.headers, [markHeader]: mark };
      const answer = await receive(await fetch(url, { ...(init as RequestInit), redirect: 'error', headers }));
      const exchange = readHttpAnswer(answer);
      if (!exchange.ok) throw new SlackTransportError(exchange.fault, { refusal: exchange.body });
      return Response.json(exchange.body);
    } catch (error) {
      if (error instanceof SlackTransportError) throw error;
      throw new SlackTransportError(readNetworkError(error, wire.mayHaveLeft()), { cause: error });
    } finally {
      if (wire.mayHaveLeft()) count();
      wire.stop();
    }
  };
}

async function receive(response: Response): Promise<SlackHttpAnswer> {
  const { status } = response;
  const retryAfter = response.headers.get('retry-after');
  const head = { status, ...(retryAfter === null ? {} : { retryAfter }) };
  if (status === 200) return { ...head, body: await response.text() };
  // It is a 429 whether its body comes or not.
  if (status === 429) return { ...head, body: await response.text().catch(() => '') };
  await response.body?.cancel().catch(() => undefined);
  return head;
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
