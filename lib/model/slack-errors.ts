/**
 * What Slack's error words mean, operation by operation. Filled from the published page of each method:
 * https://docs.slack.dev/reference/methods/chat.postMessage#errors, chat.update, conversations.history, conversations.replies.
 */

export const slackOperations = ['post', 'reply', 'edit', 'read'] as const;
export type SlackOperation = (typeof slackOperations)[number];

export type WordMeaning =
  /** Certainly not done: too much was asked. */
  | 'limited'
  /** Certainly not done, and may be tried later. */
  | 'denied'
  /** Certainly not done: its form, and a plainer one may pass. */
  | 'form'
  /** Certainly not done, nor will it ever be: the message, or its thread, is not there or not to be touched. */
  | 'gone'
  /** Certainly not done: a person has to fix the token, the channel, or what is allowed in the channel for this operation. */
  | 'token'
  | 'channel'
  | 'operation'
  /** Done or not. */
  | 'unknown';

type Words = Partial<Readonly<Record<WordMeaning, string>>>;

/** On the page of every method. */
const everywhere: Words = {
  limited: 'ratelimited rate_limited',
  token: `invalid_auth not_authed account_inactive token_revoked token_expired org_login_required
    two_factor_setup_required enterprise_is_restricted app_access_restricted`,
  channel: 'channel_not_found is_archived is_inactive team_access_not_granted team_not_found',
  operation: `missing_scope not_in_channel no_permission not_allowed_token_type access_denied accesslimited
    ekm_access_denied method_deprecated deprecated_endpoint`,
  denied: `invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type missing_post_type
    as_user_not_supported message_limit_exceeded`,
  unknown: 'internal_error fatal_error service_unavailable request_timeout team_added_to_org',
};

/** `is_archived` and others of other pages were seen on these as well: no word means less where it is not expected. */
const writing: Words = {
  form: `invalid_blocks invalid_blocks_format invalid_attachments invalid_arguments invalid_metadata_format
    invalid_metadata_schema metadata_too_large msg_too_long msg_blocks_too_long no_text too_many_attachments
    too_many_contact_cards attachment_payload_limit_exceeded markdown_text_conflict`,
  operation: 'restricted_action restricted_action_read_only_channel metadata_must_be_sent_from_app',
  denied: 'slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked',
};

const posting: Words = {
  operation: 'restricted_action_thread_only_channel messages_tab_disabled send_on_behalf_not_allowed',
  denied: `restricted_action_non_threadable_channel restricted_action_thread_locked cannot_reply_to_message
    draft_already_deleted draft_has_conflict draft_not_found missing_file_data slack_connect_lists_sharing_blocked`,
  // These two speak of an earlier message of the same client_msg_id.
  unknown: 'draft_already_sent duplicate_channel_not_found duplicate_message_not_found',
};

const replying: Words = {
  operation: `restricted_action_non_threadable_channel restricted_action_thread_only_channel messages_tab_disabled
    send_on_behalf_not_allowed`,
  // `thread_not_found` is on no page. Slack's maintainers explain it by a deleted parent
  // (github.com/slackapi/bolt-js/issues/2307). Often Slack says neither and posts the reply to the channel itself
  // (github.com/slack-go/slack/issues/1571); that is an `ok`.
  gone: 'thread_not_found cannot_reply_to_message restricted_action_thread_locked',
  denied: `draft_already_deleted draft_has_conflict draft_not_found missing_file_data
    slack_connect_lists_sharing_blocked`,
  unknown: 'draft_already_sent duplicate_channel_not_found duplicate_message_not_found',
};

const editing: Words = {
  form: 'block_mismatch',
  gone: 'message_not_found cant_update_message edit_window_closed',
  denied: `update_failed external_channel_migrating streaming_state_conflict cant_broadcast_message
    no_dual_broadcast_content_update blocked_file_type file_deleted file_is_deleted file_not_found
    file_share_limit_reached max_file_sharing_exceeded posting_to_channel_denied unable_to_share_files
    slack_connect_blocked_file_type slack_connect_clip_sharing_blocked slack_connect_file_upload_sharing_blocked`,
};

const reading: Words = {
  operation: 'channel_is_limited_access method_not_supported_for_channel_type',
  gone: 'thread_not_found',
  denied: `invalid_arguments invalid_cursor invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest
    list_record_comment_fetch_failed`,
};

const meanings: Readonly<Record<SlackOperation, ReadonlyMap<string, WordMeaning>>> = {
  post: meaningsIn(everywhere, writing, posting),
  reply: meaningsIn(everywhere, writing, replying),
  edit: meaningsIn(everywhere, writing, editing),
  read: meaningsIn(everywhere, reading),
};

/** Slack keeps adding variants (`invalid_blocks_format`, `restricted_action_thread_locked`). */
const families: readonly (readonly [string, WordMeaning])[] = [
  ['invalid_blocks', 'form'],
  ['invalid_metadata', 'form'],
  ['restricted_action', 'operation'],
];

/** @returns undefined for a word that is on no page: it may have been done. */
export function meaningOf(operation: SlackOperation, word: string): WordMeaning | undefined {
  const known = meanings[operation].get(word);
  if (known !== undefined || operation === 'read') return known;
  return families.find(([prefix]) => word.startsWith(prefix))?.[1];
}

/** Whether the message stands that Slack takes no edits of any more. */
export function isOnlyFrozen(word: string): boolean {
  return word === 'cant_update_message' || word === 'edit_window_closed';
}

/** The first message is there, and its thread takes no reply. */
export function isLockedThread(word: string): boolean {
  return word === 'cannot_reply_to_message' || word === 'restricted_action_thread_locked';
}

/** Whether a person should hear of the word once it comes back again and again: nobody knows what it asks for. */
export function isUnexplained(operation: SlackOperation, reason: string): boolean {
  const meaning = meaningOf(operation, reason);
  return meaning === 'denied' || (meaning === undefined && reason.includes('_'));
}

/** For the documentation, which shows every word. */
export function wordsOf(operation: SlackOperation): ReadonlyMap<string, WordMeaning> {
  return meanings[operation];
}

function meaningsIn(...pages: readonly Words[]): ReadonlyMap<string, WordMeaning> {
  const entries = pages.flatMap((page) => Object.entries(page) as [WordMeaning, string][]);
  return new Map(
    entries.flatMap(([meaning, words]) =>
      words
        .trim()
        .split(/\s+/)
        .map((word) => [word, meaning]),
    ),
  );
}
