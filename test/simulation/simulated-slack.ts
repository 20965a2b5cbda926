/**
 * Slack as a state machine: no promise, no clock. The simulation applies calls at moments of its choosing;
 * `createSimulatedSlack` is the same without time, for the suite that every Slack is held to.
 */
import type {
  MessageMetadata,
  ProbeAnswer,
  Slack,
  SlackAnswer,
  SlackEdit,
  SlackPost,
  SlackProbe,
} from '../../lib/ports/slack.ts';

export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  /** A reply that the channel shows as well. */
  readonly broadcast: boolean;
  /** Written by our own bot; people can write anything, our markers too. */
  readonly own: boolean;
  text: string;
  blocks: readonly Record<string, unknown>[];
  metadata?: MessageMetadata;
  /** What history shows lags behind. */
  readableAtMs: number;
  deleted: boolean;
}

export interface SlackState {
  readonly messages: readonly SlackMessage[];
  post(message: SlackPost, nowMs: number, readableAtMs: number): SlackAnswer;
  edit(message: SlackEdit): SlackAnswer;
  find(probe: SlackProbe, nowMs: number): ProbeAnswer;
  /** A person writes, with our markers copied from somewhere. */
  forge(channel: string, metadata: MessageMetadata, nowMs: number): void;
  remove(channel: string, ts: string): void;
  archive(channel: string, archived: boolean): void;
}

export interface SlackRules {
  readonly channels: readonly string[];
  /** Slack's clock minus the true one. */
  readonly clockOffsetMs: number;
}

export function createSlackState({ channels, clockOffsetMs }: SlackRules): SlackState {
  const messages: SlackMessage[] = [];
  const archived = new Set<string>();
  const stamp = createStamps(clockOffsetMs);
  const known = new Set(channels);

  function closed(channel: string): SlackAnswer | undefined {
    const reason = known.has(channel) ? archived.has(channel) && 'is_archived' : 'channel_not_found';
    return reason ? { kind: 'misconfigured', reason, where: 'channel' } : undefined;
  }

  function add(message: Omit<SlackMessage, 'ts' | 'deleted'>, nowMs: number): string {
    const ts = stamp(nowMs);
    messages.push({ ...message, ts, deleted: false });
    return ts;
  }

  function seen(channel: string, ts: string): SlackMessage | undefined {
    return messages.find((message) => message.channel === channel && message.ts === ts && !message.deleted);
  }

  return {
    messages,
    post(message, nowMs, readableAtMs) {
      const refusal = closed(message.channel);
      if (refusal !== undefined) return refusal;
      const { channel, threadTs, text, blocks, metadata, broadcast = false } = message;
      if (text === '' && (blocks ?? []).length === 0) return { kind: 'refused', reason: 'no_text' };
      if (threadTs !== undefined && seen(channel, threadTs) === undefined)
        return { kind: 'gone', reason: 'thread_not_found' };
      const thread = threadTs === undefined ? {} : { threadTs };
      const ts = add(
        { channel, ...thread, broadcast, own: true, text, blocks: blocks ?? [], metadata, readableAtMs },
        nowMs,
      );
      return { kind: 'sent', ts };
    },
    edit({ channel, ts, text, blocks, metadata }) {
      const refusal = closed(channel);
      if (refusal !== undefined) return refusal;
      const message = seen(channel, ts);
      if (message === undefined) return { kind: 'gone', reason: 'message_not_found' };
      Object.assign(message, { text, blocks: blocks ?? [], metadata });
      return { kind: 'sent', ts };
    },
    find(probe, nowMs) {
      const refusal = closed(probe.channel);
      if (refusal?.kind === 'misconfigured') return refusal;
      const found = messages.find((message) => message.readableAtMs <= nowMs && isMatch(message, probe));
      if (found === undefined) return { kind: 'absent' };
      return { kind: 'found', ts: found.ts, ...(found.metadata && { metadata: found.metadata }) };
    },
    forge(channel, metadata, nowMs) {
      const blocks = [{ type: 'section', block_id: metadata.event_payload.delivery }];
      add(
        { channel, broadcast: false, own: false, text: 'Look, I am the bot', blocks, metadata, readableAtMs: nowMs },
        nowMs,
      );
    },
    remove(channel, ts) {
      const message = seen(channel, ts);
      if (message !== undefined) message.deleted = true;
    },
    archive: (channel, isArchived) => void (isArchived ? archived.add(channel) : archived.delete(channel)),
  };
}

/** The port over the state, without time and without faults. */
export function createSimulatedSlack(state: SlackState, now: () => number): Slack {
  return {
    post: async (message) => state.post(message, now(), now()),
    edit: async (message) => state.edit(message),
    find: async (probe) => state.find(probe, now()),
  };
}

/** History holds no replies but those that were broadcast, and a thread holds nothing else. */
function isMatch(message: SlackMessage, { channel, delivery, sinceMs, threadTs }: SlackProbe): boolean {
  const marked = message.metadata?.event_payload.delivery === delivery || message.blocks[0]?.block_id === delivery;
  return (
    message.own &&
    !message.deleted &&
    marked &&
    message.channel === channel &&
    (message.threadTs === threadTs || (threadTs === undefined && message.broadcast)) &&
    Number(message.ts) * 1_000 >= sinceMs
  );
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
