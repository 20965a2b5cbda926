import { createHash, createHmac } from 'node:crypto';

/** https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html */
const ALGORITHM = 'SDK-HMAC-SHA256';

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
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value.trim()]),
  );
  const date = headers['x-sdk-date'];
  if (date === undefined) throw new TypeError('Cannot sign a request without the header x-sdk-date');
  const signedNames = Object.keys(headers).sort();
  const canonicalRequest = [
    request.method.toUpperCase(),
    canonicalPath(new URL(request.url).pathname),
    canonicalQuery(new URL(request.url).searchParams),
    ...signedNames.map((name) => `${name}:${headers[name]}`),
    '',
    signedNames.join(';'),
    sha256(request.body ?? ''),
  ].join('\n');
  const stringToSign = [ALGORITHM, date, sha256(canonicalRequest)].join('\n');
  const signature = createHmac('sha256', request.sk).update(stringToSign).digest('hex');
  headers.authorization = `${ALGORITHM} Access=${request.ak}, SignedHeaders=${signedNames.join(';')}, Signature=${signature}`;
  return headers;
}

/** The date as `x-sdk-date` wants it: `yyyyMMddTHHmmssZ`. */
export function signingDate(dateMs: number): string {
  return `${new Date(dateMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Ends in a slash in the signature only; the request itself keeps its path. */
function canonicalPath(path: string): string {
  const encoded = path.split('/').map((segment) => encode(decodeURIComponent(segment)));
  return encoded.at(-1) === '' ? encoded.join('/') : `${encoded.join('/')}/`;
}

/** Sorted before encoding, as Huawei's own SDKs do. */
function canonicalQuery(query: URLSearchParams): string {
  return [...query]
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
  return createHash('sha256').update(text).digest('hex');
}
