/** conversations.history and conversations.replies as Slack answers them, from emulate's messages. */

export interface StoredMessage {
  readonly ts: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly thread_ts?: string;
  readonly reply_count?: number;
  readonly reply_broadcast?: boolean;
  readonly [field: string]: unknown;
}

export interface Bot {
  readonly userId: string;
  readonly botId: string;
}

export interface HistoryQuery {
  readonly oldest?: string;
  readonly latest?: string;
  readonly inclusive: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

export interface HistoryPage {
  readonly messages: readonly StoredMessage[];
  readonly has_more: boolean;
  readonly response_metadata: { readonly next_cursor: string };
}

/** https://docs.slack.dev/reference/methods/conversations.history */
const limitDefault = 100;
const limitMax = 999;

export function readHistoryQuery(parameters: URLSearchParams): HistoryQuery {
  const oldest = parameters.get('oldest');
  const latest = parameters.get('latest');
  const cursor = parameters.get('cursor');
  return {
    inclusive: ['true', '1'].includes(parameters.get('inclusive') ?? ''),
    limit: Math.min(Number(parameters.get('limit')) || limitDefault, limitMax),
    ...(oldest ? { oldest } : {}),
    ...(latest ? { latest } : {}),
    ...(cursor ? { cursor } : {}),
  };
}

/** One page, newest first. `broadcasts` are replies that were also sent to the channel. */
export function pageOfHistory(
  roots: readonly StoredMessage[],
  broadcasts: readonly StoredMessage[],
  query: HistoryQuery,
  bot: Bot,
): HistoryPage {
  const shown = [...roots, ...broadcasts.map((reply) => ({ ...reply, subtype: 'thread_broadcast' }))]
    .filter((message) => isInRange(message, query))
    .sort((left, right) => compareTs(right.ts, left.ts));
  const found = query.cursor === undefined ? 0 : shown.findIndex(({ ts }) => ts === query.cursor);
  const start = found < 0 ? shown.length : found;
  const end = start + query.limit;
  return {
    messages: shown.slice(start, end).map((message) => signed(message, bot)),
    has_more: end < shown.length,
    response_metadata: { next_cursor: shown[end]?.ts ?? '' },
  };
}

/** A thread: always its root, and the replies in range, oldest first. */
export function repliesInRange(
  thread: readonly StoredMessage[],
  rootTs: string,
  query: HistoryQuery,
  bot: Bot,
): readonly StoredMessage[] {
  return thread
    .filter((message) => message.ts === rootTs || isInRange(message, query))
    .map((message) => signed(message, bot));
}

function isInRange({ ts }: StoredMessage, { oldest, latest, inclusive }: HistoryQuery): boolean {
  const reach = inclusive ? 0 : 1;
  if (oldest !== undefined && compareTs(ts, oldest) < reach) return false;
  return latest === undefined || compareTs(ts, latest) <= -reach;
}

/** A bot's messages carry its id, even if emulate left it out. */
function signed(message: StoredMessage, bot: Bot): StoredMessage {
  return message.user === bot.userId ? { bot_id: bot.botId, ...message } : message;
}

/** -1, 0 or 1. As floating-point numbers, they would lose their last digits. */
function compareTs(left: string, right: string): number {
  const difference = microseconds(left) - microseconds(right);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function microseconds(ts: string): bigint {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}
