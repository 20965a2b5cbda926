import { createHmac, hash } from 'node:crypto';
import { validateHeaderValue } from 'node:http';
import { readOrigin } from '../../config/addresses.ts';
import type { Credentials } from '../../model/settings.ts';
import { CloudError, type CloudTarget } from '../../ports/cloud.ts';

/** https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html */
const algorithm = 'SDK-HMAC-SHA256';
const emptyHash = sha256('');
/** Only characters that encoding leaves alone. Nearly every request is like that and need not be taken apart. */
const plainPath = /^[\w.~/-]*$/;
/** Names whose characters all sort after `=`, so that whole pairs sort by name and then by value. */
const plainQuery = /^\?[A-Za-z_~]+=[\w.~-]*(?:&[A-Za-z_~]+=[\w.~-]*)*$/;

/** A question to the cloud about one target, before it is signed. */
export interface Question {
  readonly target: CloudTarget;
  /** The target's own endpoint when left out. */
  readonly endpoint?: string;
  /** The path's first segment, before the project's id; `v2` when left out. */
  readonly version?: string;
  /** The segments that follow the project's id. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string | number>>;
  /** Server clock minus our clock as last seen; the request is signed with the corrected time. */
  readonly clockOffsetMs: number;
}

export interface PreparedRequest {
  /** Its name in messages: method, host and path, never the query or a header. */
  readonly name: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs a question with the target's keys. Throws a CloudError that holds no key when it cannot be asked. */
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
  const headers = { ...signed, accept: 'application/json', 'user-agent': 'dcs-watch' };
  checkHeaders(headers, target.credentials);
  return { name: `GET ${host}${url.pathname}`, url, headers };
}

/** A time as the cloud takes it in a query: `yyyyMMddHHmmss`, UTC. */
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

function checkHeaders(headers: PreparedRequest['headers'], credentialSet: string): void {
  try {
    for (const [name, value] of Object.entries(headers)) validateHeaderValue(name, value);
  } catch {
    throw new CloudError(`The credential set ${credentialSet} holds characters that no HTTP header can carry`, {
      failure: 'authentication',
      retryable: false,
    });
  }
}

export interface RequestToSign {
  readonly method: string;
  readonly url: string | URL;
  /** All of them are signed, so pass only what reaches the server unchanged; `x-sdk-date` is required. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ak: string;
  readonly sk: string;
}

/** Returns the given headers, names in lower case, with `authorization` added. */
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
  const bodyHash = request.body === undefined ? emptyHash : sha256(request.body);
  const stringToSign = `${algorithm}\n${date}\n${sha256(`${start}${canonicalHeaders}\n${signedNames}\n${bodyHash}`)}`;
  const signature = createHmac('sha256', request.sk).update(stringToSign).digest('hex');
  headers.authorization = `${algorithm} Access=${request.ak}, SignedHeaders=${signedNames}, Signature=${signature}`;
  return headers;
}

/** The date as `x-sdk-date` wants it: `yyyyMMddTHHmmssZ`. */
export function signingDate(dateMs: number): string {
  return `${new Date(dateMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** The path ends in a slash in the signature only; the request keeps its own. */
function canonicalPath(path: string): string {
  const encoded = plainPath.test(path) ? path : path.split('/').map(reencode).join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

function reencode(segment: string): string {
  return encode(decodeURIComponent(segment));
}

/** Sorted before encoding, as Huawei's own SDKs do. */
function canonicalQuery(url: URL): string {
  if (plainQuery.test(url.search)) return url.search.slice(1).split('&').sort().join('&');
  return [...url.searchParams]
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** RFC 3986: encodeURIComponent leaves five reserved characters as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
