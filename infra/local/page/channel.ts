/** A channel in Slack's order: its messages, and the replies that were also sent to it. */
import type { StoredMessage } from '../slack/history.ts';
import type { LocalMessage } from '../slack.ts';

export interface Entry {
  readonly message: StoredMessage;
  readonly replies: readonly StoredMessage[];
  /** For a broadcast reply: the message it answers. */
  readonly root?: LocalMessage;
}

/** `messages` come from the local Slack: oldest first, every reply under its root. */
export function entriesOf(messages: readonly LocalMessage[]): readonly Entry[] {
  const entries = messages.flatMap((root): Entry[] => [
    { message: root, replies: root.replies },
    ...root.replies
      .filter((reply) => reply.reply_broadcast === true)
      .map((message) => ({ message, replies: [], root })),
  ]);
  return entries.sort((one, other) => timeMsOf(one.message.ts) - timeMsOf(other.message.ts) || compare(one, other));
}

/** For showing and sorting. As an id, a ts stays a string. */
export function timeMsOf(ts: string): number {
  return Number(ts) * 1000;
}

/** Within one second emulate counts up after the point, always with six digits. */
function compare(one: Entry, other: Entry): number {
  return one.message.ts < other.message.ts ? -1 : 1;
}
