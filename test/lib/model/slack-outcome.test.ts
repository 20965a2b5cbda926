import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Exchange,
  readHttpAnswer,
  readNetworkError,
  readOutcome,
  readSent,
  type SlackFault,
  type SlackHttpAnswer,
  whyLate,
} from '../../../lib/model/slack-outcome.ts';

const nowMs = Date.parse('2026-11-25T03:00:00Z');
const answered: SlackFault = { operation: 'post', nowMs, headersSent: true, status: 200 };

describe('readOutcome', () => {
  const words: [string, ReturnType<typeof readOutcome>['kind'], string?][] = [
    ['invalid_blocks', 'refused'],
    ['invalid_blocks_format', 'refused'],
    ['msg_too_long', 'refused'],
    ['msg_blocks_too_long', 'refused'],
    ['no_text', 'refused'],
    ['invalid_metadata_format', 'refused'],
    ['invalid_metadata_schema', 'refused'],
    ['metadata_too_large', 'refused'],
    ['too_many_attachments', 'refused'],
    ['invalid_auth', 'misconfigured', 'token'],
    ['token_revoked', 'misconfigured', 'token'],
    ['token_expired', 'misconfigured', 'token'],
    ['account_inactive', 'misconfigured', 'token'],
    ['not_authed', 'misconfigured', 'token'],
    ['missing_scope', 'misconfigured', 'operation'],
    ['channel_not_found', 'misconfigured', 'channel'],
    ['not_in_channel', 'misconfigured', 'operation'],
    ['is_archived', 'misconfigured', 'channel'],
    ['restricted_action', 'misconfigured', 'operation'],
    ['restricted_action_read_only_channel', 'misconfigured', 'operation'],
    ['ratelimited', 'limited'],
    ['rate_limited', 'limited'],
    ['internal_error', 'unknown'],
    ['fatal_error', 'unknown'],
    ['request_timeout', 'unknown'],
    ['service_unavailable', 'unknown'],
    ['team_added_to_org', 'unknown'],
    ['a_word_of_tomorrow', 'unknown'],
  ];
  for (const [slackError, kind, where] of words) {
    it(`reads ${slackError} as ${kind}${where === undefined ? '' : ` (${where})`}`, () => {
      const answer = readOutcome({ ...answered, slackError });
      assert.equal(answer.kind, kind);
      assert.equal(answer.reason, slackError);
      if (answer.kind === 'misconfigured') assert.equal(answer.where, where);
    });
  }

  const gone: [SlackFault['operation'], string, string][] = [
    ['edit', 'message_not_found', 'gone'],
    ['edit', 'cant_update_message', 'gone'],
    ['edit', 'edit_window_closed', 'gone'],
    ['reply', 'thread_not_found', 'gone'],
    ['reply', 'cannot_reply_to_message', 'gone'],
    ['post', 'message_not_found', 'unknown'],
    ['post', 'thread_not_found', 'unknown'],
    ['read', 'thread_not_found', 'gone'],
  ];
  for (const [operation, slackError, kind] of gone) {
    it(`reads ${slackError} to a call that would ${operation} as ${kind}`, () => {
      assert.equal(readOutcome({ ...answered, operation, slackError }).kind, kind);
    });
  }

  it('is certain of nothing but what never left', () => {
    assert.deepEqual(readOutcome({ operation: 'post', nowMs, headersSent: false, detail: 'ENOTFOUND' }), {
      kind: 'not-sent',
      reason: 'ENOTFOUND',
    });
    assert.equal(readOutcome({ operation: 'post', nowMs, headersSent: false, timedOut: true }).kind, 'not-sent');
    assert.equal(readOutcome({ operation: 'post', nowMs, headersSent: true, timedOut: true }).kind, 'unknown');
  });

  it('does not believe the body of an error page', () => {
    for (const status of [400, 403, 500, 502, 503])
      assert.deepEqual(readOutcome({ ...answered, status, slackError: 'invalid_blocks' }).kind, 'unknown', `${status}`);
  });

  it('keeps an error that is no word out of its reason', () => {
    const answer = readOutcome({ ...answered, slackError: '<html>token=xoxb-1</html>' });
    assert.deepEqual(answer, { kind: 'unknown', reason: 'not a word' });
    assert.equal(readOutcome({ ...answered, slackError: 'xoxb-1-token' }).reason, 'not a word');
  });

  const waits: [string, string | undefined, number][] = [
    ['seconds', '30', 30_000],
    ['many seconds', '900', 900_000],
    ['a fraction, rounded up', '1.0001', 1_001],
    ['a date', 'Wed, 25 Nov 2026 03:02:00 GMT', 120_000],
    ['a date that is over', 'Wed, 25 Nov 2026 02:59:00 GMT', 1_000],
    ['no second', '0', 1_000],
    ['nothing', undefined, 30_000],
    ['an empty value', ' ', 30_000],
    ['a negative number', '-5', 30_000],
    ['a word', 'soon', 30_000],
    ['what only looks like a date', 'May 5', 30_000],
  ];
  for (const [name, retryAfter, retryAfterMs] of waits) {
    it(`waits ${retryAfterMs} ms on a 429 whose Retry-After is ${name}`, () => {
      const fault = { ...answered, status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) };
      assert.deepEqual(readOutcome(fault), { kind: 'limited', reason: 'http 429', retryAfterMs });
    });
  }
});

describe('a wait', () => {
  const limited = { ...answered, status: 429 };
  const rows: [string, Partial<SlackFault>, number][] = [
    ['F08: only in the body', { waitSeconds: 300 }, 300_000],
    [
      'F08: in the body of an answer that says ratelimited',
      { status: 200, slackError: 'ratelimited', waitSeconds: 300 },
      300_000,
    ],
    ['longer in the body', { retryAfter: '30', waitSeconds: 300 }, 300_000],
    ['longer in the header', { retryAfter: '300', waitSeconds: 30 }, 300_000],
    ['of less than a second', { waitSeconds: 0.2 }, 1_000],
  ];
  for (const [name, changes, retryAfterMs] of rows)
    it(`${name} is ${retryAfterMs} ms`, () => {
      const answer = readOutcome({ ...limited, ...changes });
      assert.deepEqual([answer.kind, 'retryAfterMs' in answer && answer.retryAfterMs], ['limited', retryAfterMs]);
    });
});

describe('whyLate', () => {
  const rows: [string | undefined, ReturnType<typeof whyLate>][] = [
    [undefined, 'waited'],
    ['http 429', 'rate-limited'],
    ['ratelimited', 'rate-limited'],
    ['not_in_channel', 'settings'],
    ['invalid_auth', 'settings'],
    ['restricted_action_read_only_channel', 'settings'],
    ['timeout', 'slack-unavailable'],
    ['ECONNREFUSED', 'slack-unavailable'],
    ['http 503', 'slack-unavailable'],
  ];
  for (const [reason, expected] of rows)
    it(`reads ${reason ?? 'nothing'} as ${expected}`, () => assert.equal(whyLate(reason), expected));
});

describe('what a refusal says of kinds', () => {
  const rows: [string, Readonly<Record<string, unknown>>, readonly string[] | undefined][] = [
    ['a type', notes('[ERROR] unsupported type: table [json-pointer:/blocks/2/type]'), ['/blocks/2']],
    [
      'a type deep inside',
      notes('[ERROR] unsupported type: x [json-pointer:/blocks/1/rows/0/1/type]'),
      ['/blocks/1/rows/0/1'],
    ],
    ['a block of such a type', notes('[ERROR] unsupported type: table [json-pointer:/blocks/2]'), ['/blocks/2']],
    [
      'two types, the list of errors too',
      { ...notes('a [json-pointer:/blocks/0/type]'), errors: ['b [json-pointer:/blocks/3/type]'] },
      ['/blocks/0', '/blocks/3'],
    ],
    [
      'the same twice',
      { ...notes('a [json-pointer:/blocks/0/type]'), errors: ['a [json-pointer:/blocks/0/type]'] },
      ['/blocks/0'],
    ],
    [
      'a text that is too long',
      notes('[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'),
      [],
    ],
    ['no place', notes('[ERROR] no'), undefined],
    ['nothing', {}, undefined],
    ['nothing that can be read', { errors: 'x', response_metadata: null }, undefined],
  ];
  for (const [name, more, unsupported] of rows)
    it(`D10: reads ${name}`, () => {
      const exchange = readHttpAnswer({
        status: 200,
        body: JSON.stringify({ ok: false, error: 'invalid_blocks', ...more }),
      });
      assert.ok(!exchange.ok);
      const answer = readOutcome({ ...exchange.fault, operation: 'post', nowMs: 0 });
      assert.deepEqual(answer, { kind: 'refused', reason: 'invalid_blocks', ...(unsupported && { unsupported }) });
    });

  function notes(message: string) {
    return { response_metadata: { messages: [message] } };
  }
});

describe('readHttpAnswer', () => {
  const refused = { ok: false, error: 'invalid_blocks', response_metadata: { messages: ['[ERROR] no'] } };
  const rows: [string, SlackHttpAnswer, Exchange][] = [
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
    [
      'F08: reads the wait in the body of a 429',
      { status: 429, body: '{"ok":false,"retry_after":300}' },
      fault({ status: 429, waitSeconds: 300 }),
    ],
    [
      'F08: reads the wait among the metadata of a 429',
      { status: 429, body: '{"response_metadata":{"retry_after":"300"}}' },
      fault({ status: 429, waitSeconds: 300 }),
    ],
    ['believes no wait that is none', { status: 429, body: '{"retry_after":-5}' }, fault({ status: 429 })],
    ['reads no wait in a page', { status: 429, body: '<html>' }, fault({ status: 429 })],
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
