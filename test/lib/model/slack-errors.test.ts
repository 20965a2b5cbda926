import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  isUnexplained,
  meaningOf,
  type SlackOperation,
  slackOperations,
  type WordMeaning,
  wordsOf,
} from '../../../lib/model/slack-errors.ts';

const page = readFileSync(new URL('../../../docs/delivery.md', import.meta.url), 'utf8');

const labels: Readonly<Record<string, WordMeaning>> = {
  limited: 'limited',
  'certainly not sent; tried again later': 'denied',
  'refused for its form': 'form',
  'never sent again': 'gone',
  'a setting: the token': 'token',
  'a setting: the channel': 'channel',
  'a setting: this operation in this channel': 'operation',
  'nobody knows': 'unknown',
};

const tables: Readonly<Record<string, readonly SlackOperation[]>> = {
  'all methods': slackOperations,
  '`chat.postMessage` and `chat.update`': ['post', 'reply', 'edit'],
  '`chat.postMessage`, with a thread or without': ['post', 'reply'],
  '`chat.postMessage` without a thread': ['post'],
  '`chat.postMessage` in a thread': ['reply'],
  '`chat.update`': ['edit'],
  '`conversations.history`, `conversations.replies`': ['read'],
};

/** What the documentation says of an operation. */
function documented(operation: SlackOperation): Map<string, WordMeaning | undefined> {
  const found = new Map<string, WordMeaning | undefined>();
  for (const [title, operations] of Object.entries(tables)) {
    const [, table = ''] = page.split(`| ${title} | read as |\n|---|---|\n`);
    if (!operations.includes(operation)) continue;
    for (const [, words = '', label = ''] of (table.split('\n\n')[0] ?? '').matchAll(/^\| (.+) \| (.+) \|$/gm))
      for (const [, word = ''] of words.matchAll(/`(\w+)`/g)) found.set(word, labels[label]);
  }
  return found;
}

describe('the words of a method', () => {
  for (const operation of slackOperations)
    it(`D03: to ${operation}: docs/delivery.md lists each word with what it is read as`, () => {
      const sorted = (words: ReadonlyMap<string, unknown>) => [...words].toSorted(([a], [b]) => a.localeCompare(b));
      assert.deepEqual(sorted(documented(operation)), sorted(wordsOf(operation)));
    });

  const notDone: readonly (readonly [string, readonly SlackOperation[]])[] = [
    ['is_inactive', ['edit']],
    ['invalid_arguments', slackOperations],
    ['invalid_attachments', ['edit']],
    ['no_permission', slackOperations],
    ['ekm_access_denied', slackOperations],
    ['team_access_not_granted', slackOperations],
    ['org_login_required', slackOperations],
    ['access_denied', slackOperations],
    ['not_allowed_token_type', slackOperations],
    ['metadata_must_be_sent_from_app', ['post', 'reply', 'edit']],
    ['external_channel_migrating', ['edit']],
    ['block_mismatch', ['edit']],
    ['update_failed', ['edit']],
  ];
  for (const [word, operations] of notDone)
    it(`D03: ${word} certainly means that it was not done`, () => {
      for (const operation of operations) {
        const meaning = meaningOf(operation, word);
        assert.ok(meaning !== undefined && meaning !== 'unknown', operation);
      }
    });

  it('leave done or not what Slack itself leaves open', () => {
    for (const word of ['internal_error', 'fatal_error', 'service_unavailable', 'team_added_to_org'])
      for (const operation of slackOperations) assert.equal(meaningOf(operation, word), 'unknown');
    assert.equal(meaningOf('post', 'duplicate_message_not_found'), 'unknown');
    assert.equal(meaningOf('post', 'a_word_of_next_year'), undefined);
  });

  it('are known by their family where Slack adds one', () => {
    assert.equal(meaningOf('edit', 'invalid_blocks_of_next_year'), 'form');
    assert.equal(meaningOf('reply', 'restricted_action_of_next_year'), 'operation');
    assert.equal(meaningOf('read', 'invalid_blocks_of_next_year'), undefined);
  });

  it('D07 D08 D09: stop the operation that they are about, and no other', () => {
    assert.equal(meaningOf('read', 'missing_scope'), 'operation');
    assert.equal(meaningOf('reply', 'restricted_action_non_threadable_channel'), 'operation');
    assert.equal(meaningOf('post', 'restricted_action'), 'operation');
    assert.equal(meaningOf('edit', 'is_inactive'), 'channel');
    assert.equal(meaningOf('read', 'invalid_auth'), 'token');
  });

  it('D08: of a thread that is locked say that this reply is never taken there, and nothing of other threads', () => {
    for (const word of ['thread_not_found', 'cannot_reply_to_message', 'restricted_action_thread_locked'])
      assert.equal(meaningOf('reply', word), 'gone', word);
  });

  it('D01: are worth a question when they are on no page, or say only no', () => {
    assert.ok(isUnexplained('post', 'a_word_of_next_year'));
    assert.ok(isUnexplained('edit', 'update_failed'));
    for (const reason of ['timeout', 'internal_error', 'http 503', 'ECONNRESET', 'is_archived', 'not a word'])
      assert.ok(!isUnexplained('post', reason), reason);
  });
});
