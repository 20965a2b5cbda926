/**
 * Slack's Web API as a state machine: methods and bodies in, bodies out; no promise, no clock. The simulation applies
 * calls at moments of its choosing; `createSimulatedSlack` is the same without time, for the suite that every Slack is
 * held to.
 */
import type { SlackCall } from '../../lib/clients/slack/call.ts';
import { createSlackOver } from '../../lib/clients/slack/slack.ts';
import { type SlackOperation, slackOperations } from '../../lib/model/slack-errors.ts';
import type { SlackBody } from '../../lib/model/slack-outcome.ts';
import type { MessageMetadata, Slack } from '../../lib/ports/slack.ts';
import { isInHistory, isInThread, messageOf, ownBot, type SlackMessage, shown, wireForm } from './slack-messages.ts';
import { readReply } from './slack-replies.ts';
import type { Method } from './slack-words.ts';

export interface SlackState {
  readonly messages: readonly SlackMessage[];
  call(method: Method, body: SlackBody, nowMs: number, readableAtMs?: number): SlackBody;
  /** A person writes, with our markers copied from somewhere. */
  forge(channel: string, metadata: MessageMetadata, nowMs: number): void;
  remove(channel: string, ts: string): void;
  /** Whoever wants something of the channel hears the word; without one it is open again. Some words are for some operations. */
  close(channel: string, word: string | undefined, operations?: readonly SlackOperation[]): void;
}

export interface SlackRules {
  readonly channels: readonly string[];
  /** Slack's clock minus the true one. */
  readonly clockOffsetMs: number;
  /** Some apps are given few messages a page, whatever they ask for. */
  readonly pageMax?: number;
}

const usualPageMax = 1_000;
const writes: readonly SlackOperation[] = ['post', 'reply', 'edit'];

export function createSlackState({ channels, clockOffsetMs, pageMax = usualPageMax }: SlackRules): SlackState {
  const messages: SlackMessage[] = [];
  const closed = new Map<string, { readonly word: string; readonly operations: readonly SlackOperation[] }>();
  const stamp = createStamps(clockOffsetMs);
  const known = new Set(channels);

  function wordOf(channel: string, operation: SlackOperation): string | undefined {
    if (!known.has(channel)) return 'channel_not_found';
    const { word, operations = [] } = closed.get(channel) ?? {};
    return operations.includes(operation) ? word : undefined;
  }

  function add(message: Omit<SlackMessage, 'ts' | 'deleted'>, nowMs: number): string {
    const ts = stamp(nowMs);
    messages.push({ ...message, ts, deleted: false });
    return ts;
  }

  function seen(channel: string, ts: string | undefined): SlackMessage | undefined {
    return messages.find((message) => message.channel === channel && message.ts === ts && !message.deleted);
  }

  function post(body: SlackBody, nowMs: number, readableAtMs: number): SlackBody {
    const { channel, threadTs, text, blocks = [], metadata, broadcast = false } = messageOf(body);
    const word = wordOf(channel, threadTs === undefined ? 'post' : 'reply');
    if (word !== undefined) return refusal(word);
    if (text === '' && blocks.length === 0) return refusal('no_text');
    if (threadTs !== undefined && seen(channel, threadTs) === undefined) return refusal('thread_not_found');
    const thread = threadTs === undefined ? {} : { threadTs };
    const content = { text, blocks, metadata: metadata as MessageMetadata };
    const ts = add({ channel, ...thread, broadcast, own: true, ...content, readableAtMs }, nowMs);
    return { ok: true, channel, ts, message: shown({ channel, ts, ...thread, broadcast, own: true, ...content }) };
  }

  function update(body: SlackBody): SlackBody {
    const { channel, ts, text, blocks = [], metadata } = messageOf(body);
    const word = wordOf(channel, 'edit');
    if (word !== undefined) return refusal(word);
    const message = seen(channel, ts);
    if (message === undefined) return refusal('message_not_found');
    Object.assign(message, { text, blocks, metadata });
    return { ok: true, channel, ts, text };
  }

  /** Newest first; a thread is listed oldest first, its first message always. */
  function read(method: Method, body: SlackBody, nowMs: number): SlackBody {
    const channel = String(body.channel);
    const word = wordOf(channel, 'read');
    if (word !== undefined) return refusal(word);
    const isReplies = method === 'conversations.replies';
    if (isReplies && !messages.some((message) => isInThread(message, channel, body.ts)))
      return refusal('thread_not_found');
    const listed = messages.filter(
      (message) =>
        message.readableAtMs <= nowMs &&
        (isReplies ? isInThread(message, channel, body.ts) : isInHistory(message, channel)) &&
        ((Number(message.ts) >= Number(body.oldest ?? 0) && Number(message.ts) <= Number(body.latest ?? Infinity)) ||
          (isReplies && message.ts === body.ts)),
    );
    const from = Number(body.cursor ?? 0);
    const to = from + Math.min(pageMax, Number(body.limit ?? usualPageMax));
    const page = (isReplies ? listed : listed.toReversed()).slice(from, to);
    const hasMore = listed.length > to;
    const rest = { has_more: hasMore, response_metadata: { next_cursor: hasMore ? String(to) : '' } };
    return { ok: true, messages: page.map((message) => shown(message, body.include_all_metadata === true)), ...rest };
  }

  return {
    messages,
    call(method, body, nowMs, readableAtMs = nowMs) {
      if (method === 'chat.postMessage') return post(body, nowMs, readableAtMs);
      return method === 'chat.update' ? update(body) : read(method, body, nowMs);
    },
    forge(channel, metadata, nowMs) {
      const blocks = [{ type: 'section', block_id: metadata.event_payload.delivery }];
      const text = 'Look, I am the bot';
      add({ channel, broadcast: false, own: false, text, blocks, metadata, readableAtMs: nowMs }, nowMs);
    },
    remove(channel, ts) {
      const message = seen(channel, ts);
      if (message !== undefined) message.deleted = true;
    },
    close(channel, word, operations = word?.startsWith('restricted_action') ? writes : slackOperations) {
      if (word === undefined) closed.delete(channel);
      else closed.set(channel, { word, operations });
    },
  };
}

/** The port over the state, without time and without faults. */
export function createSimulatedSlack(state: SlackState, now: () => number): Slack {
  const call: SlackCall = async ({ method, body, operation }) => {
    const answer = method === 'auth.test' ? ownBot : state.call(method as Method, wireForm(body), now());
    return readReply({ http: { status: 200, body: JSON.stringify(answer) } }, operation, now());
  };
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  return createSlackOver(call, { clock: { now, sleep: async () => {} }, log: silent, timeoutMs: 10_000 });
}

function refusal(error: string): SlackBody {
  return { ok: false, error };
}

/** Names of messages rise and never repeat, also when two are posted in one moment. */
function createStamps(clockOffsetMs: number): (nowMs: number) => string {
  let lastMicroseconds = 0;
  return (nowMs) => {
    lastMicroseconds = Math.max(lastMicroseconds + 1, Math.round((nowMs + clockOffsetMs) * 1_000));
    const text = String(lastMicroseconds);
    return `${text.slice(0, -6)}.${text.slice(-6)}`;
  };
}
