import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Exchange,
  type HttpAnswer,
  readHttpAnswer,
  readNetworkError,
  readSent,
} from '../../../lib/model/slack-exchange.ts';

describe('readHttpAnswer', () => {
  const refused = { ok: false, error: 'invalid_blocks', response_metadata: { messages: ['[ERROR] no'] } };
  const rows: [string, HttpAnswer, Exchange][] = [
    [
      'takes an answer that says ok',
      { status: 200, body: '{"ok":true,"ts":"1"}' },
      { ok: true, body: { ok: true, ts: '1' } },
    ],
    [
      'keeps the word of a refusal and all beside it',
      { status: 200, body: JSON.stringify(refused) },
      fault({ status: 200, slackError: 'invalid_blocks' }, refused),
    ],
    ['believes no body of another status', { status: 503, body: '{"ok":true,"ts":"1"}' }, fault({ status: 503 })],
    ['keeps Retry-After as it came', { status: 429, retryAfter: '7' }, fault({ status: 429, retryAfter: '7' })],
    [
      'knows a cut body',
      { status: 200, body: '{"ok":tr' },
      fault({ status: 200, detail: 'the answer is no JSON object' }),
    ],
    ['knows a list', { status: 200, body: '[]' }, fault({ status: 200, detail: 'the answer is no JSON object' })],
    [
      'knows a refusal without a word',
      { status: 200, body: '{"ok":false}' },
      fault({ status: 200, detail: 'ok: false without an error' }, { ok: false }),
    ],
  ];
  for (const [name, answer, expected] of rows) it(name, () => assert.deepEqual(readHttpAnswer(answer), expected));
});

describe('readNetworkError', () => {
  it('names a timeout', () => {
    const error = new DOMException('too long', 'TimeoutError');
    assert.deepEqual(readNetworkError(error, true), { headersSent: true, timedOut: true, detail: 'timeout' });
  });

  it('finds the code in the cause', () => {
    const error = new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } });
    assert.deepEqual(readNetworkError(error, false), { headersSent: false, timedOut: false, detail: 'ENOTFOUND' });
  });
});

describe('readSent', () => {
  it('takes no number for a ts (R08)', () => {
    const answer = readSent({ ok: true, body: { ok: true, ts: 1_602_251_441.0017 } });
    assert.deepEqual(answer, { kind: 'unknown', reason: 'ok without ts' });
  });
});

function fault(known: object, body?: Record<string, unknown>): Exchange {
  return { ok: false, fault: { headersSent: true, ...known }, ...(body === undefined ? {} : { body }) };
}
