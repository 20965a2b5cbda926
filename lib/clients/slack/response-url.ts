/** Answers an interaction at its `response_url`, which comes with the request and is trusted only if its origin is allowed. */

import { sendHttp } from '../http.ts';

/** https://docs.slack.dev/interactivity/handling-user-interaction: the whole interaction has three seconds. */
const timeoutMsDefault = 3_000;

export interface ResponseUrlOptions {
  /** The only origin that is ever called: SLACK_HOOKS_ORIGIN, which is https or loopback. */
  readonly origin: string;
  readonly timeoutMs?: number;
}

export type Respond = (responseUrl: string, message: unknown) => Promise<void>;

/** The message does not hold the address: whoever knows a response_url can write with it. */
export class ResponseUrlError extends Error {
  override readonly name = 'ResponseUrlError';
}

export function createRespond({ origin, timeoutMs = timeoutMsDefault }: ResponseUrlOptions): Respond {
  return async (responseUrl, message) => {
    if (!isAllowed(responseUrl, origin)) throw new ResponseUrlError(`A response_url does not lead to ${origin}.`);
    const status = await post(responseUrl, message, timeoutMs);
    if (status !== 200) throw new ResponseUrlError(`A response_url answered with HTTP ${status}.`);
  };
}

export function isAllowed(responseUrl: string, origin: string): boolean {
  if (!URL.canParse(responseUrl)) return false;
  const url = new URL(responseUrl);
  return url.origin === origin && url.username === '' && url.password === '';
}

/** @returns the status. A redirect is not followed; like any status but 200 it is an error. */
async function post(url: string, message: unknown, timeoutMs: number): Promise<number | undefined> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const sending = { method: 'POST', url: new URL(url), headers, body: JSON.stringify(message) } as const;
  try {
    const response = await sendHttp(sending, AbortSignal.timeout(timeoutMs));
    response.destroy();
    return response.statusCode;
  } catch (cause) {
    const reason = cause instanceof Error && cause.name === 'TimeoutError' ? 'in time' : 'at all';
    throw new ResponseUrlError(`A response_url did not answer ${reason}.`, { cause });
  }
}
