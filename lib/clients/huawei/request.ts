import { createHmac, hash } from 'node:crypto';
import { readOrigin } from '../../config/addresses.ts';
import type { Credentials } from '../../model/settings.ts';
import { CloudError, type CloudTarget } from '../../ports/cloud.ts';

/** A question to the cloud about one target, before it is signed. */
export interface Question {
  readonly target: CloudTarget;
  /** The target's own endpoint when left out. */
  readonly endpoint?: string;
  /** Stands before the project's id in the path; `v2` when left out. */
  readonly version?: string;
  /** The segments that follow the project's id. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string | number>>;
  /** Server clock minus our clock as last seen; the request is signed with the corrected time. */
  readonly clockOffsetMs: number;
}

export interface PreparedRequest {
  /** What messages call it: method, host and path, never the query or a header. */
  readonly name: string;
  readonly url: URL;
  readonly headers: Headers;
}

export function prepareRequest(
  question: Question,
  credentials: ReadonlyMap<string, Credentials>,
  nowMs: number,
): PreparedRequest {
  const { target, clockOffsetMs } = question;
  const url = urlOf(question);
  const keys = credentials.get(target.credentials);
  if (keys === undefined) {
    throw new CloudError(`Target ${target.id}: there is no credential set named ${target.credentials}`, {
      failure: 'authentication',
      retryable: false,
    });
  }
  const { host, ...signed } = signRequest({
    method: 'GET',
    url,
    headers: {
      host: url.host,
      'x-sdk-date': signingDate(nowMs + clockOffsetMs),
      'x-project-id': target.projectId,
      ...(keys.securityToken === undefined ? {} : { 'x-security-token': keys.securityToken }),
    },
    ak: keys.ak,
    sk: keys.sk,
  });
  const headers = headersOf({ ...signed, accept: 'application/json', 'user-agent': 'dcs-watch' }, target.credentials);
  return { name: `GET ${host}${url.pathname}`, url, headers };
}

/** `yyyyMMddHHmmss`, UTC: how the cloud takes times in a query. */
export function compactTime(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
}

function urlOf({ target, endpoint = target.endpoint, version = 'v2', path, query }: Question): URL {
  const origin = readOrigin(endpoint);
  if (origin === undefined) {
    throw new CloudError(
      `Target ${target.id}: the endpoint must be https://<host> without a path; http:// only for a loopback host`,
      { failure: 'request', retryable: false },
    );
  }
  const segments = [version, target.projectId, ...path].map(encodeURIComponent);
  const url = new URL(`/${segments.join('/')}`, origin);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

/** The error of Headers quotes the value it refuses, which here is a key: it must not become a cause. */
function headersOf(fields: Record<string, string>, credentialSet: string): Headers {
  try {
    return new Headers(fields);
  } catch {
    throw new CloudError(`The credential set ${credentialSet} holds characters that no HTTP header can carry`, {
      failure: 'authentication',
      retryable: false,
    });
  }
}

/** https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html */
const ALGORITHM = 'SDK-HMAC-SHA256';
const EMPTY_HASH = sha256('');
/** Nothing but characters that encoding leaves alone, as nearly every request has: it need not be taken apart. */
const PLAIN_PATH = /^[\w.~/-]*$/;
/** Names of characters that sort after `=`: pairs sort as their names do, and then as their values do. */
const PLAIN_QUERY = /^\?[A-Za-z_~]+=[\w.~-]*(?:&[A-Za-z_~]+=[\w.~-]*)*$/;

export interface RequestToSign {
  readonly method: string;
  readonly url: string | URL;
  /** Every one of these is signed, so pass only what reaches the server unchanged; `x-sdk-date` is required. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ak: string;
  readonly sk: string;
}

/** The given headers, names in lower case, plus `authorization`. */
export function signRequest(request: RequestToSign): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(request.headers)) headers[name.toLowerCase()] = request.headers[name]?.trim() ?? '';
  const date = headers['x-sdk-date'];
  if (date === undefined) throw new TypeError('Cannot sign a request without the header x-sdk-date');
  const url = typeof request.url === 'string' ? new URL(request.url) : request.url;
  const names = Object.keys(headers).sort();
  const signedNames = names.join(';');
  let canonicalHeaders = '';
  for (const name of names) canonicalHeaders += `${name}:${headers[name]}\n`;
  const start = `${request.method.toUpperCase()}\n${canonicalPath(url.pathname)}\n${canonicalQuery(url)}\n`;
  const bodyHash = request.body === undefined ? EMPTY_HASH : sha256(request.body);
  const stringToSign = `${ALGORITHM}\n${date}\n${sha256(`${start}${canonicalHeaders}\n${signedNames}\n${bodyHash}`)}`;
  const signature = createHmac('sha256', request.sk).update(stringToSign).digest('hex');
  headers.authorization = `${ALGORITHM} Access=${request.ak}, SignedHeaders=${signedNames}, Signature=${signature}`;
  return headers;
}

/** The date as `x-sdk-date` wants it: `yyyyMMddTHHmmssZ`. */
export function signingDate(dateMs: number): string {
  return `${new Date(dateMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Ends in a slash in the signature only; the request itself keeps its path. */
function canonicalPath(path: string): string {
  const encoded = PLAIN_PATH.test(path) ? path : path.split('/').map(encodedAnew).join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

function encodedAnew(segment: string): string {
  return encode(decodeURIComponent(segment));
}

/** Sorted before encoding, as Huawei's own SDKs do. */
function canonicalQuery(url: URL): string {
  if (PLAIN_QUERY.test(url.search)) return url.search.slice(1).split('&').sort().join('&');
  return [...url.searchParams]
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** RFC 3986: encodeURIComponent leaves five characters alone that are not unreserved. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
