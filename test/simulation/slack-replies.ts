/** What comes back over the wire from Slack: what goes wrong there, how the product reads it, what it really means. */

import type { SlackOperation } from '../../lib/model/slack-errors.ts';
import {
  readHttpAnswer,
  readNetworkError,
  readOutcome,
  type SlackBody,
  type SlackHttpAnswer,
  type SlackResult,
} from '../../lib/model/slack-outcome.ts';
import type { Random } from './random.ts';
import {
  deniedWords,
  isOfToken,
  limitWords,
  type Meaning,
  type Method,
  meaningOfWord,
  unsureWords,
} from './slack-words.ts';

export type Reply = { readonly http: SlackHttpAnswer } | { readonly error: Error; readonly headersSent: boolean };

/** By the production code alone. */
export function readReply(reply: Reply, operation: SlackOperation, nowMs: number): SlackResult {
  const exchange =
    'http' in reply
      ? readHttpAnswer(reply.http)
      : ({ ok: false, fault: readNetworkError(reply.error, reply.headersSent) } as const);
  return exchange.ok ? exchange : { ok: false, answer: readOutcome({ ...exchange.fault, operation, nowMs }) };
}

export function says(body: SlackBody): Reply {
  return { http: { status: 200, body: JSON.stringify(body) } };
}

export function refuses(error: string): Reply {
  return says({ ok: false, error });
}

export function notSent(random: Random): Reply {
  const code = random.pick(['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'timeout']);
  return { error: networkError(code), headersSent: false };
}

/** Slack limits in several ways; the seconds are not always said. */
export function limits(random: Random, retryAfterMs: number): Reply {
  const word = random.pick(limitWords);
  const retryAfter = String(Math.ceil(retryAfterMs / 1_000));
  const body = JSON.stringify({ ok: false, error: word });
  const waiting = JSON.stringify({ ok: false, error: word, ...inBody(random, Math.ceil(retryAfterMs / 1_000)) });
  return random.pick<Reply>([
    { http: { status: 429, retryAfter, body } },
    { http: { status: 429, retryAfter, body: '<html>429 Too Many Requests</html>' } },
    { http: { status: 200, retryAfter, body } },
    { http: { status: 200, body } },
    { http: { status: 429, body: waiting } },
    { http: { status: 200, body: waiting } },
  ]);
}

function inBody(random: Random, seconds: number): SlackBody {
  return random.pick<SlackBody>([{ retry_after: seconds }, { response_metadata: { retry_after: String(seconds) } }]);
}

const doubts = ['timeout', 'http 503', 'internal_error'] as const;
export type Doubt = (typeof doubts)[number];
export const pickDoubt = (random: Random): Doubt => random.pick(doubts);

/** Nobody can tell whether it was done; what was done for certain is never denied. */
export function inDoubt(random: Random, doubt: Doubt, wasDone: boolean): Reply {
  if (doubt === 'timeout')
    return {
      error: networkError(random.pick(['timeout', 'timeout', 'UND_ERR_SOCKET', 'ECONNRESET'])),
      headersSent: true,
    };
  if (doubt === 'http 503')
    return { http: { status: random.pick([500, 502, 503, 504, 408]), body: random.pick(gatewayPages) } };
  return random.pick<Reply>([
    refuses(random.pick(unsureWords)),
    refuses(random.pick(unsureWords)),
    wasDone ? refuses(random.pick(unsureWords)) : refuses(random.pick(deniedWords)),
    { http: { status: 200, body: random.pick(brokenBodies) } },
  ]);
}

/** A gateway answers for a Slack that may have done it: whatever its page says is not Slack's word. */
const gatewayPages = [
  '<html>503 Service Unavailable</html>',
  '',
  '{"ok":false,"error":"invalid_blocks"}',
  '{"ok":false,"error":"ratelimited"}',
  '{"ok":false,"error":"channel_not_found"}',
  '{"ok":true}',
];

const brokenBodies = [
  '',
  'ok',
  'null',
  '[]',
  '{"ok":true,"ts":"160',
  '{"ok":true}',
  '{"ok":false}',
  '{"ok":false,"error":{}}',
  '<html>Please wait</html>',
];

function networkError(code: string): Error {
  return code === 'timeout'
    ? new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    : new TypeError('fetch failed', { cause: { code } });
}

/** For the judge: what the answer means, by Slack's pages. */
export function meaningOf(reply: Reply, method: Method, request: SlackBody): Meaning {
  if ('error' in reply) return { kind: reply.headersSent ? 'unknown' : 'not-sent' };
  const { status, retryAfter, body = '' } = reply.http;
  const said = status === 200 || status === 429 ? parse(body) : {};
  const seconds = Number(retryAfter ?? said.retry_after ?? Object(said.response_metadata).retry_after ?? 0);
  if (status === 429) return { kind: 'limited', retryAfterMs: seconds * 1_000 };
  if (typeof said.ts === 'string') return { kind: 'sent', ts: said.ts };
  if (Array.isArray(said.messages)) return { kind: 'page' };
  if (typeof said.error !== 'string') return { kind: 'unknown' };
  const kind = meaningOfWord(said.error, method, request.thread_ts !== undefined);
  if (kind === 'limited') return { kind, retryAfterMs: seconds * 1_000 };
  return (isOfToken(said.error) ? { kind, where: 'token' } : { kind }) as Meaning;
}

function parse(text: string): SlackBody {
  try {
    return (JSON.parse(text) ?? {}) as SlackBody;
  } catch {
    return {};
  }
}
