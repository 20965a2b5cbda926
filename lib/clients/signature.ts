import { createHmac, hash } from 'node:crypto';

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
