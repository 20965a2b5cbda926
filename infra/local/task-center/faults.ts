import type { ServerResponse } from 'node:http';
import { type Answer, dcsError, gatewayError } from './answers.ts';

/** How an answer can go wrong, whatever was asked. */
export type Fault =
  /** An error of the service, in its own shape. */
  | { readonly kind: 'service-error'; readonly status: number; readonly code?: string }
  /** The gateway's 429, which never says when to try again. */
  | { readonly kind: 'throttled' }
  /** An error of the gateway, in its own shape. */
  | { readonly kind: 'gateway-error'; readonly status: number; readonly code: string }
  /** A page from some proxy in between; 502 if no status is given. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Status 200 with an error in the body. */
  | { readonly kind: 'error-body' }
  /** Status 200, no body at all. */
  | { readonly kind: 'empty' }
  /** The right answer cut in the middle, but complete as far as HTTP can tell. */
  | { readonly kind: 'cut-json' }
  /** The connection is cut in the middle of the right answer. */
  | { readonly kind: 'cut-connection' }
  /** The connection is closed without one byte of an answer. */
  | { readonly kind: 'reset' }
  /** No answer until the server closes. */
  | { readonly kind: 'hang' }
  /** Any answer at all. */
  | { readonly kind: 'answer'; readonly answer: Answer };

/** The answer that replaces the right one; undefined for faults of the connection. */
export function faultyAnswer(fault: Fault, right: () => Answer, requestId: string): Answer | undefined {
  switch (fault.kind) {
    case 'service-error':
      return dcsError(fault.status, fault.code ?? 'DCS.5000', 'Internal service error.');
    case 'throttled':
      return gatewayError(429, 'APIGW.0308', 'The throttling threshold has been reached', requestId);
    case 'gateway-error':
      return gatewayError(fault.status, fault.code, 'The backend is not available', requestId);
    case 'html':
      return {
        status: fault.status ?? 502,
        contentType: 'text/html',
        body: '<html><body><h1>Bad Gateway</h1></body></html>',
      };
    case 'error-body':
      return { ...dcsError(500, 'DCS.5000', 'Internal service error.'), status: 200 };
    case 'empty':
      return { status: 200, body: '' };
    case 'cut-json':
      return { ...right(), body: firstHalf(JSON.stringify(right().body)) };
    case 'answer':
      return fault.answer;
    default:
      return undefined;
  }
}

/** The faults of the connection, which no answer can show. */
export function breakConnection(fault: Fault, right: () => Answer, response: ServerResponse): void {
  if (fault.kind === 'reset') response.socket?.resetAndDestroy();
  if (fault.kind === 'cut-connection') {
    const body = JSON.stringify(right().body);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.write(firstHalf(body), () => response.socket?.destroy());
  }
}

function firstHalf(text: string): string {
  return text.slice(0, Math.ceil(text.length / 2));
}
