import type { IncomingMessage } from 'node:http';
import type { Credentials } from '../../model/settings.ts';
import { CloudError } from '../../ports/cloud.ts';
import type { Budget, Clock } from '../../ports/effects.ts';
import { sendHttp } from '../http.ts';
import { type CloudAnswer, type Content, type Read, readAnswer } from './answer.ts';
import { type PreparedRequest, prepareRequest, type Question } from './request.ts';

export interface GetOptions {
  /** By the name that targets use. */
  readonly credentials: ReadonlyMap<string, Credentials>;
  readonly clock: Clock;
  readonly budget: Budget;
  /** Called once for every request that goes on the wire, retries included. */
  readonly count: () => void;
}

export interface ExchangeLimits {
  /** Until the answer begins, connecting included. */
  readonly headersTimeoutMs: number;
  /** Until the answer is complete. */
  readonly answerTimeoutMs: number;
  readonly bodyMaxBytes: number;
}

/** Sends one signed GET, once, within the time that is left of this run. Rejects with a CloudError. */
export async function signedGet<Value>(
  { credentials, clock, budget, count }: GetOptions,
  question: Question,
  content: Content<Value>,
  limits: ExchangeLimits,
): Promise<Read<Value>> {
  const prepared = prepareRequest(question, credentials, clock.now());
  const leftMs = budget.remainingMs();
  if (leftMs <= 0) {
    throw new CloudError(`${prepared.name}: no time left`, { failure: 'network', retryable: true });
  }
  count();
  const within = { ...limits, answerTimeoutMs: Math.min(leftMs, limits.answerTimeoutMs) };
  return readAnswer(prepared.name, await exchange(prepared, within, () => clock.now()), content);
}

/** Rejects with a CloudError when no complete answer comes back. */
async function exchange(request: PreparedRequest, limits: ExchangeLimits, now: () => number): Promise<CloudAnswer> {
  const abort = new AbortController();
  const answerTimer = abortAfter(abort, limits.answerTimeoutMs, 'no complete answer');
  try {
    const response = await begin(request, abort, limits.headersTimeoutMs);
    const { statusCode: status = 0, headers } = response;
    const arrivedAtMs = now();
    const text = await readBody(response, limits.bodyMaxBytes).catch((error: unknown) => {
      if (status === 200) throw error;
      return '';
    });
    return { status, headers, arrivedAtMs, text };
  } catch (error) {
    if (error instanceof BodyTooLargeError) {
      throw new CloudError(`${request.name}: ${error.message}`, { failure: 'answer', retryable: true });
    }
    throw new CloudError(`${request.name}: ${reasonOf(error)}`, {
      failure: 'network',
      retryable: true,
      cause: error,
    });
  } finally {
    clearTimeout(answerTimer);
    // Frees the connection if the body was not read to its end.
    abort.abort();
  }
}

async function begin(
  { url, headers }: PreparedRequest,
  abort: AbortController,
  timeoutMs: number,
): Promise<IncomingMessage> {
  const timer = abortAfter(abort, timeoutMs, 'no answer');
  try {
    return await sendHttp({ method: 'GET', url, headers }, abort.signal);
  } finally {
    clearTimeout(timer);
  }
}

function abortAfter(abort: AbortController, timeoutMs: number, what: string): NodeJS.Timeout {
  return setTimeout(() => abort.abort(new AnswerTimeoutError(`${what} within ${timeoutMs} ms`)), timeoutMs);
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new BodyTooLargeError(maxBytes);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

class AnswerTimeoutError extends Error {
  override readonly name = 'AnswerTimeoutError';
}

class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';

  constructor(maxBytes: number) {
    super(`the answer has more than ${maxBytes} bytes`);
  }
}
