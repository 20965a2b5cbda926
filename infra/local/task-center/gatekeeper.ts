/** Checks the signature, the clock and the key, as the gateway in front of the cloud does. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';

export interface AccessKey {
  readonly ak: string;
  readonly sk: string;
  /** For a temporary key: the request has to carry it, signed. */
  readonly securityToken?: string;
  /** The projects this key may read; all if left out. */
  readonly projects?: readonly string[];
  /** Whether its policy has ces:events:get; true if left out. */
  readonly mayReadEvents?: boolean;
  /** Whether it has ces:events:list; as for ces:events:get if left out. */
  readonly mayListEventNames?: boolean;
  /** Whether it has dcs:instance:list; true if left out. */
  readonly mayListInstances?: boolean;
  /** Whether it has dcs:instance:getBackgroundTask; true if left out. */
  readonly mayReadProgress?: boolean;
}

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

export type Verdict =
  | { readonly passes: true; readonly key: AccessKey }
  | { readonly passes: false; readonly reason: string };

export interface Gatekeeper {
  judge(request: SignedRequest): Verdict;
}

/** https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html */
const CLOCK_TOLERANCE_MS = 15 * 60_000;
const FAILURES_BEFORE_LOCK = 5;
const LOCK_MS = 5 * 60_000;

const AUTHORIZATION = /^SDK-HMAC-SHA256 Access=([^,\s]+), SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/;
const DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
const ALWAYS_SIGNED = ['host', 'x-sdk-date'];
const SIGNED_WHEN_SENT = ['x-project-id', 'x-security-token'];

/** Counts the failures of each key. A sixth in a row locks it, even for right signatures. */
export function createGatekeeper(keys: readonly AccessKey[], now: () => number): Gatekeeper {
  const failures = new Map<string, { count: number; lockedUntilMs: number }>();

  function judge(request: SignedRequest): Verdict {
    const [, ak, signedNames = ''] = AUTHORIZATION.exec(request.headers.authorization ?? '') ?? [];
    if (ak === undefined) return refuse('the Authorization header is missing or malformed');
    const state = failures.get(ak) ?? { count: 0, lockedUntilMs: 0 };
    failures.set(ak, state);
    if (now() < state.lockedUntilMs) return refuse('AK access failed to reach the limit, forbidden');
    const verdict = verify(
      request,
      signedNames.split(';'),
      keys.find((key) => key.ak === ak),
      now(),
    );
    state.count = verdict.passes ? 0 : state.count + 1;
    if (state.count > FAILURES_BEFORE_LOCK) failures.set(ak, { count: 0, lockedUntilMs: now() + LOCK_MS });
    return verdict;
  }

  return { judge };
}

/** The Authorization header that Huawei's own signer makes for this request, independent of our code. */
export function publishedAuthorization(
  request: SignedRequest,
  signedNames: readonly string[],
  { ak, sk }: Pick<AccessKey, 'ak' | 'sk'>,
): string {
  const headers = Object.fromEntries(signedNames.map((name) => [name, String(request.headers[name] ?? '').trim()]));
  const { 'x-sdk-date': date, ...others } = headers;
  const names = [...new Set(request.url.searchParams.keys())];
  const signed: { Authorization?: string } = AKSKSigner.sign(
    {
      method: request.method,
      endpoint: request.url.href,
      // The signer knows only this spelling; with any other it uses this machine's time.
      headers: { ...others, 'X-Sdk-Date': date },
      queryParams: Object.fromEntries(names.map((name) => [name, request.url.searchParams.getAll(name)])),
    },
    { getAk: () => ak, getSk: () => sk, processAuthRequest: notUsed, processAuthParams: notUsed },
  );
  return signed.Authorization ?? '';
}

function verify(
  request: SignedRequest,
  signedNames: readonly string[],
  key: AccessKey | undefined,
  nowMs: number,
): Verdict {
  const { headers } = request;
  const mustBeSigned = [...ALWAYS_SIGNED, ...SIGNED_WHEN_SENT.filter((name) => headers[name] !== undefined)];
  const unsigned = mustBeSigned.find((name) => !signedNames.includes(name) || headers[name] === undefined);
  if (unsigned !== undefined) return refuse(`the header ${unsigned} is not sent or not signed`);
  const dateMs = readDate(String(headers['x-sdk-date']));
  if (!(Math.abs(dateMs - nowMs) <= CLOCK_TOLERANCE_MS)) return refuse('the request has expired');
  if (key === undefined) return refuse('no such AK');
  if (headers['x-security-token'] !== key.securityToken) return refuse('the security token is missing or wrong');
  const expected = publishedAuthorization(request, signedNames, key);
  if (!isEqual(expected, headers.authorization ?? '')) {
    return refuse(`verify aksk signature fail, canonicalRequest:${quote(request, signedNames)}`);
  }
  return { passes: true, key };
}

/** The cloud quotes what was signed, tokens included, so its message must not be shown. */
function quote({ method, url, headers }: SignedRequest, signedNames: readonly string[]): string {
  const signed = signedNames.map((name) => `${name}:${headers[name] ?? ''}`);
  return [method, `${url.pathname}/`, url.search.slice(1), ...signed, '', signedNames.join(';')].join('|');
}

function refuse(reason: string): Verdict {
  return { passes: false, reason };
}

function readDate(text: string): number {
  return Date.parse(text.replace(DATE, '$1-$2-$3T$4:$5:$6Z'));
}

function isEqual(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}

function notUsed(): never {
  throw new Error('The signer alone sends nothing');
}
