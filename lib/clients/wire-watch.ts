/** Tells whether any byte of one HTTP request left this machine. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Published by undici, which is what `fetch` is: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
const createdChannel = 'undici:request:create';
const headersChannel = 'undici:client:sendHeaders';

export interface WireWatch {
  /** False only on proof: the request was seen to be made, and its headers were never handed to a socket. */
  mayHaveLeft(): boolean;
  stop(): void;
}

/**
 * `mark` is a value that no other request carries in a header. The request object made with it is remembered and
 * awaited on the socket: calls at the same time, and other users of fetch, cannot be mistaken for it.
 * When nothing was seen (another fetch, another undici), it may have left.
 */
export function watchWire(mark: string): WireWatch {
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
