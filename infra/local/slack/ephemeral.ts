/** Messages for one person only: they are in no history, and gone when the process ends. */
import type { LocalMessage } from '../slack.ts';

/** What an app posts to a response_url, or returns as the answer to a command. */
export interface Said {
  readonly text: string;
  readonly blocks?: readonly unknown[];
}

export interface EphemeralMessage extends LocalMessage {
  readonly is_ephemeral: true;
}

export interface EphemeralMessages {
  /** Oldest first. */
  list(): readonly EphemeralMessage[];
  /** @returns its ts. */
  add(said: Said): string;
  replace(ts: string, said: Said): void;
  remove(ts: string): void;
}

/** The oldest are dropped first. */
const messagesMax = 50;
/** After the messages of the same second, which emulate counts up from 0. */
const firstFraction = 900_000;
const fractionsMax = 100_000;

export function createEphemeralMessages(): EphemeralMessages {
  const messages = new Map<string, EphemeralMessage>();
  let count = 0;
  const put = (ts: string, { text, blocks = [] }: Said) =>
    messages.set(ts, { ts, text, blocks, replies: [], is_ephemeral: true });
  return {
    list: () => [...messages.values()],
    add(said) {
      const ts = `${Math.floor(Date.now() / 1_000)}.${firstFraction + (count % fractionsMax)}`;
      count += 1;
      put(ts, said);
      for (const oldest of [...messages.keys()].slice(0, -messagesMax)) messages.delete(oldest);
      return ts;
    },
    replace(ts, said) {
      if (messages.has(ts)) put(ts, said);
    },
    remove: (ts) => void messages.delete(ts),
  };
}

export function isEphemeral(message: object): message is EphemeralMessage {
  return 'is_ephemeral' in message && message.is_ephemeral === true;
}
