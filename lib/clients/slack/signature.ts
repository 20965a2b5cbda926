/** Whether a request is Slack's own. https://docs.slack.dev/authentication/verifying-requests-from-slack */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack's advice: a captured request cannot be sent again later than this. */
export const clockSkewMaxSeconds = 300;

const version = 'v0';
const timestampForm = /^\d{1,12}$/;
const signatureForm = /^v0=[0-9a-f]{64}$/;

export interface SignedRequest {
  /** As they came. Two headers of one name arrive as one value with a comma, which neither form allows. */
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  /** The bytes that were signed, before anything reads them. */
  readonly body: Buffer;
}

export type Verdict = { readonly genuine: true } | { readonly genuine: false; readonly reason: Refusal };
export type Refusal = 'no-timestamp' | 'stale' | 'no-signature' | 'forged';

/** @param secrets more than one while the secret is being changed; any of them may have signed. */
export function verifySlackRequest(request: SignedRequest, secrets: readonly string[], nowMs: number): Verdict {
  const { timestamp, signature, body } = request;
  if (timestamp === undefined || !timestampForm.test(timestamp)) return refused('no-timestamp');
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > clockSkewMaxSeconds) return refused('stale');
  if (signature === undefined || !signatureForm.test(signature)) return refused('no-signature');
  // Every secret is tried, so that the time taken does not reveal which one matched.
  const matches = secrets.map((secret) => isSignedWith(secret, signature, timestamp, body));
  return matches.includes(true) ? { genuine: true } : refused('forged');
}

/** What Slack sends in `x-slack-signature`; the local Slack uses it too. */
export function signSlackRequest(secret: string, timestamp: string, body: Buffer): string {
  const digest = createHmac('sha256', secret).update(`${version}:${timestamp}:`).update(body).digest('hex');
  return `${version}=${digest}`;
}

/** An empty secret proves nothing, because anybody can sign with it. */
function isSignedWith(secret: string, signature: string, timestamp: string, body: Buffer): boolean {
  const expected = Buffer.from(signSlackRequest(secret, timestamp, body));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) && secret !== '';
}

function refused(reason: Refusal): Verdict {
  return { genuine: false, reason };
}
