import { DateTime } from 'luxon';
import { ownValue } from '../../model/read-json.ts';
import { CloudError, type CloudFailure } from '../../ports/cloud.ts';

/** Codes look like `DCS.4800`, `APIGW.0301`, `111404022`; what does not is not repeated in a message. */
const CODE = /^[\w.-]{1,64}$/;
const REQUEST_ID = /^[\w-]{1,128}$/;
/** JSON numbers that would lose digits as JavaScript numbers. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/;

/** What an answer says of itself, shown or not. */
interface Reading {
  readonly body: unknown;
  readonly status: number;
  readonly code?: string;
  readonly requestId?: string;
  readonly clockOffsetMs?: number;
}

/** What a good answer must hold. */
export interface Content<Value> {
  /** For the message when it is missing: `list of tasks`. */
  readonly name: string;
  /** Set where an answer may have an `error_code` of its own, which then says nothing about the request. */
  readonly ownsErrorCode?: boolean;
  /** Undefined when the body does not hold it. */
  read(body: unknown): Value | undefined;
}

export interface Read<Value> {
  readonly value: Value;
  /** Server clock minus our clock, from the answer's Date header; absent when there was none. */
  readonly clockOffsetMs?: number;
}

/**
 * What was asked for, or a CloudError that names the request, the status and the code. Never the server's own text:
 * that of a failed signature quotes the signed headers. An answer without the content, whatever the status, is a
 * failure: silence must not pass for peace.
 */
export function readAnswer<Value>(requestName: string, answer: HttpAnswer, content: Content<Value>): Read<Value> {
  const reading = readReading(answer);
  const { body, status, code, clockOffsetMs } = reading;
  const failure = failureOf(status);
  if (failure !== undefined) {
    throw failed(`${requestName}: answered ${[status, code].filter(Boolean).join(' ')}`, failure, reading);
  }
  const value = content.read(body);
  if (code !== undefined && (value === undefined || !content.ownsErrorCode)) {
    throw failed(`${requestName}: answered ${status} with the error ${code}`, 'answer', reading);
  }
  if (value === undefined) {
    throw failed(`${requestName}: answered ${status} with ${describe(answer.text, body, content)}`, 'answer', reading);
  }
  return { value, ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }) };
}

/** The list that a body holds under this name. */
export function listOf(field: string): (body: unknown) => readonly unknown[] | undefined {
  return (body) => {
    const items = ownValue(body, field);
    return Array.isArray(items) ? items : undefined;
  };
}

function failureOf(status: number): CloudFailure | undefined {
  if (status === 401) return 'authentication';
  if (status === 403) return 'permission';
  if (status === 429) return 'limited';
  if (status >= 500 || status === 408) return 'server';
  if (status >= 400) return 'request';
  return status === 200 ? undefined : 'answer';
}

function failed(message: string, failure: CloudFailure, { body: _, ...fields }: Reading): CloudError {
  const retryable = failure === 'limited' || failure === 'server' || failure === 'answer';
  return new CloudError(message, { failure, retryable, ...fields });
}

function readReading({ status, headers, arrivedAtMs, text }: HttpAnswer): Reading {
  const body = parseOrNothing(text);
  // DCS v2 and the gateway give error_code; DCS v1 gives error.code. Some codes hold a stray blank.
  const code = readWord(ownValue(body, 'error_code') ?? ownValue(ownValue(body, 'error'), 'code'), CODE);
  const requestId = readWord(headers.get('x-request-id') ?? ownValue(body, 'request_id'), REQUEST_ID);
  const date = DateTime.fromHTTP(headers.get('date') ?? '', { zone: 'utc' });
  return {
    body,
    status,
    ...(code === undefined ? {} : { code }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(date.isValid ? { clockOffsetMs: date.toMillis() - arrivedAtMs } : {}),
  };
}

function readWord(value: unknown, pattern: RegExp): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const word = String(value).replaceAll(/\s/g, '');
  return pattern.test(word) ? word : undefined;
}

function parseOrNothing(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whole numbers beyond 2^53 stay text: an id must not lose its last digits. */
function keepLongNumbers(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isLong = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLong ? (context?.source ?? value) : value;
}

function describe(text: string, body: unknown, content: Content<unknown>): string {
  if (text.trim() === '') return 'an empty body';
  return body === undefined ? 'a body that is no JSON' : `JSON that holds no ${content.name}`;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** By this machine's clock. */
  readonly arrivedAtMs: number;
  /** Empty when the body of an error was lost: its status says enough, and a 401 must not pass for a lost connection. */
  readonly text: string;
}
