/** Whether one of these messages is the one looked for. */
import type { MessageMetadata, ProbeAnswer } from '../ports/slack.ts';

type Match = Extract<ProbeAnswer, { kind: 'found' | 'absent' | 'unknown' }>;

interface HistoryMessage {
  readonly ts?: unknown;
  readonly bot_id?: unknown;
  readonly user?: unknown;
  readonly metadata?: { readonly event_type?: unknown; readonly event_payload?: { readonly delivery?: unknown } };
  readonly blocks?: readonly ({ readonly block_id?: unknown } | null)[];
}

/** Who we are in Slack; a bot writes under both, and nobody else can write under either. */
export interface OwnBot {
  readonly botId: string;
  readonly userId?: string;
}

/**
 * Only messages of our own bot count: anyone can write our ids into a message, nobody but us can sign it.
 * Given that, one of the two markers is enough, and asking for both would post twice: the plain form has no block,
 * and metadata may be missing from what is read back. Neither can lie, for only we could have set it.
 * A broadcast reply stands in the channel's history too; its id is another by construction.
 */
export function readMatch(messages: unknown, bot: OwnBot, delivery: string): Match {
  if (!Array.isArray(messages)) return { kind: 'unknown', reason: 'history without messages' };
  const found = messages
    .filter((message): message is HistoryMessage => typeof message === 'object' && message !== null)
    .find((message) => isOwn(message, bot) && hasMarker(message, delivery));
  if (found === undefined) return { kind: 'absent' };
  if (typeof found.ts !== 'string') return { kind: 'unknown', reason: 'message without ts' };
  const metadata = readMetadata(found);
  return { kind: 'found', ts: found.ts, ...(metadata && { metadata }) };
}

function isOwn({ bot_id: botId, user }: HistoryMessage, bot: OwnBot): boolean {
  return botId === undefined ? user !== undefined && user === bot.userId : botId === bot.botId;
}

function hasMarker({ metadata, blocks }: HistoryMessage, delivery: string): boolean {
  if (metadata?.event_payload?.delivery === delivery) return true;
  return Array.isArray(blocks) && blocks[0]?.block_id === delivery;
}

function readMetadata({ metadata }: HistoryMessage): MessageMetadata | undefined {
  const isOurs = typeof metadata?.event_type === 'string' && metadata.event_type.startsWith('dcs_');
  return isOurs && typeof metadata.event_payload?.delivery === 'string' ? (metadata as MessageMetadata) : undefined;
}
