/** A message as Slack keeps it, as a body brings it, and as history shows it. */
import type { SlackBody } from '../../lib/model/slack-outcome.ts';
import type { MessageMetadata } from '../../lib/ports/slack.ts';
import type { Sent } from '../judge/history.ts';

export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  /** A reply that the channel shows as well. */
  readonly broadcast: boolean;
  /** Written by our own bot; people can write anything, our markers too. */
  readonly own: boolean;
  text: string;
  blocks: readonly Readonly<Record<string, unknown>>[];
  metadata?: MessageMetadata;
  /** What history shows lags behind. */
  readableAtMs: number;
  deleted: boolean;
}

/** Who we are in Slack. */
export const ownBot = { ok: true, bot_id: 'B0DCSWATCH', user_id: 'U0DCSWATCH' } as const;
const person = { user: 'U0PERSON001' } as const;
/** The message that a body posts or edits, without what Slack ignores; no blocks is the plain form. */
export function messageOf(body: SlackBody): Sent {
  const { thread_ts: threadTs, reply_broadcast: broadcast, ts, ...message } = body as unknown as Body;
  const { channel, text, blocks = [], metadata } = message;
  return {
    channel,
    text,
    ...(blocks.length > 0 && { blocks }),
    metadata,
    ...(threadTs !== undefined && { threadTs }),
    ...(broadcast !== undefined && { broadcast }),
    ...(ts !== undefined && { ts }),
  };
}

interface Body extends Pick<Sent, 'channel' | 'text' | 'blocks' | 'metadata' | 'ts'> {
  readonly thread_ts?: string;
  readonly reply_broadcast?: boolean;
}

/** What arrives of a body: JSON knows no undefined. */
export function wireForm(body: SlackBody): SlackBody {
  return JSON.parse(JSON.stringify(body)) as SlackBody;
}

/** History holds no replies but those that were broadcast, and a thread holds nothing else. */
export function isInHistory({ threadTs, broadcast, deleted, ...message }: SlackMessage, channel: string): boolean {
  return message.channel === channel && !deleted && (threadTs === undefined || broadcast);
}

export function isInThread(
  { ts, threadTs, deleted, ...message }: SlackMessage,
  channel: string,
  root: unknown,
): boolean {
  return message.channel === channel && !deleted && (threadTs === root || ts === root);
}

export function shown(message: Omit<SlackMessage, 'deleted' | 'readableAtMs'>, withMetadata = true): SlackBody {
  const { ts, text, blocks, metadata, threadTs, own } = message;
  return {
    type: 'message',
    ...(own ? { bot_id: ownBot.bot_id, user: ownBot.user_id } : person),
    ts,
    text,
    blocks,
    ...(withMetadata && metadata !== undefined && { metadata }),
    ...(threadTs !== undefined && { thread_ts: threadTs }),
  };
}
