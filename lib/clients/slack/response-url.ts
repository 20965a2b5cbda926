/** Answers an interaction where Slack said to: `response_url` comes with the request, so it is trusted no further than its origin. */

/** https://docs.slack.dev/interactivity/handling-user-interaction: the whole interaction has three seconds. */
const timeoutMsDefault = 3_000;

export interface ResponseUrlOptions {
  /** The only origin that is ever spoken to: SLACK_HOOKS_ORIGIN, https or loopback by its own check. */
  readonly origin: string;
  readonly timeoutMs?: number;
}

export type Respond = (responseUrl: string, message: unknown) => Promise<void>;

/** The message names the fault alone: whoever knows a response_url may write with it. */
export class ResponseUrlError extends Error {
  override readonly name = 'ResponseUrlError';
}

export function createRespond({ origin, timeoutMs = timeoutMsDefault }: ResponseUrlOptions): Respond {
  return async (responseUrl, message) => {
    if (!isAllowed(responseUrl, origin)) throw new ResponseUrlError(`A response_url does not lead to ${origin}.`);
    const response = await post(responseUrl, message, timeoutMs);
    await response.body?.cancel();
    if (response.status !== 200) throw new ResponseUrlError(`A response_url answered with HTTP ${response.status}.`);
  };
}

export function isAllowed(responseUrl: string, origin: string): boolean {
  if (!URL.canParse(responseUrl)) return false;
  const url = new URL(responseUrl);
  return url.origin === origin && url.username === '' && url.password === '';
}

/** A redirect is an answer like any other here, and not one that is followed. */
async function post(url: string, message: unknown, timeoutMs: number): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(message),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    const reason = cause instanceof Error && cause.name === 'TimeoutError' ? 'in time' : 'at all';
    throw new ResponseUrlError(`A response_url did not answer ${reason}.`, { cause });
  }
}
