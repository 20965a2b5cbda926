import type { IncomingHttpHeaders } from 'node:http';
import { ownValue } from '../../model/read-json.ts';
import { CloudError, type CloudFailure } from '../../ports/cloud.ts';

/** Codes look like `DCS.4800`, `APIGW.0301` or `111404022`; anything else is not repeated in a message. */
const codeForm = /^[\w.-]{1,64}$/;
/** What a policy allows or not: `ces:events:get`. */
const actionForm = /\[\s*([a-z][\w-]{0,31}:[\w*-]{1,64}:[\w*-]{1,64})\s*\]/i;
const requestIdForm = /^[\w-]{1,128}$/;
/** The one form that servers may write: https://www.rfc-editor.org/rfc/rfc9110#field.date */
const dateForm = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
/** A number in JSON that would lose digits as a JavaScript number. */
const longNumber = /[:[,]\s*-?\d{16}/;

/** One HTTP answer of the cloud, its body read to the end. */
export interface CloudAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** By this machine's clock. */
  readonly arrivedAtMs: number;
  /** Empty when the body of an error was lost: the status says enough, and a 401 must not look like a lost connection. */
  readonly text: string;
}

/** What a good answer must hold. */
export interface Content<Value> {
  /** For the message when it is missing: `list of tasks`. */
  readonly name: string;
  /** Set if the content may have an `error_code` of its own, which says nothing about the request. */
  readonly ownsErrorCode?: boolean;
  /** Returns undefined when the body does not hold it. */
  read(body: unknown): Value | undefined;
}

export interface Read<Value> {
  readonly value: Value;
  /** Server clock minus our clock, from the answer's Date header; absent when there was none. */
  readonly clockOffsetMs?: number;
}

/**
 * Returns what was asked for, or throws a CloudError that names the request, the status and the code. It never repeats
 * the server's own text, because that of a failed signature quotes the signed headers. An answer without the content is
 * a failure, whatever its status: a broken answer must not look like an empty list.
 */
export function readAnswer<Value>(requestName: string, answer: CloudAnswer, content: Content<Value>): Read<Value> {
  const parsed = parseAnswer(answer);
  const { body, status, saidStatus = status, code, action, clockOffsetMs } = parsed;
  const failure = failureOf(status === 400 ? saidStatus : status);
  if (failure !== undefined) {
    const said = [status, code].filter((word) => word !== undefined && word !== String(status)).join(' ');
    const forbids = action === undefined ? '' : `: the policy does not allow ${action}`;
    throw failed(`${requestName}: answered ${said}${forbids}`, failure, parsed);
  }
  const value = content.read(body);
  if (code !== undefined && (value === undefined || !content.ownsErrorCode)) {
    throw failed(`${requestName}: answered ${status} with the error ${code}`, 'answer', parsed);
  }
  if (value === undefined) {
    const found = describeBody(answer.text, body, content);
    throw failed(`${requestName}: answered ${status} with ${found}`, 'answer', parsed);
  }
  return { value, ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }) };
}

/** Reads the list that a body holds under this name. */
export function listUnder(field: string): (body: unknown) => readonly unknown[] | undefined {
  return (body) => {
    const items = ownValue(body, field);
    return Array.isArray(items) ? items : undefined;
  };
}

/** What an answer says, its body parsed. */
interface ParsedAnswer {
  readonly body: unknown;
  readonly status: number;
  /** As the body says it. */
  readonly saidStatus?: number;
  readonly code?: string;
  readonly action?: string;
  readonly requestId?: string;
  readonly clockOffsetMs?: number;
}

function failureOf(status: number): CloudFailure | undefined {
  if (status === 401) return 'authentication';
  if (status === 403) return 'permission';
  if (status === 429) return 'limited';
  if (status >= 500 || status === 408) return 'server';
  if (status >= 400) return 'request';
  return status === 200 ? undefined : 'answer';
}

function failed(message: string, failure: CloudFailure, parsed: ParsedAnswer): CloudError {
  const { body: _body, saidStatus: _said, ...fields } = parsed;
  const retryable = failure === 'limited' || failure === 'server' || failure === 'answer';
  return new CloudError(message, { failure, retryable, ...fields });
}

function parseAnswer({ status, headers, arrivedAtMs, text }: CloudAnswer): ParsedAnswer {
  const body = parseBody(text);
  const code = readCode(body, status);
  const saidStatus = Number(ownValue(body, 'http_code'));
  const [, action] = actionForm.exec(String(ownValue(ownValue(body, 'message'), 'details') ?? '')) ?? [];
  const requestId = readWord(headers['x-request-id'] ?? ownValue(body, 'request_id'), requestIdForm);
  const dateMs = readDate(headers.date);
  return {
    body,
    status,
    ...(saidStatus >= 400 && saidStatus < 600 ? { saidStatus } : {}),
    ...(code === undefined ? {} : { code }),
    ...(action === undefined ? {} : { action }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(dateMs === undefined ? {} : { clockOffsetMs: dateMs - arrivedAtMs }),
  };
}

/**
 * DCS v2 and the gateway send error_code, DCS v1 sends error.code. Cloud Eye v1 has the code beside its words, and older
 * regions have it in the details: https://support.huaweicloud.com/intl/en-us/api-ces/ErrorCode.html. Some codes hold a
 * stray blank.
 */
function readCode(body: unknown, status: number): string | undefined {
  const inner = (name: string) => ownValue(ownValue(body, name), 'code');
  const isError = status !== 200 || ownValue(body, 'http_code') !== undefined;
  const ofCloudEye = isError ? (inner('message') ?? inner('details') ?? ownValue(body, 'code')) : undefined;
  return readWord(ownValue(body, 'error_code') ?? inner('error') ?? ofCloudEye, codeForm);
}

function readWord(value: unknown, pattern: RegExp): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const word = String(value).replaceAll(/\s/g, '');
  return pattern.test(word) ? word : undefined;
}

function readDate(date = ''): number | undefined {
  const dateMs = dateForm.test(date) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : dateMs;
}

function parseBody(text: string): unknown {
  try {
    return longNumber.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whole numbers beyond 2^53 stay text, so that an id keeps its last digits. */
function keepLongNumbers(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isLong = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLong ? (context?.source ?? value) : value;
}

function describeBody(text: string, body: unknown, content: Content<unknown>): string {
  if (text.trim() === '') return 'an empty body';
  return body === undefined ? 'a body that is no JSON' : `JSON that holds no ${content.name}`;
}
