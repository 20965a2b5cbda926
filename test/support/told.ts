/** What the metadata of a message in the local Slack says. */
import type { StoredMessage } from '../../infra/local/slack/history.ts';
import type { LocalMessage } from '../../infra/local/slack.ts';
import type { MessageMetadata } from '../../lib/ports/slack.ts';
import type { Stage } from './stage.ts';

export function payloadOf(message: StoredMessage): Readonly<Record<string, string | number | boolean>> {
  return (message.metadata as MessageMetadata | undefined)?.event_payload ?? {};
}

/** Root messages of one task, in any of the channels given. */
export async function rootsOf(stage: Stage, taskId: unknown, channel = stage.channel): Promise<LocalMessage[]> {
  return (await stage.told(channel)).filter((message) => payloadOf(message).task_id === taskId);
}

/** The events that replies tell, in order. */
export function eventsOf(messages: readonly StoredMessage[]): unknown[] {
  return messages.map((message) => payloadOf(message).event);
}

/** The watcher's own words, in the order they were said. */
export async function noticesOf(stage: Stage, channel = stage.channel): Promise<unknown[]> {
  const messages = await stage.slack.messages(channel);
  return messages.map((message) => payloadOf(message).notice).filter((notice) => notice !== undefined);
}

/** Every message and reply on its own, as JSON: what names what is looked for in these. */
export async function textsOf(stage: Stage, channel = stage.channel): Promise<string[]> {
  const told = await stage.told(channel);
  return told.flatMap(({ replies, ...root }) => [root, ...replies]).map((message) => JSON.stringify(message));
}
