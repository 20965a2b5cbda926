/** Node's own HTTP client, as a promise. For `fetch` Node first loads undici, which takes 30 ms of a cold start. */
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface HttpSending {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Resolves when the answer begins, whatever its status: a redirect is not followed. Once `signal` is aborted, this and the
 * reading of the answer's body reject with the signal's reason.
 */
export function sendHttp({ method, url, headers, body }: HttpSending, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const sent = request(url, { method, headers });
  let open: ClientRequest | IncomingMessage = sent;
  sent.on('response', (response) => {
    open = response;
    resolve(response);
  });
  sent.on('error', reject);
  signal.addEventListener('abort', () => open.destroy(signal.reason), { once: true });
  sent.end(body);
  return promise;
}
