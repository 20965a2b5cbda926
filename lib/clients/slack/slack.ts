/** The Slack of lib/ports/slack.ts on the Web API. */
import { readSent } from '../../model/slack-outcome.ts';
import type { Log } from '../../ports/effects.ts';
import type { Slack, SlackAnswer, SlackEdit, SlackPost } from '../../ports/slack.ts';
import type { SlackCall, SlackOptions } from './call.ts';
import { createSlackProbe } from './find-message.ts';

/** Slack must not turn our text into links or mentions; the blocks hold those that are meant. */
const plainParsing = { link_names: false, parse: 'none' };

/** Made for each invocation, because it remembers whose token it has. */
export function createSlack(options: SlackOptions): Slack {
  return createSlackOver(callOnceNeeded(options), options);
}

/** Over any way to call Slack's methods. */
export function createSlackOver(call: SlackCall, options: Pick<SlackOptions, 'clock' | 'log' | 'timeoutMs'>): Slack {
  return {
    post: (message) => post(call, options.log, message),
    edit: (message) => edit(call, message),
    find: createSlackProbe(call, options),
    members: (group) => members(call, group),
  };
}

/** Most polls send nothing, so the first call waits for Slack's client to load, not every cold start. */
function callOnceNeeded(options: SlackOptions): SlackCall {
  let made: Promise<SlackCall> | undefined;
  return async (request) => {
    made ??= import('./call.ts').then(({ createSlackCall }) => createSlackCall(options));
    return (await made)(request);
  };
}

async function post(call: SlackCall, log: Log, message: SlackPost): Promise<SlackAnswer> {
  const { channel, text, blocks, metadata, threadTs, broadcast, clientMessageId } = message;
  const subject = { channel, delivery: metadata.event_payload.delivery };
  const result = await call({
    operation: threadTs === undefined ? 'post' : 'reply',
    method: 'chat.postMessage',
    subject,
    body: {
      ...plainParsing,
      unfurl_links: false,
      unfurl_media: false,
      channel,
      text,
      blocks,
      metadata,
      thread_ts: threadTs,
      reply_broadcast: threadTs === undefined ? undefined : broadcast,
      client_msg_id: clientMessageId,
    },
  });
  if (result.ok && threadTs !== undefined && isUnthreaded(result.body)) log.warn('slack.unthreaded', subject);
  return readSent(result);
}

async function edit(call: SlackCall, message: SlackEdit): Promise<SlackAnswer> {
  const { channel, ts, text, blocks, metadata } = message;
  const result = await call({
    operation: 'edit',
    method: 'chat.update',
    subject: { channel, delivery: metadata.event_payload.delivery },
    // Blocks that are left out stay as they were, so the plain form has to empty them.
    body: { ...plainParsing, channel, ts, text, blocks: blocks ?? [], metadata },
  });
  return readSent(result);
}

/** https://docs.slack.dev/reference/methods/usergroups.users.list; it takes the scope usergroups:read. */
async function members(call: SlackCall, group: string): Promise<readonly string[] | undefined> {
  const body = { usergroup: group };
  const result = await call({ operation: 'read', method: 'usergroups.users.list', subject: { group }, body });
  if (!result.ok || !Array.isArray(result.body.users)) return undefined;
  return result.body.users.filter((user) => typeof user === 'string');
}

/** A reply to a deleted message is posted to the channel itself, with `ok`: https://github.com/slack-go/slack/issues/1571 */
function isUnthreaded(body: Readonly<Record<string, unknown>>): boolean {
  const { message } = body;
  return typeof message === 'object' && message !== null && !('thread_ts' in message);
}
