/** Looks for a message in Slack itself, after the answer to its sending was lost. */
import type { MessageMetadata, ProbeAnswer, Slack, SlackAnswer, SlackProbe } from '../../ports/slack.ts';
import type { SlackCall, SlackOptions, SlackResult } from './call.ts';

/** Slack advises no more than 200: https://docs.slack.dev/reference/methods/conversations.history */
const pageSize = 200;
/** 2,000 messages since a try that is minutes old; some apps get 15 a page, whatever they ask for. */
const pagesMax = 10;

/**
 * History does not hold replies, so those are looked for in their thread. Only a look to the very end may say
 * `absent`: whoever hears it posts again.
 */
export function createSlackProbe(call: SlackCall, options: Pick<SlackOptions, 'clock' | 'timeoutMs'>): Slack['find'] {
  const findOwnBot = createOwnBot(call);
  return async (probe) => {
    const own = await findOwnBot();
    if (!own.ok) return readFailure(own.answer);
    const find = (place: Place) => search(call, options, probe, { bot: own.bot, ...place });
    const { channel, threadTs } = probe;
    if (threadTs !== undefined) {
      const answer = await find({ method: 'conversations.replies', where: { channel, ts: threadTs } });
      // A reply to a deleted message became a message of the channel, if it was posted at all.
      if (answer.kind !== 'unknown' || answer.reason !== 'thread_not_found') return answer;
    }
    return find({ method: 'conversations.history', where: { channel } });
  };
}

interface Place {
  readonly method: 'conversations.history' | 'conversations.replies';
  readonly where: Readonly<Record<string, string>>;
}

async function search(
  call: SlackCall,
  { clock, timeoutMs }: Pick<SlackOptions, 'clock' | 'timeoutMs'>,
  probe: SlackProbe,
  { bot, method, where }: Place & { bot: OwnBot },
): Promise<ProbeAnswer> {
  const subject = { channel: probe.channel, delivery: probe.delivery };
  const range = { oldest: slackTime(probe.sinceMs), inclusive: true, include_all_metadata: true, limit: pageSize };
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

type Identity =
  | { readonly ok: true; readonly bot: OwnBot }
  | { readonly ok: false; readonly answer: Exclude<SlackAnswer, { kind: 'sent' }> };

/** Asked once, by the first probe; asked again only after it failed. */
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

/** Reading cannot be refused for its form or miss its message; such a word means nothing here. */
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

/** Slack's time is a string of seconds with six decimals; as a number it would lose them. */
function slackTime(timeMs: number): string {
  const wholeMs = Math.max(0, Math.floor(timeMs));
  return `${Math.floor(wholeMs / 1000)}.${String(wholeMs % 1000).padStart(3, '0')}000`;
}

/** Whether one of these messages is the one looked for. */

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
