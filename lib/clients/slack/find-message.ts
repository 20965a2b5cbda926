/** Looks for a message in Slack itself, after the answer to its sending was lost. */
import type { SlackResult } from '../../model/slack-outcome.ts';
import type { MessageMetadata, ProbeAnswer, Slack, SlackAnswer, SlackProbe } from '../../ports/slack.ts';
import type { SlackCall, SlackOptions } from './call.ts';

/** Slack advises no more than 200: https://docs.slack.dev/reference/methods/conversations.history */
const pageSize = 200;
/** 5,000 messages around a post, if there is time to read so many; some apps get only 15 a page. */
const pagesMax = 25;

interface SearchPlace {
  readonly method: 'conversations.history' | 'conversations.replies';
  readonly where: Readonly<Record<string, string>>;
}

/** Our ids in Slack. A bot writes under both, and nobody else can write under either. */
interface OwnBot {
  readonly botId: string;
  readonly userId?: string;
}

type Identity =
  | { readonly ok: true; readonly bot: OwnBot }
  | { readonly ok: false; readonly answer: Exclude<SlackAnswer, { kind: 'sent' }> };

type Match = Extract<ProbeAnswer, { kind: 'found' | 'absent' | 'unknown' }>;

interface HistoryMessage {
  readonly ts?: unknown;
  readonly bot_id?: unknown;
  readonly user?: unknown;
  readonly metadata?: { readonly event_type?: unknown; readonly event_payload?: { readonly delivery?: unknown } };
  readonly blocks?: readonly ({ readonly block_id?: unknown } | null)[];
}

/**
 * Replies are searched for in their thread, because history does not hold them. Only a search to the very end may answer
 * `absent`, because the caller then posts again.
 */
export function createSlackProbe(call: SlackCall, options: Pick<SlackOptions, 'clock' | 'timeoutMs'>): Slack['find'] {
  const findOwnBot = createOwnBot(call);
  return async (probe) => {
    const own = await findOwnBot();
    if (!own.ok) return readFailure(own.answer);
    const find = (place: SearchPlace) => search(call, options, probe, { bot: own.bot, ...place });
    const { channel, threadTs, inChannelToo = false } = probe;
    if (threadTs !== undefined) {
      const answer = await find({ method: 'conversations.replies', where: { channel, ts: threadTs } });
      // A reply to a deleted message, if it was posted at all, became a message of the channel.
      const isGone = answer.kind === 'unknown' && answer.reason === 'thread_not_found';
      if (!isGone && !(inChannelToo && answer.kind === 'absent')) return answer;
    }
    return find({ method: 'conversations.history', where: { channel } });
  };
}

async function search(
  call: SlackCall,
  { clock, timeoutMs }: Pick<SlackOptions, 'clock' | 'timeoutMs'>,
  probe: SlackProbe,
  { bot, method, where }: SearchPlace & { bot: OwnBot },
): Promise<ProbeAnswer> {
  const subject = { channel: probe.channel, delivery: probe.delivery };
  const latest = probe.untilMs === undefined ? {} : { latest: timestampOf(probe.untilMs) };
  const oldest = timestampOf(probe.sinceMs);
  const range = { oldest, ...latest, inclusive: true, include_all_metadata: true, limit: pageSize };
  const startedAtMs = clock.now();
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax && clock.now() - startedAtMs <= timeoutMs; page += 1) {
    const result = await call({ operation: 'read', method, subject, body: { ...where, ...range, cursor } });
    if (!result.ok) return readFailure(result.answer);
    const match = readMatch(result.body.messages, bot, probe.delivery);
    if (match.kind !== 'absent') return match;
    cursor = nextCursor(result);
    if (cursor === undefined)
      return result.body.has_more === true ? { kind: 'unknown', reason: 'more without a cursor' } : match;
  }
  return { kind: 'unknown', reason: 'history not read to its end' };
}

/** Asks once, at the first search, and again only after that failed. */
function createOwnBot(call: SlackCall): () => Promise<Identity> {
  let asked: Promise<Identity> | undefined;
  return async () => {
    asked ??= askOwnBot(call);
    const own = await asked;
    if (!own.ok) asked = undefined;
    return own;
  };
}

async function askOwnBot(call: SlackCall): Promise<Identity> {
  const result = await call({ operation: 'read', method: 'auth.test', subject: {}, body: {} });
  if (!result.ok) return result;
  const { bot_id: botId, user_id: userId } = result.body;
  if (typeof botId === 'string' && botId !== '') {
    return { ok: true, bot: { botId, ...(typeof userId === 'string' ? { userId } : {}) } };
  }
  return { ok: false, answer: { kind: 'misconfigured', reason: 'not a bot token', where: 'token' } };
}

/** A read has no form to refuse and no message to miss, so such an answer means nothing here. */
function readFailure(
  answer: Exclude<SlackAnswer, { kind: 'sent' }>,
): Exclude<ProbeAnswer, { kind: 'found' | 'absent' }> {
  return answer.kind === 'refused' || answer.kind === 'gone' ? { kind: 'unknown', reason: answer.reason } : answer;
}

function nextCursor(result: SlackResult & { ok: true }): string | undefined {
  const metadata = result.body.response_metadata as { next_cursor?: unknown } | undefined;
  const cursor = metadata?.next_cursor;
  return typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
}

/** Slack's timestamps are strings of seconds with six decimals, which a number would lose. */
function timestampOf(timeMs: number): string {
  const wholeMs = Math.max(0, Math.floor(timeMs));
  return `${Math.floor(wholeMs / 1000)}.${String(wholeMs % 1000).padStart(3, '0')}000`;
}

/**
 * Only messages of our own bot count: anyone can copy our ids into a message, but only we can send one as our bot. Of our
 * own messages one of the two markers is enough. Asking for both would post twice, because the plain form has no block
 * and metadata may be missing from what is read back. A broadcast reply is in the channel's history too, under another id.
 */
function readMatch(messages: unknown, bot: OwnBot, delivery: string): Match {
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
