/**
 * What Slack answers and what it means, written from the pages of chat.postMessage, chat.update, conversations.history
 * and conversations.replies (https://docs.slack.dev/reference/methods). Nothing of the product is asked: it is on trial.
 */

export type Method = 'chat.postMessage' | 'chat.update' | 'conversations.history' | 'conversations.replies';

/** What can be told from an answer by somebody who knows the pages by heart. */
export type Meaning =
  | { readonly kind: 'sent'; readonly ts: string }
  | { readonly kind: 'found' | 'absent' | 'page' }
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  /** Certainly not done. */
  | { readonly kind: 'not-sent' | 'refused' | 'gone' | 'denied' }
  | { readonly kind: 'misconfigured'; readonly where?: 'token' }
  /** Done or not. */
  | { readonly kind: 'unknown' };

/** Nothing was done: too much was asked. Both spellings are in use. */
export const limitWords = ['ratelimited', 'rate_limited'] as const;

/** Nothing was done: the form of the message. */
export const formWords = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
  'metadata_too_large',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'too_many_attachments',
  'invalid_arguments',
] as const;

/** Nothing was done: the token. */
export const tokenWords = [
  'invalid_auth',
  'token_revoked',
  'account_inactive',
  'not_authed',
  'token_expired',
  'missing_scope',
] as const;

/** Nothing was done: the channel. */
export const channelWords = [
  'is_archived',
  'channel_not_found',
  'not_in_channel',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
] as const;

/** Nothing was done, nor will anything else of this kind be until somebody changes the channel: by operation. */
export const stickyWords = {
  post: ['restricted_action', 'restricted_action_thread_only_channel', 'messages_tab_disabled', 'no_permission'],
  reply: ['restricted_action_non_threadable_channel', 'ekm_access_denied', 'accesslimited'],
  edit: ['update_failed', 'external_channel_migrating', 'access_denied', 'streaming_state_conflict'],
  read: ['missing_scope', 'not_in_channel', 'channel_is_limited_access', 'method_not_supported_for_channel_type'],
} as const;

/** Nothing was done: the message to change, or to reply to, is not there or not to be touched. */
export const goneWords = {
  edit: ['message_not_found', 'cant_update_message', 'edit_window_closed'],
  reply: ['thread_not_found', 'cannot_reply_to_message', 'restricted_action_thread_locked'],
} as const;

/** Nothing was done: seldom said, so a careful reader may doubt it. */
export const deniedWords = [
  'access_denied',
  'accesslimited',
  'ekm_access_denied',
  'org_login_required',
  'no_permission',
  'not_allowed_token_type',
  'two_factor_setup_required',
  'team_access_not_granted',
  'enterprise_is_restricted',
  'external_channel_migrating',
  'streaming_state_conflict',
  'messages_tab_disabled',
  'channel_is_limited_access',
  'method_not_supported_for_channel_type',
  'update_failed',
  'request_timeout',
  'is_inactive',
  'message_limit_exceeded',
] as const;

/** "It's possible some aspect of the operation succeeded before the error was raised", or no page says anything. */
export const unsureWords = [
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'team_added_to_org',
  'a_word_of_next_year',
] as const;

/** Of the account that the token is of. */
const accountWords = ['org_login_required', 'two_factor_setup_required', 'enterprise_is_restricted'] as const;

/** Nothing else of this token is done either. */
export function isOfToken(word: string): boolean {
  return has(tokenWords, word) || has(accountWords, word);
}

/** The kind of an error word, told of this method. */
export function meaningOfWord(word: string, method: Method, isReply: boolean): Exclude<Meaning['kind'], 'sent'> {
  if (has(limitWords, word)) return 'limited';
  if (has(formWords, word)) return 'refused';
  if (has(tokenWords, word) || has(channelWords, word)) return 'misconfigured';
  if (method === 'chat.update' && has(goneWords.edit, word)) return 'gone';
  if (isReply && has(goneWords.reply, word)) return 'gone';
  return has(deniedWords, word) ? 'denied' : 'unknown';
}

function has(words: readonly string[], word: string): boolean {
  return words.includes(word);
}
